"""The switch of online giving: thrown by staff, slowed by an alarm, closed while our key fails."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from giving.addresses import absolute
from giving.donations.models import GivingGate
from giving.donations.staff_letters import tell_finance


def current() -> GivingGate:
    """How giving stands; open where nobody ever touched the switch."""
    return GivingGate.objects.filter(pk=1).first() or GivingGate(pk=1)


@transaction.atomic
def turn(*, mode: str, words: str, words_es: str, by: User, at: datetime) -> GivingGate:
    """Let giving be open, slow or closed, as staff say; their word ends what the alarms began."""
    gate = _locked()
    gate.mode, gate.words, gate.words_es = mode, words, words_es
    gate.slow_until = gate.closed_until = None
    gate.changed_by, gate.changed_at = by, at
    gate.save()
    return gate


@transaction.atomic
def slow_down(*, declines: int, checkouts: int, at: datetime) -> None:
    """Ask for a code by e-mail for a while; finance is told when that begins, not each time it is
    prolonged. It ends by itself."""
    gate = _locked()
    began = not gate.is_slow(at=at)
    until = at + settings.GIVING_ALARM["slow_for"]
    gate.slow_until = until
    gate.save()
    if began:
        facts = {"declines": declines, "checkouts": checkouts, "until": _on_the_clock(until)}
        _tell("staff_giving_slow", facts, at=at)


@transaction.atomic
def close_for_a_while(*, at: datetime) -> None:
    """The processor does not accept our key: donors read so before they type, and the first one
    after a while tries whether it does again."""
    gate = _locked()
    began = not gate.is_closed(at=at)
    gate.closed_until = at + settings.GIVING_KEY_PAUSE
    gate.save()
    if began:
        _tell(
            "staff_key_refused", {"since": _on_the_clock(at)}, at=at, once_per=f"{at:%Y-%m-%d-%H}"
        )


def _locked() -> GivingGate:
    GivingGate.objects.bulk_create([GivingGate(pk=1)], ignore_conflicts=True)
    return GivingGate.objects.select_for_update().get(pk=1)


def _tell(letter: str, facts: dict, *, at: datetime, once_per: str = "") -> None:
    tell_finance(
        letter=letter,
        context={**facts, "switch_url": absolute(reverse("giving_gate:index"))},
        dedupe_key=f"{letter}:{once_per or at.isoformat()}",
        at=at,
    )


def _on_the_clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
