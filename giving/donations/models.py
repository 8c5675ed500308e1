"""Money: the donation a person meant, the ledger of what happened, the receipt that proves it."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

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

    What happened to the money is read from the ledger; the columns here follow it.
    """

    class State(models.TextChoices):
        CREATED = "created", _("created")
        OPEN = "open", _("at the checkout")
        PROCESSING = "processing", _("processing")
        SUCCEEDED = "succeeded", _("received")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")
        CANCELED = "canceled", _("canceled")

    class Frequency(models.TextChoices):
        ONCE = "once", _("once")

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
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.ONCE)
    amount_minor = models.PositiveBigIntegerField(_("amount in cents"))
    currency = models.CharField(max_length=3, default="usd")
    state = models.CharField(max_length=12, choices=State.choices, default=State.CREATED)
    source = models.CharField(_("source code"), max_length=60, blank=True)
    language = models.CharField(max_length=5, default="en")
    attempt = models.PositiveSmallIntegerField(default=1)
    checkout_session = models.CharField(max_length=255, blank=True)
    checkout_url = models.TextField(blank=True)
    payment_intent = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(_("received at"), null=True)
    given_on = models.DateField(_("gift date"), null=True)
    refunded_minor = models.PositiveBigIntegerField(default=0)
    fee_minor = models.BigIntegerField(null=True)

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
                name="donation_succeeded_has_its_day",
                condition=~models.Q(state="succeeded")
                | models.Q(succeeded_at__isnull=False, given_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["checkout_session"],
                name="donation_checkout_session_once",
                condition=~models.Q(checkout_session=""),
            ),
        ]
        indexes = [
            models.Index(fields=["payment_intent"], name="donation_payment_intent"),
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
        return Money(self.amount_minor, self.currency)

    @property
    def donor_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class LedgerEntry(models.Model):
    """One thing that happened to money, once per processor's object; never altered (a trigger).

    `amount_minor` is signed: what came in is positive, what went out (fees, refunds) negative.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("charge")
        FEE = "fee", _("fee")
        REFUND = "refund", _("refund")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    source_id = models.CharField(max_length=255)
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="ledger")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    balance_transaction = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()
    booked_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source_id", "kind"], name="ledger_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.amount_minor}"


class ReceiptYear(models.Model):
    """The last number given out in a year: its row is what lets numbers rise without a twin."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Receipt(models.Model):
    """The numbered, immutable snapshot of one payment that a donor keeps for the tax office."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="receipts")
    snapshot = models.JSONField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["donation"], name="receipt_once", condition=models.Q(voided_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.number
