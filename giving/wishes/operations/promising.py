"""What becomes of a promise: the order is confirmed, or its units are given back.

Whoever changes claims locks their units first, always in the same order, so that a confirmation,
a cancellation, the clock and a parcel at the desk can meet without harm: the first to come wins.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from giving.drives.queries import season_dates
from giving.errors import Refusal
from giving.wishes import letters
from giving.wishes.models import Claim, Promise, Wish, WishUnit

REMIND_BEFORE = timedelta(hours=24)
NOT_ARRIVED = [Claim.State.RESERVED, Claim.State.ORDERED]


class PromiseIsOver(Refusal):
    """The promise holds nothing any more that could be ordered."""


def confirm_order(
    *, promise: Promise, retailer: str, order_number: str, eta_on: date, at: datetime
) -> None:
    """Note where the gift was ordered and when it should come; again, to correct what was noted.

    An `eta_on` that is too late is noted all the same: what then is best, the claimant decides.
    Raises PromiseIsOver when the hold has ended or everything has arrived.
    """
    with transaction.atomic():
        _lock_units(promise)
        newly = promise.claims.filter(state=Claim.State.RESERVED).update(
            state=Claim.State.ORDERED, ordered_at=at
        )
        noted = promise.claims.filter(state=Claim.State.ORDERED).update(
            retailer=retailer, order_number=order_number, eta_on=eta_on
        )
        if not noted:
            raise PromiseIsOver(
                _("There is nothing left to confirm: the hold has ended, or the gift is here.")
            )
        WishUnit.objects.filter(
            state=WishUnit.State.RESERVED,
            claims__promise=promise,
            claims__state=Claim.State.ORDERED,
        ).update(state=WishUnit.State.ORDERED)
        if newly:
            letters.write_order_confirmed(promise=promise, eta_on=eta_on, at=at)


def cancel_claim(*, promise: Promise, at: datetime) -> int:
    """Give back all units that have not arrived; returns how many. Again, it does nothing."""
    with transaction.atomic():
        ended = _end(promise, Q(state__in=NOT_ARRIVED), state=Claim.State.CANCELLED, at=at)
        if ended:
            letters.write_claim_cancelled(promise=promise, at=at)
    return ended


def release_overdue_claims(*, at: datetime) -> int:
    """Give back the units of all holds that have ended unconfirmed; returns how many units."""
    overdue = Q(state=Claim.State.RESERVED, expires_at__lte=at)
    released = 0
    for promise in _promises_with(overdue):
        with transaction.atomic():
            ended = _end(promise, overdue, state=Claim.State.EXPIRED, at=at)
            if ended:
                letters.write_claim_released(promise=promise, at=at)
        released += ended
    return released


def remind_claimants(*, at: datetime) -> int:
    """Write once to each person whose hold ends within a day; returns how many letters.

    A hold that is no longer than that day gets none: the letter that told of it is just as new.
    """
    ends_soon = Q(
        state=Claim.State.RESERVED,
        expires_at__gt=at,
        expires_at__lte=at + REMIND_BEFORE,
        reserved_at__lt=F("expires_at") - REMIND_BEFORE,
    )
    reminded = 0
    for promise in _promises_with(ends_soon).filter(reminded_at=None):
        with transaction.atomic():
            _lock_units(promise)
            hold = promise.claims.filter(ends_soon).first()
            mine = Promise.objects.filter(pk=promise.pk, reminded_at=None)
            if hold and mine.update(reminded_at=at):
                letters.write_claim_reminder(promise=promise, hold=hold, at=at)
                reminded += 1
    return reminded


def _promises_with(claims: Q) -> QuerySet[Promise]:
    return Promise.objects.filter(
        pk__in=Claim.objects.filter(claims).values("promise")
    ).select_related("wish__drive", "supporter")


def _end(promise: Promise, which: Q, *, state: str, at: datetime) -> int:
    """End the promise's claims that fit `which`, and give their units back."""
    _lock_units(promise)
    ending = promise.claims.filter(which)
    units = list(ending.values_list("unit_id", flat=True))
    ending.update(state=state, ended_at=at)
    WishUnit.objects.filter(pk__in=units).update(state=_state_given_back(promise.wish, at=at))
    return len(units)


def _state_given_back(wish: Wish, *, at: datetime) -> str:
    # After the last day to buy nobody can promise it any more: staff will have to buy it.
    claim_by = season_dates(wish.drive).claim_by(timezone.get_default_timezone())
    can_be_claimed = wish.state == Wish.State.PUBLISHED and at <= claim_by
    return WishUnit.State.OPEN if can_be_claimed else WishUnit.State.BACKFILLED


def _lock_units(promise: Promise) -> None:
    units = WishUnit.objects.filter(claims__promise=promise).order_by("pk")
    list(units.select_for_update(of=("self",), no_key=True).values_list("pk"))
