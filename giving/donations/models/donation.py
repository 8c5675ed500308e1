"""The donation: money received, or being received, from a donor."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.donations.models.plan import Frequency, Plan
from giving.drives.models import Drive, Fund
from giving.money import Money
from giving.supporters.models import Supporter


class DonationQuerySet(models.QuerySet["Donation"]):
    """The donations that something is to be done about, or said of."""

    def overdue(self, *, at: datetime) -> "DonationQuerySet":
        """At the checkout, or processing, past the hour at which the page closed."""
        return self.filter(
            state__in=[Donation.State.OPEN, Donation.State.PROCESSING], expires_at__lte=at
        )

    def received(self) -> "DonationQuerySet":
        return self.filter(state=Donation.State.SUCCEEDED)


class Donation(models.Model):
    """Money received, or being received, from a donor; amounts in minor units.

    `amount_minor` is all that is paid; `covered_minor` of it the donor added for the processor's
    fee, and it never counts towards a goal. What happened to the money is read from the ledger; the
    columns here follow it.
    """

    class State(models.TextChoices):
        CREATED = "created", _("created")
        OPEN = "open", _("at the checkout")
        PROCESSING = "processing", _("processing")
        SUCCEEDED = "succeeded", _("received")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")
        CANCELED = "canceled", _("canceled")

    class Method(models.TextChoices):
        """How the money came: by the processor, or entered by staff."""

        ONLINE = "online", _("online")
        CHECK = "check", _("check")
        CASH = "cash", _("cash")
        STOCK = "stock", _("stock")
        DAF = "daf", _("donor-advised fund")
        MATCH = "match", _("employer match")

    class Basis(models.TextChoices):
        """What the gift date is the date of."""

        CHARGED = "charged", _("day of the charge")
        POSTMARK = "postmark", _("postmark")
        RECEIVED = "received", _("day it reached us")

    class DisputeState(models.TextChoices):
        NONE = "none", _("none")
        WARNING = "warning", _("inquiry")
        OPEN = "open", _("disputed")
        WON = "won", _("dispute won")
        LOST = "lost", _("dispute lost")
        PREVENTED = "prevented", _("dispute prevented")

    Frequency = Frequency

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=32, unique=True)
    form_token = models.UUIDField(unique=True)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="donations")
    # As typed with this gift: whoever typed the address first may have been somebody else.
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="donations")
    drive = models.ForeignKey(
        Drive, models.PROTECT, null=True, blank=True, related_name="donations"
    )
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, default=Frequency.ONCE
    )
    # The promise that this is a charge of; a renewal is known by its invoice.
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="donations")
    invoice = models.CharField(max_length=255, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("amount in cents"))
    covered_minor = models.PositiveBigIntegerField(_("of it for the fee, in cents"), default=0)
    currency = models.CharField(max_length=3, default="usd")
    state = models.CharField(max_length=12, choices=State.choices, default=State.CREATED)
    method = models.CharField(
        _("method"), max_length=10, choices=Method.choices, default=Method.ONLINE
    )
    source = models.CharField(_("source code"), max_length=60, blank=True)
    is_anonymous = models.BooleanField(_("stays anonymous"), default=False)
    message = models.CharField(_("message"), max_length=500, blank=True)
    language = models.CharField(max_length=5, default="en")
    attempt = models.PositiveSmallIntegerField(default=1)
    checkout_session = models.CharField(max_length=255, blank=True)
    checkout_url = models.TextField(blank=True)
    payment_intent = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(_("received at"), null=True)
    given_on = models.DateField(_("gift date"), null=True)
    given_on_basis = models.CharField(
        _("gift date is"), max_length=10, choices=Basis.choices, default=Basis.CHARGED
    )
    refunded_minor = models.PositiveBigIntegerField(_("refunded, in cents"), default=0)
    fee_minor = models.BigIntegerField(_("fee in cents"), null=True)
    dispute = models.CharField(
        _("dispute"), max_length=10, choices=DisputeState.choices, default=DisputeState.NONE
    )
    # What staff entered of a gift that came on paper.
    entry_note = models.CharField(
        _("check number, shares, grant number"), max_length=200, blank=True
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who is thanked though somebody else is the legal donor: a fund's advisor, a matched employee.
    soft_credit = models.ForeignKey(
        Supporter, models.PROTECT, null=True, blank=True, related_name="credited_donations"
    )
    # An employer's gift names the employee's that it matches.
    matches = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="matched_by"
    )
    # Quid pro quo: what the donor got in return, and our estimate of its worth.
    benefit = models.CharField(_("given in return"), max_length=200, blank=True)
    benefit_minor = models.PositiveBigIntegerField(_("worth of it, in cents"), default=0)

    objects = DonationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        constraints = [
            models.CheckConstraint(
                name="donation_above_zero", condition=models.Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="donation_refunded_within_amount",
                condition=models.Q(refunded_minor__lte=models.F("amount_minor")),
            ),
            models.CheckConstraint(
                name="donation_covered_within_amount",
                condition=models.Q(covered_minor__lt=models.F("amount_minor")),
            ),
            models.CheckConstraint(
                name="donation_plan_has_its_frequency",
                condition=models.Q(frequency="once", plan__isnull=True)
                | ~models.Q(frequency="once") & models.Q(plan__isnull=False),
            ),
            models.CheckConstraint(
                name="donation_succeeded_has_its_day",
                condition=~models.Q(state="succeeded")
                | models.Q(succeeded_at__isnull=False, given_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["checkout_session"],
                name="donation_checkout_session_once",
                condition=~models.Q(checkout_session=""),
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                name="donation_invoice_once",
                condition=~models.Q(invoice=""),
            ),
        ]
        indexes = [
            models.Index(fields=["payment_intent"], name="donation_payment_intent"),
            models.Index(fields=["given_on"], name="donation_given_on"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["open", "processing"]),
                name="donation_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"

    @property
    def amount(self) -> Money:
        """All that is paid, the covered fee included."""
        return Money(self.amount_minor, self.currency)

    @property
    def gift(self) -> Money:
        """What the donor meant to give: the amount without the covered fee."""
        return Money(self.amount_minor - self.covered_minor, self.currency)

    @property
    def is_online(self) -> bool:
        return self.method == self.Method.ONLINE

    @property
    def donor_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
