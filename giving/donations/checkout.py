"""From a form to the processor's page: one filling-in of the form is one donation and one page."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from giving.addresses import reverse_in
from giving.donations import intended
from giving.donations.gateway import (
    AlreadyAsked,
    Checkout,
    CheckoutOrder,
    PaymentGateway,
    ProcessorRefused,
    ProcessorUnavailable,
    Unknown,
)
from giving.donations.intended import CHECKOUT_LASTS, AlreadyGiven, Overtaken
from giving.donations.intention import Intention
from giving.donations.models import Donation
from giving.donations.operations import AmountDiffers, settle
from giving.messaging.registry import NotYet

__all__ = ["AlreadyGiven", "intend_donation", "start_checkout"]

# The processor wants a page to stay open for half an hour at least.
SHORTEST_CHECKOUT = timedelta(minutes=31)
# How far the processor's clock and ours may differ, where what it made is looked for by its time.
CLOCKS_DIFFER = timedelta(minutes=5)
OVERTAKEN = "another tab has changed this gift at the same moment"
# How long a second press waits for the page that the first one is asking for.
PATIENCE_SECONDS, LOOK_EVERY_SECONDS = 6, 0.2

State = Donation.State
HAS_ITS_PAGE_TO_COME = [State.CREATED, State.OPEN]


def intend_donation(*, intention: Intention, form_token: UUID, at: datetime) -> Donation:
    """Keep what the donor means to give; the same form gives the same donation, as it was.

    A gift that is to be repeated gets its plan in the same transaction. Raises AlreadyGiven when it
    is paid, or is being paid.
    """
    donation = intended.keep(intention=intention, form_token=form_token, at=at)
    intended.refuse_given(donation)
    return donation


def start_checkout(
    *, donation: Donation, intention: Intention, gateway: PaymentGateway, at: datetime
) -> str:
    """The address of the processor's page for this donation; the same one when asked again.

    An intention that changed (the back button, another tab) closes the earlier page before the
    donation follows it, so that nobody can pay the amount of before; one that failed or ended gets
    a new start. Network, so no transaction is open here. Raises AlreadyGiven, ProcessorRefused, or
    ProcessorUnavailable: the donation then stays as it is, and the next try asks with the same key.
    """
    columns = intended.columns_of(intention, at=at)
    is_over = donation.state not in HAS_ITS_PAGE_TO_COME
    is_changed = intended.is_changed(donation, intention, columns)
    if donation.checkout_url and not (is_changed or is_over) and at < _end_of(donation):
        return donation.checkout_url
    had_page = bool(donation.checkout_session)
    if is_changed or is_over or had_page or _end_of(donation) - at < SHORTEST_CHECKOUT:
        _close_earlier_pages(donation, gateway=gateway, at=at)
        donation = _begin_attempt(donation, intention, columns, at=at)
    try:
        checkout = gateway.open_checkout(
            _order(donation), key=f"checkout-{donation.pk}-{donation.attempt}"
        )
    except AlreadyAsked:
        return _page_of_the_first_press(donation)
    except ProcessorRefused:
        # A definite no is final for this key: the next try needs a new one.
        _begin_attempt(donation, intention, columns, at=at)
        raise
    return _keep_page(donation, checkout)


def _end_of(donation: Donation) -> datetime:
    return donation.expires_at or donation.created_at


def _close_earlier_pages(donation: Donation, *, gateway: PaymentGateway, at: datetime) -> None:
    """Before another page opens, nobody may pay on an earlier one; raises AlreadyGiven."""
    for session_id in _earlier_pages(donation, gateway=gateway, at=at):
        try:
            gateway.close_checkout(session_id)
            settle(object_id=session_id, gateway=gateway, at=at)
        except (Unknown, NotYet):
            continue
        except AmountDiffers as error:
            raise AlreadyGiven(donation) from error
    donation.refresh_from_db()
    intended.refuse_given(donation)


def _earlier_pages(donation: Donation, *, gateway: PaymentGateway, at: datetime) -> list[str]:
    """The page that we know of; or else one of which the answer was lost.

    The key that would find it again may have lapsed with the processor, so we look by our own id.
    """
    if donation.checkout_session:
        return [donation.checkout_session]
    if donation.created_at == at:
        return []
    end = _end_of(donation)
    return gateway.checkouts_of(
        str(donation.pk), since=end - CHECKOUT_LASTS - CLOCKS_DIFFER, until=end + CLOCKS_DIFFER
    )


def _begin_attempt(
    donation: Donation, intention: Intention, columns: dict[str, object], *, at: datetime
) -> Donation:
    try:
        return intended.begin_attempt(donation, intention, columns, at=at)
    except Overtaken as error:
        raise ProcessorUnavailable(OVERTAKEN) from error


def _keep_page(donation: Donation, checkout: Checkout) -> str:
    """Note the page; it is shown only where the donation is still what the page asks for."""
    kept = Donation.objects.filter(
        pk=donation.pk, attempt=donation.attempt, state__in=HAS_ITS_PAGE_TO_COME
    ).update(
        state=State.OPEN,
        checkout_session=checkout.session_id,
        checkout_url=checkout.url,
        expires_at=checkout.expires_at,
    )
    if not kept:
        donation = Donation.objects.select_related("plan").get(pk=donation.pk)
        intended.refuse_given(donation)
        raise ProcessorUnavailable(OVERTAKEN)
    return checkout.url


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
        frequency=donation.frequency,
        plan_id=str(donation.plan_id or ""),
        fund_code=donation.fund.code,
    )
