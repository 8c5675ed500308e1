"""The amounts that the giving form offers: a drive's own, else the general ones, else settings'."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from giving.donations.models import AmountPreset, Frequency
from giving.drives.models import Drive
from giving.money import Money


@dataclass(frozen=True, order=True)
class Offer:
    """One amount to choose, for which frequencies, and what it does in the reader's language."""

    amount: Money
    impact: str
    frequencies: tuple[str, ...]


def offers(*, drive: Drive | None, language: str) -> list[Offer]:
    """All offers of a form, the smallest first; an equal one of two frequencies is there once."""
    told: dict[tuple[Money, str], list[str]] = {}
    presets = _presets(drive)
    for frequency in Frequency.values:
        for preset in presets[frequency]:
            told.setdefault((preset.amount, preset.impact_in(language)), []).append(frequency)
    return sorted(
        Offer(amount, impact, tuple(frequencies)) for (amount, impact), frequencies in told.items()
    )


def for_frequency(offered: list[Offer], frequency: str) -> list[Offer]:
    return [offer for offer in offered if frequency in offer.frequencies]


def usual(offered: list[Offer], frequency: str) -> Money:
    """What is chosen before anybody chose: the second-lowest amount of a frequency."""
    amounts = [offer.amount for offer in for_frequency(offered, frequency)]
    return amounts[min(1, len(amounts) - 1)]


def impact_of(gift: Money, *, frequency: str, drive: Drive | None, language: str) -> str:
    """What a gift does: the line of the highest amount that it reaches; empty where none is."""
    offered = for_frequency(offers(drive=drive, language=language), frequency)
    lines = [offer.impact for offer in offered if offer.amount <= gift and offer.impact]
    return lines[-1] if lines else ""


def _presets(drive: Drive | None) -> dict[str, list[AmountPreset]]:
    """By frequency: the nearest set that has any."""
    known = AmountPreset.objects.filter(Q(drive=drive) | Q(drive=None)).order_by("amount_minor")
    house = [AmountPreset(amount_minor=minor) for minor in settings.GIVING_AMOUNT_PRESETS_MINOR]
    by_frequency = {}
    for frequency in Frequency.values:
        of_it = [preset for preset in known if preset.frequency == frequency]
        own = [preset for preset in of_it if drive and preset.drive_id == drive.pk]
        general = [preset for preset in of_it if preset.drive_id is None]
        by_frequency[frequency] = own or general or house
    return by_frequency
