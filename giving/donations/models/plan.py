"""The plan: a standing promise, charged by the processor on its schedule."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.drives.models import Drive, Fund
from giving.links import Linked
from giving.money import Money
from giving.supporters.models import Supporter


class Frequency(models.TextChoices):
    ONCE = "once", _("once")
    MONTHLY = "monthly", _("monthly")
    YEARLY = "yearly", _("yearly")


class PlanQuerySet(models.QuerySet["Plan"]):
    """The plans that something is to be done about."""

    def living(self) -> "PlanQuerySet":
        """Those that the processor still charges, or tries to."""
        return self.filter(state__in=[Plan.State.ACTIVE, Plan.State.PAST_DUE, Plan.State.UNPAID])


class Plan(Linked):
    """A donor's promise to give again and again; each charge is a Donation of its own.

    Amounts in minor units, as on a donation. What the processor says of its subscription is kept in
    the columns here; only it decides whether a plan is past due.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("at the checkout")
        ACTIVE = "active", _("active")
        PAST_DUE = "past_due", _("payment failed, being retried")
        UNPAID = "unpaid", _("unpaid")
        CANCELED = "canceled", _("ended")

    # The reason of an end that nobody wished: the processor has given up charging.
    PAYMENT_FAILED = "payment_failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=32, unique=True)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="plans")
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="plans")
    drive = models.ForeignKey(Drive, models.PROTECT, null=True, blank=True, related_name="plans")
    frequency = models.CharField(
        _("how often"), max_length=10, choices=[c for c in Frequency.choices if c[0] != "once"]
    )
    amount_minor = models.PositiveBigIntegerField(_("amount in cents"))
    covered_minor = models.PositiveBigIntegerField(_("of it for the fee, in cents"), default=0)
    currency = models.CharField(max_length=3, default="usd")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    is_ending = models.BooleanField(_("ends after the paid time"), default=False)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    source = models.CharField(_("source code"), max_length=60, blank=True)
    language = models.CharField(max_length=5, default="en")
    is_anonymous = models.BooleanField(_("stays anonymous"), default=False)
    subscription = models.CharField(max_length=255, blank=True)
    customer = models.CharField(max_length=255, blank=True)
    # As the processor shows the card: `visa ···· 4242`, and the last day on which it works.
    card = models.CharField(_("card"), max_length=60, blank=True)
    card_expires_on = models.DateField(_("card expires on"), null=True, blank=True)
    next_charge_at = models.DateTimeField(_("next charge"), null=True, blank=True)
    created_at = models.DateTimeField(_("promised at"))
    started_at = models.DateTimeField(_("first charge"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=60, blank=True)
    # Raised with each answer of the processor that was followed: one that was asked for before the
    # latest is older news, whatever it says.
    revision = models.PositiveIntegerField(default=0)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(name="plan_above_zero", condition=models.Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="plan_covered_within_amount",
                condition=models.Q(covered_minor__lt=models.F("amount_minor")),
            ),
            models.UniqueConstraint(
                fields=["subscription"],
                name="plan_subscription_once",
                condition=~models.Q(subscription=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount} {self.frequency}"

    @property
    def amount(self) -> Money:
        """All that is charged each time, the covered fee included."""
        return Money(self.amount_minor, self.currency)

    @property
    def gift(self) -> Money:
        return Money(self.amount_minor - self.covered_minor, self.currency)

    @property
    def is_living(self) -> bool:
        return self.state in (self.State.ACTIVE, self.State.PAST_DUE, self.State.UNPAID)

    @property
    def donor_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class PlanNote(models.Model):
    """What happened to a plan, and who asked for it; never altered (a trigger)."""

    class Act(models.TextChoices):
        STARTED = "started", _("started")
        AMOUNT = "amount", _("amount changed")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        FAILED = "failed", _("charge failed")
        RECOVERED = "recovered", _("charge recovered")
        CARD = "card", _("card changed")
        ASKED_TO_END = "asked_to_end", _("end asked for")
        ENDED = "ended", _("ended")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="notes")
    act = models.CharField(max_length=14, choices=Act.choices)
    by = models.CharField(max_length=20)  # donor, staff, processor
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.act}"
