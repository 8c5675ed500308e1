"""The ledger against the processor: book what got lost, name what the two still disagree on."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from giving.donations import ledger, operations, payouts, plans, queries
from giving.donations.gateway import (
    Payment,
    PaymentGateway,
    PayoutSlip,
    Unknown,
)
from giving.donations.ledger import LedgerFact
from giving.donations.models import Donation, LedgerEntry, Payout, ReconciliationRun
from giving.donations.staff_letters import tell_finance
from giving.messaging.registry import NotYet

Kind = LedgerEntry.Kind
# Before the first payment that any processor of ours can know.
BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
LOOK_BACK, OVERLAP = timedelta(days=40), timedelta(days=2)
# The processor has never heard of these.
ON_PAPER = [Kind.OFFLINE, Kind.OFFLINE_REVERSAL]
OF_PAYOUTS = [Kind.PAYOUT, Kind.PAYOUT_FAILED]


@dataclass(frozen=True)
class Difference:
    """One thing on which the books disagree; amounts in signed minor units, None where missing."""

    kind: str
    source_id: str
    ours: int | None
    theirs: int | None
    note: str = ""


@dataclass(frozen=True)
class Books:
    """What the processor's lists say of a time: each payment and payout whole."""

    payments: list[Payment]
    payouts: list[PayoutSlip]

    def facts(self) -> list[LedgerFact]:
        of_payments = [fact for payment in self.payments for fact in ledger.facts_of(payment)]
        return of_payments + [
            fact for slip in self.payouts for fact in ledger.facts_of_payout(slip)
        ]


def books_since(moment: datetime, *, gateway: PaymentGateway) -> Books:
    """Read the processor's books of a time: network, so in no transaction."""
    return Books(list(gateway.payments_since(moment)), list(gateway.payouts_since(moment)))


def reconcile(*, gateway: PaymentGateway, since: datetime, at: datetime) -> list[Difference]:
    """Book what our ledger lacks of the time since then; keep, tell and return what still differs.

    Network and transactions take turns: everything is read first, then booked one by one. What only
    we have is asked for by name before it is called a difference. Whatever stops it, such as
    ProcessorUnavailable, is raised, and a run is kept that says so: no night passes unseen.
    """
    try:
        differences = _compared(gateway=gateway, since=since, at=at)
    except Exception as error:
        ReconciliationRun.objects.create(at=at, since=since, error=repr(error)[:300])
        raise
    twins = [_twin(donation) for donation in queries.paid_twins(since=since)]
    ReconciliationRun.objects.create(
        at=at, since=since, differences=[asdict(one) for one in [*differences, *twins]]
    )
    if differences:
        _tell(differences, at=at)
    return differences


def _compared(*, gateway: PaymentGateway, since: datetime, at: datetime) -> list[Difference]:
    books = books_since(since, gateway=gateway)
    notes = _heal(books, since=since, gateway=gateway, at=at)
    plans.follow_differing(gateway=gateway, at=at)
    books = _with_what_only_we_have(books, since=since, gateway=gateway)
    money = [
        replace(one, note=notes.get(one.source_id) or one.note or _name(one.source_id))
        for one in [*compare(books, since=since), *payouts_that_do_not_add_up(since=since)]
    ]
    return money + [Difference(**asdict(one)) for one in plans.differences(gateway)]


def due_since(*, at: datetime) -> datetime:
    """From when on the nightly comparison has to look: what is young may still move."""
    last = ReconciliationRun.objects.filter(error="").first()
    return at - LOOK_BACK if last is None else min(at - LOOK_BACK, last.at - OVERLAP)


def compare(books: Books, *, since: datetime) -> list[Difference]:
    """What the ledger and these books, all of them since then, disagree on."""
    theirs = {(fact.kind, fact.source_id): fact.amount_minor for fact in books.facts()}
    ours = {
        (entry.kind, entry.source_id): entry.amount_minor for entry in _ours(books, since=since)
    }
    return [
        Difference(kind, source_id, ours.get((kind, source_id)), theirs.get((kind, source_id)))
        for kind, source_id in sorted(ours.keys() | theirs.keys())
        if ours.get((kind, source_id)) != theirs.get((kind, source_id))
    ]


