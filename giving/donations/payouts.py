"""Payouts: what reached the bank is kept line by line, each line with the donation it is of."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from giving.donations import ledger
from giving.donations.gateway import BalanceLine, PaymentGateway, PayoutSlip, Unknown
from giving.donations.models import LedgerEntry, Payout, PayoutLine
from giving.donations.operations import AmountDiffers, settle
from giving.messaging.registry import NotYet

# How far a payout is: what the bank has may still come back.
STEPS = {"pending": 0, "in_transit": 1, "paid": 2, "canceled": 3, "failed": 3}
# Lines of this kind lead to a payment, and so to a donation.
OF_A_PAYMENT = ("ch_", "py_", "re_", "pyr_", "du_", "dp_")


def follow(*, payout_id: str, gateway: PaymentGateway, at: datetime) -> None:
    """Ask what a payout is and consists of, and keep that; safe to repeat, in any order.

    Lines that the ledger does not know yet lead to their payments, which are settled first: so a
    fee that nobody told of is booked now. Raises NotYet.
    """
    try:
        slip = gateway.payout(payout_id)
        lines = list(gateway.lines_of(payout_id)) if slip.is_itemized else []
    except Unknown as error:
        raise NotYet(f"the processor does not know {payout_id}") from error
    for source_id in sorted(_sources_to_settle(lines)):
        try:
            settle(object_id=source_id, gateway=gateway, at=at)
        except (NotYet, AmountDiffers):
            # The line stays without a donation, where finance sees it.
            continue
    keep(slip=slip, lines=lines, at=at)


@transaction.atomic
def keep(*, slip: PayoutSlip, lines: list[BalanceLine], at: datetime) -> None:
    """Write a payout and its lines down: rows are only added, and each belongs to one payout."""
    payout = Payout.objects.select_for_update().filter(pk=slip.id).first() or Payout(pk=slip.id)
    if payout.status and STEPS[slip.status] < STEPS[payout.status]:
        return
    payout.amount_minor, payout.currency = slip.amount_minor, slip.currency
    payout.status, payout.made_at = slip.status, slip.made_at
    payout.arrives_on = slip.arrives_on
    payout.save()
    ledger.append(ledger.facts_of_payout(slip), donation=None, currency=slip.currency, at=at)
    if not slip.is_itemized:
        return
    _keep_lines(payout, lines)
    net = payout.lines.aggregate(total=Sum("net_minor", default=0))["total"]
    payout.difference_minor = slip.amount_minor - net
    payout.checked_at = at
    payout.save()


def nameless_lines(payout_ids: list[str]) -> QuerySet[PayoutLine]:
    """Lines of payments that no donation here is of: finance has to look."""
    of_a_payment = Q()
    for prefix in OF_A_PAYMENT:
        of_a_payment |= Q(source_id__startswith=prefix)
    return PayoutLine.objects.filter(of_a_payment, payout__in=payout_ids, donation=None)


def _sources_to_settle(lines: list[BalanceLine]) -> set[str]:
    booked = LedgerEntry.objects.filter(balance_transaction__in=[line.id for line in lines])
    known = set(booked.values_list("balance_transaction", flat=True))
    return {
        line.source_id
        for line in lines
        if line.id not in known and line.source_id.startswith(OF_A_PAYMENT)
    }


def _keep_lines(payout: Payout, lines: list[BalanceLine]) -> None:
    donations = _donations_of(lines)
    PayoutLine.objects.bulk_create(
        [
            PayoutLine(
                balance_transaction=line.id,
                payout=payout,
                kind=line.kind,
                source_id=line.source_id,
                amount_minor=line.amount_minor,
                fee_minor=line.fee_minor,
                net_minor=line.net_minor,
                at=line.at,
            )
            for line in lines
        ],
        ignore_conflicts=True,
    )
    nameless = list(payout.lines.filter(donation=None))
    for row in nameless:
        row.donation_id = donations.get(row.balance_transaction) or donations.get(row.source_id)
    PayoutLine.objects.bulk_update(nameless, ["donation"])


def _donations_of(lines: list[BalanceLine]) -> dict[str, UUID]:
    """Donations by what the ledger calls them: the balance transaction, or its source."""
    ids, sources = [line.id for line in lines], [line.source_id for line in lines]
    booked = LedgerEntry.objects.filter(
        Q(balance_transaction__in=ids) | Q(source_id__in=sources), donation__isnull=False
    ).values_list("balance_transaction", "source_id", "donation")
    found: dict[str, UUID] = {}
    for transaction_id, source_id, donation in booked:
        found |= {source_id: donation} | ({transaction_id: donation} if transaction_id else {})
    return found
