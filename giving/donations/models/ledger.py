"""The ledger: what happened to money, added to and never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.donations.models.donation import Donation
from giving.money import Money


class LedgerEntry(models.Model):
    """One thing that happened to money, once per processor's object; never altered (a trigger).

    `amount_minor` is signed: what came in is positive, what went out (fees, refunds, disputes)
    negative. A payout concerns many donations and so names none.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("charge")
        FEE = "fee", _("fee")
        REFUND = "refund", _("refund")
        REFUND_FAILED = "refund_failed", _("refund came back")
        DISPUTE = "dispute", _("dispute")
        DISPUTE_REVERSAL = "dispute_reversal", _("dispute reversed")
        PAYOUT = "payout", _("payout")
        PAYOUT_FAILED = "payout_failed", _("payout came back")
        OFFLINE = "offline", _("offline gift")
        OFFLINE_REVERSAL = "offline_reversal", _("offline gift taken back")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    source_id = models.CharField(max_length=255)
    donation = models.ForeignKey(
        Donation, models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    balance_transaction = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()
    booked_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source_id", "kind"], name="ledger_entry_once"),
            models.CheckConstraint(
                name="ledger_entry_of_a_donation_or_payout",
                condition=models.Q(kind__in=["payout", "payout_failed"], donation__isnull=True)
                | ~models.Q(kind__in=["payout", "payout_failed"])
                & models.Q(donation__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["balance_transaction"], name="ledger_balance_transaction"),
            models.Index(fields=["at"], name="ledger_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.amount_minor}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


# What a donation brought in, as goals, receipts and donors count it; fees are the house's own.
MOVES_THE_GIFT = [
    LedgerEntry.Kind.CHARGE,
    LedgerEntry.Kind.REFUND,
    LedgerEntry.Kind.REFUND_FAILED,
    LedgerEntry.Kind.DISPUTE,
    LedgerEntry.Kind.DISPUTE_REVERSAL,
    LedgerEntry.Kind.OFFLINE,
    LedgerEntry.Kind.OFFLINE_REVERSAL,
]
