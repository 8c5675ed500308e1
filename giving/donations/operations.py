"""Every write about money: a donation is meant, taken to the checkout, booked when paid."""

import secrets
import zoneinfo
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from giving.addresses import reverse_in
from giving.donations import receipts
from giving.donations.gateway import (
    Checkout,
    CheckoutOrder,
    Payment,
    PaymentGateway,
    PaymentState,
    ProcessorRefused,
    Unknown,
)
from giving.donations.intention import Intention
from giving.donations.models import Donation, LedgerEntry
from giving.errors import Refusal
from giving.messaging.registry import NotYet
from giving.supporters.operations import find_or_create

CHECKOUT_LASTS = timedelta(minutes=60)

State = Donation.State
NOT_PAID_YET = [State.CREATED, State.OPEN, State.PROCESSING]
LATE_TRUTH_WINS = [*NOT_PAID_YET, State.FAILED, State.EXPIRED, State.CANCELED]


class AlreadyGiven(Refusal):
    """This very form has led to a payment: it must not lead to another."""

    def __init__(self, donation: Donation) -> None:
        super().__init__(_("We have received this gift already. Thank you!"))
        self.donation = donation


class AmountDiffers(Exception):
    """The processor took another amount than the donor agreed to: a person has to look."""


@transaction.atomic
def intend_donation(*, intention: Intention, form_token: UUID, at: datetime) -> Donation:
    """Keep what the donor means to give; the same form gives the same donation.

    Raises AlreadyGiven when it is paid. A changed amount on a form that was sent before (the back
    button) changes the donation and starts a new attempt.
    """
    supporter = find_or_create(
        email=intention.email,
        first_name=intention.first_name,
        last_name=intention.last_name,
        language=intention.language,
        at=at,
    )
    wanted = {
        "supporter": supporter,
        "fund": intention.fund,
        "drive": intention.drive,
        "amount_minor": intention.amount.minor,
        "currency": intention.amount.currency,
        "source": intention.source,
        "language": intention.language,
    }
    fresh = Donation(
        reference=secrets.token_urlsafe(18), form_token=form_token, created_at=at, **wanted
    )
    Donation.objects.bulk_create([fresh], ignore_conflicts=True)
    donation = Donation.objects.select_for_update().get(form_token=form_token)
    if donation.state not in (State.CREATED, State.OPEN):
        raise AlreadyGiven(donation)
    if any(getattr(donation, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(donation, field, value)
        donation.attempt += 1
        donation.checkout_url = ""
        donation.save()
    return donation


def start_checkout(*, donation: Donation, gateway: PaymentGateway, at: datetime) -> str:
    """The address of the processor's page for this donation; the same one when asked again.

    Network, so no transaction is open here. Raises ProcessorUnavailable; the donation then stays
    as it is, and the next try asks with the same key.
    """
    if donation.checkout_url and donation.expires_at and donation.expires_at > at:
        return donation.checkout_url
    if donation.checkout_session:
        _close_earlier_page(donation, gateway=gateway, at=at)
    try:
        checkout = gateway.open_checkout(
            _order(donation, at=at), key=f"checkout-{donation.pk}-{donation.attempt}"
        )
    except ProcessorRefused:
        # A definite no is final for this key: the next try needs a new one.
        Donation.objects.filter(pk=donation.pk).update(attempt=donation.attempt + 1)
        raise
    return _keep_checkout(donation, checkout)


def _close_earlier_page(donation: Donation, *, gateway: PaymentGateway, at: datetime) -> None:
    """Before another page opens, nobody may pay on the earlier one; raises AlreadyGiven."""
    try:
        gateway.close_checkout(donation.checkout_session)
        settle(object_id=donation.checkout_session, gateway=gateway, at=at)
    except (Unknown, NotYet):
        return
    donation.refresh_from_db()
    if donation.state == State.SUCCEEDED:
        raise AlreadyGiven(donation)


def _order(donation: Donation, *, at: datetime) -> CheckoutOrder:
    language = donation.language
    with override(language):
        description = _("Donation: %(fund)s") % {"fund": donation.fund.name_in(language)}
    thanks = reverse_in(language, "donations:thanks", reference=donation.reference)
    return CheckoutOrder(
        donation_id=str(donation.pk),
        amount_minor=donation.amount_minor,
        currency=donation.currency,
        description=description,
        email=donation.supporter.email,
        language=language,
        success_url=thanks + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=reverse_in(language, "donations:give") + f"?back={donation.reference}",
        expires_at=at + CHECKOUT_LASTS,
    )


@transaction.atomic
def _keep_checkout(donation: Donation, checkout: Checkout) -> str:
    """Note the page that was opened, unless the payment was quicker than this."""
    Donation.objects.filter(
        pk=donation.pk,
        attempt=donation.attempt,
        state__in=[State.CREATED, State.OPEN, State.EXPIRED],
    ).update(
        state=State.OPEN,
        checkout_session=checkout.session_id,
        checkout_url=checkout.url,
        expires_at=checkout.expires_at,
    )
    return checkout.url


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
    donation.payment_intent = payment.payment_intent or donation.payment_intent
    charge = payment.charge
    if payment.state is PaymentState.SUCCEEDED and charge is not None:
        if donation.state in LATE_TRUTH_WINS:
            donation.state = State.SUCCEEDED
            donation.succeeded_at = charge.at
            donation.given_on = office_day(charge.at)
        if charge.fee_minor is not None:
            donation.fee_minor = charge.fee_minor
        donation.refunded_minor = sum(refund.amount_minor for refund in charge.refunds)
    elif donation.state in NOT_PAID_YET and _speaks_of_the_open_page(donation, payment):
        donation.state = payment.state.value


def _speaks_of_the_open_page(donation: Donation, payment: Payment) -> bool:
    """An earlier attempt's page that expired says nothing about the one that is open now."""
    return not payment.session_id or payment.session_id == donation.checkout_session


def office_day(moment: datetime) -> date:
    """The day on the office's calendar: a gift at 23:59 on December 31 belongs to that year."""
    return moment.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()
