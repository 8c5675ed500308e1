"""Money on its way back: the refunds we ask for, and what banks contest."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.donations.models.donation import Donation
from giving.money import Money


class RefundRequest(models.Model):
    """A refund that staff asked for; above a set sum a second person has to approve it."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for approval")
        APPROVED = "approved", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused by the processor")
        DECLINED = "declined", _("declined by staff")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="refund_requests")
    amount_minor = models.PositiveBigIntegerField(_("amount in cents"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    refund = models.CharField(max_length=255, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(
                name="refund_request_above_zero", condition=models.Q(amount_minor__gt=0)
            ),
            # Whoever asked may take the request back, and never approve it.
            models.CheckConstraint(
                name="refund_two_people",
                condition=models.Q(decided_by__isnull=True)
                | models.Q(state="declined")
                | ~models.Q(decided_by=models.F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation_id} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor)


class Dispute(models.Model):
    """A charge that the donor's bank contests; the columns say what the processor says."""

    id = models.CharField(primary_key=True, max_length=255)
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="disputes")
    amount_minor = models.PositiveBigIntegerField(_("amount in cents"))
    status = models.CharField(_("status"), max_length=40)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return self.id

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor)


class FraudWarning(models.Model):
    """An issuer's early warning: a refund now may spare the dispute."""

    id = models.CharField(primary_key=True, max_length=255)
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="fraud_warnings")
    kind = models.CharField(_("kind"), max_length=60)
    is_actionable = models.BooleanField(_("a refund would still help"), default=True)
    warned_at = models.DateTimeField(_("warned at"))

    class Meta:
        ordering = ["-warned_at"]
        verbose_name = _("early fraud warning")
        verbose_name_plural = _("early fraud warnings")

    def __str__(self) -> str:
        return self.id
