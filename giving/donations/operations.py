"""Every write about money that moved: what the processor says of a payment is booked, once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from giving.addresses import reverse_in
from giving.donations import disputes, ledger, receipts, renewals, tributes
from giving.donations.gateway import Payment, PaymentGateway, PaymentState, Unknown
from giving.donations.models import Donation
from giving.donations.staff_letters import tell_finance
from giving.messaging import letters
from giving.messaging.registry import NotYet
from giving.officetime import office_day

State = Donation.State
# News that is not of money only leads onward: an answer may be older than the one before it.
STEPS = [State.CREATED, State.OPEN, State.PROCESSING]
LATE_TRUTH_WINS = [*STEPS, State.FAILED, State.EXPIRED, State.CANCELED]


class AmountDiffers(Exception):
    """The processor took another amount than the donor agreed to: a person has to look."""


def settle(*, object_id: str, gateway: PaymentGateway, at: datetime) -> Payment:
    """Ask the processor what became of a payment, and book that. Safe to repeat, in any order.

    Takes any object that leads to a payment and returns what was said of it. Raises NotYet when the
    payment is of nobody that we know, and AmountDiffers, which finance is told of.
    """
    try:
        payment = gateway.payment_of(object_id)
    except Unknown as error:
        raise NotYet(f"the processor does not know {object_id}") from error
    book(payment=payment, at=at)
    return payment


def book(*, payment: Payment, at: datetime) -> None:
    """Book what was said of a payment; finance is told of another amount than was agreed to.

    Raises NotYet, AmountDiffers.
    """
    try:
        record_payment(payment=payment, at=at)
    except AmountDiffers:
        _tell_of_another_amount(payment, at=at)
        raise


@transaction.atomic
def record_payment(*, payment: Payment, at: datetime) -> None:
    """Book what the processor says of a payment: ledger, state, disputes, and its letters.

    The ledger is only added to, keyed by the processor's own ids, and the columns follow from it;
    so the same facts twice, or in another order, leave the same rows. Raises NotYet, AmountDiffers.
    """
    donation = _locked(payment)
    if donation is None:
        return
    _refuse_another_amount(donation, payment)
    before = ledger.standing(donation)
    ledger.append(ledger.facts_of(payment), donation=donation, currency=donation.currency, at=at)
    if payment.charge is not None and payment.charge.disputes:
        disputes.keep(donation=donation, cases=payment.charge.disputes, at=at)
    after = ledger.standing(donation)
    _follow(donation, payment, after, at=at)
    donation.save()
    if after.given_minor != before.given_minor:
        _thank(donation, at=at)
        receipts.correct(donation=donation, at=at)


def give_up(*, donation: Donation) -> None:
    """A checkout that the processor does not know any more will not be paid."""
    Donation.objects.filter(pk=donation.pk, state__in=STEPS).update(state=State.EXPIRED)


def _locked(payment: Payment) -> Donation | None:
    """The donation of a payment; None for an invoice of a plan that nobody has paid."""
    if payment.invoice and not payment.donation_id:
        return renewals.donation_of(payment)
    try:
        return Donation.objects.select_for_update(of=("self",)).get(pk=UUID(payment.donation_id))
    except (ValueError, Donation.DoesNotExist) as error:
        raise NotYet(f"no donation of ours: {payment.payment_intent}") from error


def _refuse_another_amount(donation: Donation, payment: Payment) -> None:
    charge = payment.charge
    if charge is not None and (charge.amount_minor, charge.currency) != (
        donation.amount_minor,
        donation.currency,
    ):
        raise AmountDiffers(f"{donation.pk}: {charge.id} is of another amount")


def _follow(
    donation: Donation, payment: Payment, standing: ledger.Standing, *, at: datetime
) -> None:
    """Let the donation's columns say what the processor says; a success is never taken back."""
    charge = payment.charge
    if payment.state is PaymentState.SUCCEEDED and charge is not None:
        donation.payment_intent = payment.payment_intent
        donation.invoice = payment.invoice or donation.invoice
        if donation.state in LATE_TRUTH_WINS:
            donation.state = State.SUCCEEDED
            donation.succeeded_at = charge.at
            donation.given_on = office_day(charge.at)
        donation.fee_minor = standing.fee_minor
        donation.refunded_minor = standing.refunded_minor
    elif _speaks_of_the_open_page(donation, payment) and _leads_onward(donation, payment):
        donation.payment_intent = payment.payment_intent
        donation.state = payment.state.value
        if payment.state is PaymentState.FAILED:
            _tell_of_failure(donation, at=at)


def _speaks_of_the_open_page(donation: Donation, payment: Payment) -> bool:
    """Whether news that is not of money is of the page that is open now.

    An earlier page that expired says nothing about it, nor does an intent, which names no page: the
    page's own news tells the same.
    """
    return bool(payment.session_id) and payment.session_id == donation.checkout_session


def _leads_onward(donation: Donation, payment: Payment) -> bool:
    now, then = State(donation.state), State(payment.state.value)
    return now in STEPS and (then not in STEPS or STEPS.index(then) > STEPS.index(now))


def _thank(donation: Donation, *, at: datetime) -> None:
    """Each of these is done once, however often it is called."""
    receipts.issue_once(donation=donation, at=at)
    tributes.promise_notice(donation=donation, at=at)


def _tell_of_failure(donation: Donation, *, at: datetime) -> None:
    """A bank debit that came to nothing, days after the donor was told that it is on its way."""
    if donation.supporter.email:
        letters.write(
            letter="payment_failed",
            to=donation.supporter.email,
            language=donation.language,
            context={
                "donor": donation.donor_name,
                "amount": donation.amount.exact,
                "give_url": reverse_in(donation.language, "donations:give"),
            },
            dedupe_key=f"payment_failed:{donation.pk}:{donation.attempt}",
            at=at,
        )


def _tell_of_another_amount(payment: Payment, *, at: datetime) -> None:
    charge = payment.charge
    if charge is not None:
        tell_finance(
            letter="staff_amount_differs",
            context={
                "charge": charge.id,
                "charged": f"{charge.amount_minor / 100:.2f} {charge.currency.upper()}",
                "donation": payment.donation_id or payment.invoice,
            },
            dedupe_key=f"amount_differs:{charge.id}",
            at=at,
        )
