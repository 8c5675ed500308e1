"""What screens and letters ask about money."""

from dataclasses import dataclass

from django.db.models import Sum

from giving.donations.models import Donation, LedgerEntry
from giving.drives.models import Drive
from giving.money import Money


@dataclass(frozen=True)
class GiftSoFar:
    """What our books say of one donation, for the page that thanks."""

    donation: Donation
    received: Money
    receipt_number: str

    @property
    def is_received(self) -> bool:
        return self.donation.state == Donation.State.SUCCEEDED


def gift_so_far(*, donation: Donation) -> GiftSoFar:
    """Read from the ledger: what a redirect claims counts for nothing."""
    charged = donation.ledger.filter(kind=LedgerEntry.Kind.CHARGE).aggregate(
        total=Sum("amount_minor", default=0)
    )
    receipt = donation.receipts.filter(voided_at__isnull=True).first()
    return GiftSoFar(
        donation=donation,
        received=Money(charged["total"], donation.currency),
        receipt_number=receipt.number if receipt else "",
    )


def raised(*, drive: Drive) -> Money:
    """What a drive has received, refunds taken off, fees not."""
    moved = LedgerEntry.objects.filter(
        donation__drive=drive, kind__in=[LedgerEntry.Kind.CHARGE, LedgerEntry.Kind.REFUND]
    )
    return Money(moved.aggregate(total=Sum("amount_minor", default=0))["total"])