def _ours(books: Books, *, since: datetime) -> list[LedgerEntry]:
    """Our rows of everything in these books, and of everything that moved with us since.

    Of a donation all rows are taken, as the processor's word of a payment is of all of it too.
    """
    entries = LedgerEntry.objects.exclude(kind__in=ON_PAPER)
    if since <= BEGINNING:
        return list(entries)
    charges = [payment.charge.id for payment in books.payments if payment.charge]
    moved = Q(at__gte=since) | Q(kind=Kind.CHARGE, source_id__in=charges)
    sent = Q(kind=Kind.PAYOUT, at__gte=since) | Q(source_id__in=[one.id for one in books.payouts])
    return [
        *entries.filter(donation__in=entries.filter(moved).values("donation")),
        *entries.filter(sent, kind__in=OF_PAYOUTS),
    ]


def _heal(
    books: Books, *, since: datetime, gateway: PaymentGateway, at: datetime
) -> dict[str, str]:
    """Book what is lacking; returns why something was not, by its source."""
    lacking = {difference.source_id for difference in compare(books, since=since)}
    notes: dict[str, str] = {}
    for payment in books.payments:
        facts = ledger.facts_of(payment)
        if lacking.isdisjoint(fact.source_id for fact in facts):
            continue
        try:
            operations.book(payment=payment, at=at)
        except (NotYet, operations.AmountDiffers) as error:
            notes |= {fact.source_id: str(error) for fact in facts}
    for slip in books.payouts:
        if slip.id in lacking or not _is_kept(slip):
            payouts.follow(payout_id=slip.id, gateway=gateway, at=at)
    return notes


def _is_kept(slip: PayoutSlip) -> bool:
    kept = Payout.objects.filter(pk=slip.id, status=slip.status)
    whole = kept.filter(checked_at__isnull=False) if slip.is_itemized else kept
    return whole.exists() and not payouts.nameless_lines([slip.id]).exists()


def _with_what_only_we_have(books: Books, *, since: datetime, gateway: PaymentGateway) -> Books:
    """What moved with us in that time and not with them: their word of it, if they have one."""
    known = {fact.source_id for fact in books.facts()}
    moved = LedgerEntry.objects.exclude(kind__in=[*ON_PAPER, *OF_PAYOUTS]).filter(at__gte=since)
    astray = {
        donation
        for donation, source_id in moved.values_list("donation", "source_id")
        if source_id not in known
    }
    charges = LedgerEntry.objects.filter(kind=Kind.CHARGE, donation__in=astray)
    found = list(books.payments)
    for charge in charges.values_list("source_id", flat=True):
        if charge in known:
            continue
        try:
            found.append(gateway.payment_of(charge))
        except Unknown:
            continue
    return replace(books, payments=found)


def payouts_that_do_not_add_up(*, since: datetime) -> list[Difference]:
    """Payouts whose lines miss the amount, and lines of payments that no donation here is of."""
    sent = Payout.objects.filter(made_at__gte=since)
    differences = [
        Difference("payout_sum", one.pk, one.amount_minor - one.difference_minor, one.amount_minor)
        for one in sent.exclude(difference_minor=0)
        if one.difference_minor is not None
    ]
    return differences + [
        Difference("payout_line", line.source_id, None, line.net_minor, f"in {line.payout_id}")
        for line in payouts.nameless_lines(list(sent.values_list("pk", flat=True)))
    ]


def _twin(donation: Donation) -> Difference:
    """Perhaps one press too many. The books agree on it, so only the page tells of it."""
    minor = donation.amount_minor
    words = f"{donation.reference} {donation.donor_name}".strip()
    return Difference("paid_twin", donation.payment_intent, minor, minor, words)


def _name(source_id: str) -> str:
    donation = Donation.objects.filter(ledger__source_id=source_id).first()
    return "" if donation is None else f"{donation.reference} {donation.donor_name}".strip()


def _tell(differences: list[Difference], *, at: datetime) -> None:
    """One letter a day: the page shows the newest run."""
    tell_finance(
        letter="staff_reconciliation",
        context={
            "count": len(differences),
            "differences": [asdict(difference) for difference in differences[:50]],
        },
        dedupe_key=f"reconciliation:{at:%Y-%m-%d}",
        at=at,
    )
