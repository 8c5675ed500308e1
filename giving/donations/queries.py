"""What screens and letters ask about money."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import get_language

from giving import links
from giving.donations.models import MOVES_THE_GIFT, Donation, LedgerEntry, Receipt
from giving.drives.models import Drive
from giving.money import Money

TWINS_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class GiftSoFar:
    """What our books say of one donation, for the page that thanks."""

    donation: Donation
    received: Money
    receipt_number: str
    receipt_path: str

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
        receipt_path=_path_of(receipt) if receipt else "",
    )


def _path_of(receipt: Receipt) -> str:
    """Where its PDF is, in the language of whoever looks."""
    address = reverse("donations:receipt", kwargs={"token": links.make("receipt", receipt)})
    return f"{address}?lang={get_language()}"


def raised(*, drive: Drive) -> Money:
    """What a drive has received: what went back or is contested taken off, and covered fees too.

    Of one donation never less than nothing: what was covered does not pay for a refund elsewhere.
    """
    kept = Donation.objects.filter(drive=drive, ledger__kind__in=MOVES_THE_GIFT).annotate(
        kept=Greatest(Sum("ledger__amount_minor") - F("covered_minor"), 0)
    )
    return Money(kept.aggregate(total=Sum("kept", default=0))["total"])


def paid_twins(*, since: datetime) -> QuerySet[Donation]:
    """Gifts paid within minutes of another of the same sum by the same person: for staff to see.

    Of two, the later one.
    """
    received = Donation.objects.received().filter(method=Donation.Method.ONLINE)
    earlier = received.filter(
        supporter=OuterRef("supporter"),
        amount_minor=OuterRef("amount_minor"),
        succeeded_at__gte=OuterRef("succeeded_at") - TWINS_WITHIN,
        succeeded_at__lte=OuterRef("succeeded_at"),
    ).exclude(pk=OuterRef("pk"))
    return received.filter(Exists(earlier), succeeded_at__gte=since).order_by("succeeded_at")
