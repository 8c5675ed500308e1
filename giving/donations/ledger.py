"""Booking: which rows the ledger must hold for a payment, and what they add up to."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime

from giving.donations.gateway import Charge, DisputeCase, Payment, PayoutSlip, Refund
from giving.donations.models import MOVES_THE_GIFT, Donation, LedgerEntry

Kind = LedgerEntry.Kind
GOES_BACK = [Kind.REFUND, Kind.REFUND_FAILED, Kind.OFFLINE_REVERSAL]


@dataclass(frozen=True)
class LedgerFact:
    """One row that the processor's word asks of the ledger; signed minor units."""

    kind: str
    source_id: str
    amount_minor: int
    balance_transaction: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """What the ledger says of one donation, in minor units; the fee is None until it is known."""

    given_minor: int
    refunded_minor: int
    fee_minor: int | None


def facts_of(payment: Payment) -> list[LedgerFact]:
    """Every row that the ledger must hold for this payment, as far as the processor knows it."""
    charge = payment.charge
    if charge is None:
        return []
    facts = _of_charge(charge)
    for refund in charge.refunds:
        facts += _of_refund(refund)
    for dispute in charge.disputes:
        facts += _of_dispute(dispute)
    return facts


def facts_of_payout(slip: PayoutSlip) -> list[LedgerFact]:
    """A transfer leaves our balance, and joins it again when the bank sends it back."""
    out = LedgerFact(
        Kind.PAYOUT, slip.id, -slip.amount_minor, slip.balance_transaction, slip.made_at
    )
    if slip.failed_at is None:
        return [out]
    back = slip.failure_balance_transaction, slip.failed_at
    return [out, LedgerFact(Kind.PAYOUT_FAILED, slip.id, slip.amount_minor, *back)]


def append(
    facts: list[LedgerFact], *, donation: Donation | None, currency: str, at: datetime
) -> None:
    """Add what is not there yet; the unique key is what keeps facts single."""
    rows = [
        LedgerEntry(donation=donation, currency=currency, booked_at=at, **asdict(fact))
        for fact in facts
    ]
    LedgerEntry.objects.bulk_create(rows, ignore_conflicts=True)


def standing(donation: Donation) -> Standing:
    """Of the rows and not of any answer, which may be older than one that was booked before it."""
    rows = donation.ledger.order_by().values_list("kind", "source_id", "amount_minor")
    of: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, source_id, amount_minor in rows:
        of[kind][source_id] = amount_minor
    # That of the charge itself: a dispute's may be known before it.
    is_known = not of[Kind.CHARGE].keys().isdisjoint(of[Kind.FEE])
    return Standing(
        given_minor=sum(sum(of[kind].values()) for kind in MOVES_THE_GIFT),
        refunded_minor=-sum(sum(of[kind].values()) for kind in GOES_BACK),
        fee_minor=-sum(of[Kind.FEE].values()) if is_known else None,
    )


def _of_charge(charge: Charge) -> list[LedgerFact]:
    shared = charge.balance_transaction, charge.at
    facts = [LedgerFact(Kind.CHARGE, charge.id, charge.amount_minor, *shared)]
    if charge.fee_minor is not None:
        facts.append(LedgerFact(Kind.FEE, charge.id, -charge.fee_minor, *shared))
    return facts


def _of_refund(refund: Refund) -> list[LedgerFact]:
    sent = refund.balance_transaction, refund.at
    facts = [LedgerFact(Kind.REFUND, refund.id, -refund.amount_minor, *sent)]
    if refund.failed_at is not None:
        back = refund.failure_balance_transaction, refund.failed_at
        facts.append(LedgerFact(Kind.REFUND_FAILED, refund.id, refund.amount_minor, *back))
    return facts


def _of_dispute(dispute: DisputeCase) -> list[LedgerFact]:
    """A dispute may move money more than once, so its rows bear the names of the moves."""
    facts = []
    for move in dispute.moves:
        moved = move.balance_transaction, move.at
        if move.amount_minor:
            kind = Kind.DISPUTE if move.amount_minor < 0 else Kind.DISPUTE_REVERSAL
            facts.append(LedgerFact(kind, move.balance_transaction, move.amount_minor, *moved))
        if move.fee_minor:
            facts.append(LedgerFact(Kind.FEE, move.balance_transaction, -move.fee_minor, *moved))
    return facts
