"""From a form to the processor's page: one filling-in of the form is one donation and one page."""

import secrets
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from giving.addresses import reverse_in
from giving.donations.gateway import (
    AlreadyAsked,
    Checkout,
    CheckoutOrder,
    PaymentGateway,
    ProcessorRefused,
    ProcessorUnavailable,
    Unknown,
)
from giving.donations.intention import Intention
from giving.donations.models import Donation
from giving.donations.operations import AmountDiffers, settle
from giving.errors import Refusal
from giving.messaging.registry import NotYet
from giving.supporters.operations import find_or_create

CHECKOUT_LASTS = timedelta(minutes=60)
# The processor wants a page to stay open for half an hour at least.
SHORTEST_CHECKOUT = timedelta(minutes=31)
# How long a second press waits for the page that the first one is asking for.
PATIENCE_SECONDS, LOOK_EVERY_SECONDS = 6, 0.2

State = Donation.State
MAY_STILL_BE_PAID = [State.CREATED, State.OPEN, State.EXPIRED]


class AlreadyGiven(Refusal):
    """This very form has led to a payment: it must not lead to another."""

    def __init__(self, donation: Donation) -> None:
        super().__init__(_("We have received this gift already. Thank you!"))
        self.donation = donation


def intend_donation(*, intention: Intention, form_token: UUID, at: datetime) -> Donation:
    """Keep what the donor means to give; the same form gives the same donation, as it was.

    Raises AlreadyGiven when it is paid, or is being paid.
    """
    with transaction.atomic():
        fresh = Donation(
            reference=secrets.token_urlsafe(18),
            form_token=form_token,
            created_at=at,
            expires_at=at + CHECKOUT_LASTS,
            **_facts(intention, at=at),
        )
        Donation.objects.bulk_create([fresh], ignore_conflicts=True)
        donation = Donation.objects.get(form_token=form_token)
    if donation.state not in MAY_STILL_BE_PAID:
        raise AlreadyGiven(donation)
    return donation


def start_checkout(
    *, donation: Donation, intention: Intention, gateway: PaymentGateway, at: datetime
) -> str:
    """The address of the processor's page for this donation; the same one when asked again.

    An intention that changed (the back button, another tab) closes the earlier page before the
    donation follows it, so that nobody can pay the amount of before. Network, so no transaction is
    open here. Raises AlreadyGiven, ProcessorRefused, or ProcessorUnavailable: the donation then
    stays as it is, and the next try asks with the same key.
    """
    facts = _facts(intention, at=at)
    is_changed = any(getattr(donation, field) != value for field, value in facts.items())
    if donation.checkout_url and not is_changed and at < _end_of(donation):
        return donation.checkout_url
    if donation.checkout_session:
        _close_earlier_page(donation, gateway=gateway, at=at)
    if is_changed or donation.checkout_session or _end_of(donation) - at < SHORTEST_CHECKOUT:
        donation = _begin_attempt(donation, facts, at=at)
    try:
        checkout = gateway.open_checkout(
            _order(donation), key=f"checkout-{donation.pk}-{donation.attempt}"
        )
    except AlreadyAsked:
        return _page_of_the_first_press(donation)
    except ProcessorRefused:
        # A definite no is final for this key: the next try needs a new one.
        _begin_attempt(donation, facts, at=at)
        raise
    return _keep_page(donation, checkout)


def _facts(intention: Intention, *, at: datetime) -> dict[str, object]:
    """The columns of a donation that the donor decides."""
    supporter = find_or_create(
        email=intention.email,
        first_name=intention.first_name,
        last_name=intention.last_name,
        language=intention.language,
        at=at,
    )
    return {
        "supporter_id": supporter.pk,
        "first_name": intention.first_name,
        "last_name": intention.last_name,
        "fund_id": intention.fund.pk,
        "drive_id": intention.drive.pk if intention.drive else None,
        "amount_minor": intention.amount.minor,
        "covered_minor": intention.covered.minor,
        "currency": intention.gift.currency,
        "source": intention.source,
        "language": intention.language,
    }


def _end_of(donation: Donation) -> datetime:
    return donation.expires_at or donation.created_at


def _close_earlier_page(donation: Donation, *, gateway: PaymentGateway, at: datetime) -> None:
    """Before another page opens, nobody may pay on the earlier one; raises AlreadyGiven."""
    try:
        gateway.close_checkout(donation.checkout_session)
        settle(object_id=donation.checkout_session, gateway=gateway, at=at)
    except (Unknown, NotYet):
        return
    except AmountDiffers as error:
        raise AlreadyGiven(donation) from error
    donation.refresh_from_db()
    if donation.state not in MAY_STILL_BE_PAID:
        raise AlreadyGiven(donation)


@transaction.atomic
def _begin_attempt(donation: Donation, facts: dict[str, object], *, at: datetime) -> Donation:
    """Let the donation be what is meant now, with a key and an hour of its own."""
    begun = Donation.objects.filter(
        pk=donation.pk, attempt=donation.attempt, state__in=MAY_STILL_BE_PAID
    ).update(
        **facts,
        state=State.CREATED,
        attempt=F("attempt") + 1,
        checkout_session="",
        checkout_url="",
        expires_at=at + CHECKOUT_LASTS,
    )
    donation = Donation.objects.get(pk=donation.pk)
    if not begun:
        _refuse_overtaken(donation)
    return donation


def _keep_page(donation: Donation, checkout: Checkout) -> str:
    """Note the page; it is shown only where the donation is still what the page asks for."""
    kept = Donation.objects.filter(
        pk=donation.pk, attempt=donation.attempt, state__in=MAY_STILL_BE_PAID
    ).update(
        state=State.OPEN,
        checkout_session=checkout.session_id,
        checkout_url=checkout.url,
        expires_at=checkout.expires_at,
    )
    if not kept:
        _refuse_overtaken(Donation.objects.get(pk=donation.pk))
    return checkout.url


def _refuse_overtaken(donation: Donation) -> None:
    if donation.state not in MAY_STILL_BE_PAID:
        raise AlreadyGiven(donation)
    raise ProcessorUnavailable("another tab has changed this gift at the same moment")


def _page_of_the_first_press(donation: Donation) -> str:
    """The same button was pressed twice: wait for what the first press is about to note."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        time.sleep(LOOK_EVERY_SECONDS)
        donation.refresh_from_db()
        if donation.checkout_url:
            return donation.checkout_url
    raise ProcessorUnavailable("the first press has not been answered either")


def _order(donation: Donation) -> CheckoutOrder:
    """What the processor's page says: the same for every try with the same key."""
    language = donation.language
    with override(language):
        description = _("Donation: %(fund)s") % {"fund": donation.fund.name_in(language)}
        covered_description = _("Covers the payment fee")
    thanks = reverse_in(language, "donations:thanks", reference=donation.reference)
    return CheckoutOrder(
        donation_id=str(donation.pk),
        gift_minor=donation.gift.minor,
        covered_minor=donation.covered_minor,
        currency=donation.currency,
        description=description,
        covered_description=covered_description,
        email=donation.supporter.email,
        language=language,
        success_url=thanks + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=reverse_in(language, "donations:give") + "?back=1",
        expires_at=_end_of(donation),
        fund_code=donation.fund.code,
    )
