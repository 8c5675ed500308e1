"""Against card testing: who may ask for a checkout now, and what a declined card changes.

Whoever tests stolen cards needs hundreds of tries, whoever gives a handful. So tries are counted
by address, session and network; declines pause their source; and when declines outnumber payments,
everybody proves their address first, for a while.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giving.donations import attempts, gate
from giving.donations.attempts import Source, TooFast, tries_of
from giving.donations.gateway import Payment
from giving.donations.models import Donation, GivingAttempt
from giving.errors import Refusal

__all__ = ["CodeNeeded", "GivingClosed", "TooFast", "check", "note_decline", "refuse_when_closed"]

Kind = GivingAttempt.Kind
# As long the processor's page of a press surely stays open: pressing again opens no other.
SAME_PRESS = timedelta(minutes=10)
# When a program may look again whether giving is open: nobody knows.
LOOK_AGAIN = timedelta(minutes=10)


class GivingClosed(Refusal):
    """Online giving is closed; the text is what staff say to visitors, `until` a guess at best."""

    def __init__(self, words: str, *, until: datetime) -> None:
        super().__init__(
            words or _("Online giving takes a short break. You were not charged. Please come back.")
        )
        self.until = until


class CodeNeeded(Refusal):
    """Giving is slow: the address has to be proved first."""

    def __init__(self) -> None:
        super().__init__(_("Please type the code that we have sent you by e-mail."))


def refuse_when_closed(*, at: datetime) -> None:
    """Raise GivingClosed with the staff's words in the reader's language."""
    stands = gate.current()
    if stands.is_closed(at=at):
        until = max(stands.closed_until or at, at + LOOK_AGAIN)
        raise GivingClosed(stands.words_in(get_language() or "en"), until=until)


@transaction.atomic
def check(*, source: Source, form_token: UUID, typed: str, is_proved: bool, at: datetime) -> None:
    """Count that somebody asks for a checkout, or refuse it: then nothing is counted.

    `typed` is all that the form sent: the same form as it was, within minutes, is the same press
    and not counted again. `is_proved` says that the visitor reads the address's mail. Raises
    GivingClosed, TooFast, or CodeNeeded.
    """
    refuse_when_closed(at=at)
    attempts.one_at_a_time()
    if attempts.is_pressed_again(form_token, typed, since=at - SAME_PRESS):
        return
    _refuse_while_paused(source, at=at)
    attempts.refuse_too_many(Kind.CHECKOUT, source, at=at)
    if gate.current().is_slow(at=at) and not is_proved:
        raise CodeNeeded
    attempts.note(Kind.CHECKOUT, source, source_id=attempts.press_id(form_token, typed), at=at)
    _raise_alarm_when_due(source, at=at)


@transaction.atomic
def note_decline(*, payment: Payment, event_id: str, at: datetime) -> None:
    """Count a declined card for the address and network that asked for its checkout; each event
    once. `at` is when it was declined. A plan's renewal is nobody's try and does not count."""
    donation = _asked_for(payment)
    if donation is None:
        return
    attempts.one_at_a_time()
    if GivingAttempt.objects.filter(kind=Kind.DECLINE, source_id=event_id).exists():
        return
    source = _source_of(donation)
    attempts.note(Kind.DECLINE, source, source_id=event_id, at=at)
    _raise_alarm_when_due(source, at=at)


def paused_until(declines: Sequence[datetime]) -> datetime | None:
    """When the pause ends that these declines (oldest first) have earned; None without one."""
    rule = settings.GIVING_PAUSE
    runs = zip(declines, declines[rule["declines"] - 1 :], strict=False)
    ends = [last + rule["lasts"] for first, last in runs if last - first <= rule["within"]]
    return ends[-1] if ends else None


def _refuse_while_paused(source: Source, *, at: datetime) -> None:
    since = at - settings.GIVING_PAUSE["within"] - settings.GIVING_PAUSE["lasts"]
    for who in attempts.COLUMNS:
        declines = tries_of(Kind.DECLINE, who, source).filter(at__gt=since).order_by("at")
        until = paused_until(times := list(declines.values_list("at", flat=True)))
        if until is None or until <= at:
            continue
        if who == "network" and _is_paid_more(len(times), source, since=since):
            # A hall full of people shares one address: some cards fail, but more succeed.
            continue
        raise TooFast(until=until)


def _is_paid_more(declines: int, source: Source, *, since: datetime) -> bool:
    return attempts.paid_among(tries_of(Kind.CHECKOUT, "network", source), since=since) > declines


def _raise_alarm_when_due(source: Source, *, at: datetime) -> None:
    rule = settings.GIVING_ALARM
    since = at - rule["within"]
    checkouts = tries_of(Kind.CHECKOUT, "all", source)
    begun = checkouts.filter(at__gt=since).count()
    declined = tries_of(Kind.DECLINE, "all", source).filter(at__gt=since).count()
    if begun >= rule["checkouts"] or (
        declined >= rule["declines"] and declined > attempts.paid_among(checkouts, since=since)
    ):
        gate.slow_down(declines=declined, checkouts=begun, at=at)


def _asked_for(payment: Payment) -> Donation | None:
    """The donation whose checkout this payment belongs to."""
    if payment.invoice and not payment.is_first:
        return None
    try:
        return Donation.objects.select_related("supporter").get(pk=UUID(payment.donation_id))
    except (ValueError, Donation.DoesNotExist):
        return None


def _source_of(donation: Donation) -> Source:
    since = donation.created_at - SAME_PRESS
    press = attempts.presses_of(donation.form_token, since=since).first()
    if press is None:
        return attempts.source_of(network="", session="", email=donation.supporter.email)
    return Source(press.network, press.email_hash, press.session_hash)
