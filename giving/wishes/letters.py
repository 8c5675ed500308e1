"""What claimants are told of their promise: public code, title and dates of a wish, no more."""

from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from giving import addresses, links
from giving.drives.queries import season_dates
from giving.messaging import letters
from giving.wishes.models import Claim, Promise


def write_claim(*, promise: Promise, quantity: int, expires_at: datetime, at: datetime) -> None:
    dates = season_dates(promise.wish.drive)
    _write(
        "claim",
        promise=promise,
        about=promise.pk,
        at=at,
        quantity=quantity,
        hold_until=_moment(expires_at, promise.language),
        buy_by=_day(dates.buy_by, promise.language),
        office_by=_day(dates.office_by, promise.language),
    )


def write_order_confirmed(*, promise: Promise, eta_on: date, at: datetime) -> None:
    office_by = season_dates(promise.wish.drive).office_by
    _write(
        "order_confirmed",
        promise=promise,
        about=promise.pk,
        at=at,
        eta=_day(eta_on, promise.language),
        office_by=_day(office_by, promise.language),
        is_late=eta_on > office_by,
    )


def write_claim_reminder(*, promise: Promise, hold: Claim, at: datetime) -> None:
    hold_until = _moment(hold.expires_at, promise.language)
    _write("claim_reminder", promise=promise, about=promise.pk, at=at, hold_until=hold_until)


def write_claim_released(*, promise: Promise, at: datetime) -> None:
    list_url = addresses.reverse_in(promise.language, "wishes:list")
    _write("claim_released", promise=promise, about=promise.pk, at=at, list_url=list_url)


def write_claim_cancelled(*, promise: Promise, at: datetime) -> None:
    list_url = addresses.reverse_in(promise.language, "wishes:list")
    _write("claim_cancelled", promise=promise, about=promise.pk, at=at, list_url=list_url)


def write_gift_arrived(*, promise: Promise, claim: Claim, at: datetime) -> None:
    _write("gift_arrived", promise=promise, about=claim.pk, at=at)


def write_gift_delivered(*, promise: Promise, run: str, at: datetime) -> None:
    _write("gift_delivered", promise=promise, about=f"{promise.pk}:{run}", at=at)


def _write(letter: str, *, promise: Promise, about: object, at: datetime, **more: object) -> None:
    """One letter to the promise's supporter, once per thing it is about.

    It greets without a name: anybody can type an address, and what they typed as a name is not ours
    to send there.
    """
    wish, language = promise.wish, promise.language
    context = {
        "code": wish.public_code,
        "title": wish.title_in(language),
        "promise_url": addresses.reverse_in(
            language, "wishes:promise", token=links.make("claim", promise)
        ),
        **more,
    }
    letters.write(
        letter=letter,
        to=promise.supporter.email,
        language=language,
        context=context,
        dedupe_key=f"{letter}:{about}",
        at=at,
    )


def _day(day: date, language: str) -> str:
    with translation.override(language):
        return date_format(day, gettext("l, F j"))


def _moment(at: datetime, language: str) -> str:
    local = timezone.localtime(at)
    with translation.override(language):
        return f"{_day(local.date(), language)}, {date_format(local, 'TIME_FORMAT')}"
