"""The ledger against the processor: book what got lost, name what the two still disagree on."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from giving.donations import ledger, operations
from giving.donations.gateway import Payment, PaymentGateway
from giving.donations.models import LedgerEntry
from giving.messaging.registry import NotYet

Kind = LedgerEntry.Kind
# Before the first payment that any processor of ours can know.
BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Difference:
    """One thing on which the books disagree; amounts in signed minor units, None where missing."""

    kind: str
    source_id: str
    ours: int | None
    theirs: int | None
    note: str = ""


def reconcile(*, gateway: PaymentGateway, since: datetime, at: datetime) -> list[Difference]:
    """Book what our ledger lacks of the payments since then; return what still differs.

    Network and transactions take turns: everything is read first, then booked payment by payment.
    """
    payments = list(gateway.payments_since(since))
    lacking = {difference.source_id for difference in compare(payments, since=since)}
    refused: dict[str, str] = {}
    for payment in payments:
        if lacking.isdisjoint(fact.source_id for fact in ledger.facts_of(payment)):
            continue
        try:
            operations.record_payment(payment=payment, at=at)
        except (NotYet, operations.AmountDiffers) as error:
            refused |= {fact.source_id: str(error) for fact in ledger.facts_of(payment)}
    return [
        replace(difference, note=refused.get(difference.source_id, ""))
        for difference in compare(payments, since=since)
    ]


def compare(payments: list[Payment], *, since: datetime) -> list[Difference]:
    """What the ledger and these payments, all of them since then, disagree on."""
    theirs = {
        (fact.kind, fact.source_id): fact.amount_minor
        for payment in payments
        for fact in ledger.facts_of(payment)
    }
    charged_since = LedgerEntry.objects.filter(kind=Kind.CHARGE, at__gte=since)
    ours = {
        (entry.kind, entry.source_id): entry.amount_minor
        for entry in LedgerEntry.objects.filter(donation__in=charged_since.values("donation"))
    }
    return [
        Difference(kind, source_id, ours.get((kind, source_id)), theirs.get((kind, source_id)))
        for kind, source_id in sorted(ours.keys() | theirs.keys())
        if ours.get((kind, source_id)) != theirs.get((kind, source_id))
    ]
