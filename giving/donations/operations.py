"""Every write about money that moved: what the processor says of a payment is booked, once."""

import zoneinfo
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from giving.donations import receipts
from giving.donations.gateway import Payment, PaymentGateway, PaymentState, Unknown
from giving.donations.models import Donation, LedgerEntry
from giving.messaging.registry import NotYet

State = Donation.State
NOT_PAID_YET = [State.CREATED, State.OPEN, State.PROCESSING]
LATE_TRUTH_WINS = [*NOT_PAID_YET, State.FAILED, State.EXPIRED, State.CANCELED]


class AmountDiffers(Exception):
    """The processor took another amount than the donor agreed to: a person has to look."""


def settle(*, object_id: str, gateway: PaymentGateway, at: datetime) -> None:
    """Ask the processor what became of a payment, and book that. Safe to repeat, in any order.

    Raises NotYet when the payment is of no donation that we know.
    """
    try:
        payment = gateway.payment_of(object_id)
    except Unknown as error:
        raise NotYet(f"the processor does not know {object_id}") from error
    record_payment(payment=payment, at=at)


@transaction.atomic
def record_payment(*, payment: Payment, at: datetime) -> None:
    """Book what the processor says of a payment: ledger, state, and once its receipt.

    The ledger is only added to, keyed by the processor's own ids, so that the same facts twice, or
    in another order, leave the same rows.
    """
    donation = _locked(payment)
    if payment.charge is not None:
        if (payment.charge.amount_minor, payment.charge.currency) != (
            donation.amount_minor,
            donation.currency,
        ):
            raise AmountDiffers(f"{donation.pk}: {payment.charge.id} is of another amount")
        _append_to_ledger(donation, payment, at=at)
    _follow(donation, payment)
    donation.save()
    if donation.state == State.SUCCEEDED:
        receipts.issue_once(donation=donation, at=at)


def give_up(*, donation: Donation) -> None:
    """A checkout that the processor does not know any more will not be paid."""
    Donation.objects.filter(pk=donation.pk, state__in=NOT_PAID_YET).update(state=State.EXPIRED)


def _locked(payment: Payment) -> Donation:
    try:
        return Donation.objects.select_for_update(of=("self",)).get(pk=UUID(payment.donation_id))
    except (ValueError, Donation.DoesNotExist) as error:
        raise NotYet(f"no donation of ours: {payment.payment_intent}") from error


@dataclass(frozen=True)
class LedgerFact:
    """One row that a payment asks of the ledger; signed minor units."""

    kind: str
    source_id: str
    amount_minor: int
    balance_transaction: str
    at: datetime


def ledger_facts(payment: Payment) -> list[LedgerFact]:
    """Every row that the ledger must hold for this payment, as far as the processor knows it."""
    charge, Kind = payment.charge, LedgerEntry.Kind
    if charge is None:
        return []
    shared = charge.balance_transaction, charge.at
    facts = [LedgerFact(Kind.CHARGE, charge.id, charge.amount_minor, *shared)]
    if charge.fee_minor is not None:
        facts.append(LedgerFact(Kind.FEE, charge.id, -charge.fee_minor, *shared))
    return facts + [
        LedgerFact(
            Kind.REFUND, refund.id, -refund.amount_minor, refund.balance_transaction, refund.at
        )
        for refund in charge.refunds
    ]


def _append_to_ledger(donation: Donation, payment: Payment, *, at: datetime) -> None:
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(donation=donation, currency=donation.currency, booked_at=at, **asdict(fact))
            for fact in ledger_facts(payment)
        ],
        ignore_conflicts=True,
    )


def _follow(donation: Donation, payment: Payment) -> None:
    """Let the donation's columns say what the processor says; a success is never taken back."""
    charge = payment.charge
    if payment.state is PaymentState.SUCCEEDED and charge is not None:
        donation.payment_intent = payment.payment_intent
        if donation.state in LATE_TRUTH_WINS:
            donation.state = State.SUCCEEDED
            donation.succeeded_at = charge.at
            donation.given_on = office_day(charge.at)
        if charge.fee_minor is not None:
            donation.fee_minor = charge.fee_minor
        donation.refunded_minor = _refunded(donation)
    elif donation.state in NOT_PAID_YET and _speaks_of_the_open_page(donation, payment):
        donation.payment_intent = payment.payment_intent
        donation.state = payment.state.value


def _refunded(donation: Donation) -> int:
    """Of the ledger, as this answer may be older than one that was booked before it."""
    refunds = donation.ledger.filter(kind=LedgerEntry.Kind.REFUND)
    return -refunds.aggregate(total=Sum("amount_minor", default=0))["total"]


def _speaks_of_the_open_page(donation: Donation, payment: Payment) -> bool:
    """Whether news that is not of money is of the page that is open now.

    An earlier page that expired says nothing about it, nor does an intent, which names no page: the
    page's own news tells the same.
    """
    return bool(payment.session_id) and payment.session_id == donation.checkout_session


def office_day(moment: datetime) -> date:
    """The day on the office's calendar: a gift at 23:59 on December 31 belongs to that year."""
    return moment.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()
