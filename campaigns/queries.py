"""What pages ask of giving: where a drive stands on a day."""

from dataclasses import dataclass
from datetime import date

from giving.donations import queries as donations
from giving.drives import queries as drives
from giving.drives.models import Drive
from giving.money import Money
from giving.wishes import queries as wishes
from giving.wishes.filters import Filters

BEFORE, OPEN, LATE, OVER = "before", "open", "late", "over"
TEASERS = 3


@dataclass(frozen=True)
class Standing:
    """A drive on a day. `done` and `total` are wished-for things, or cents where it asks for money.

    `last_day` is the last one to buy, or to give; `closes_on` ends the season. `phase` is before,
    open, late (the last day to buy is past, the season is not) or over.
    """

    kind: str
    phase: str
    first_day: date
    last_day: date
    closes_on: date
    days_left: int
    done: int
    total: int

    @property
    def raised(self) -> Money:
        return Money(self.done)

    @property
    def goal(self) -> Money:
        return Money(self.total)


def standing(drive: Drive, *, on: date) -> Standing:
    """Counted at the moment of asking, from the units and the ledger themselves."""
    if drive.kind == Drive.Kind.GIFTS:
        progress = wishes.progress(drive)
        last_day, done, total = drives.season_dates(drive).buy_by, progress.taken, progress.total
    else:
        last_day, done = drive.closes_on, donations.raised(drive=drive).minor
        total = drive.goal_minor
    return Standing(
        kind=drive.kind,
        phase=_phase(drive, last_day=last_day, on=on),
        first_day=drive.opens_on,
        last_day=last_day,
        closes_on=drive.closes_on,
        days_left=(last_day - on).days,
        done=done,
        total=total,
    )


def _phase(drive: Drive, *, last_day: date, on: date) -> str:
    if on < drive.opens_on:
        return BEFORE
    if on > drive.closes_on:
        return OVER
    return OPEN if on <= last_day else LATE


def teasers(drive: Drive, standing: Standing, *, language: str) -> list[wishes.PublicCard]:
    """A few wishes that are still needed, as long as there is time to buy them."""
    if drive.kind != Drive.Kind.GIFTS or standing.phase != OPEN:
        return []
    needed = wishes.wish_list(drive, Filters(needed="1"), page="1", language=language)
    return list(needed)[:TEASERS]
