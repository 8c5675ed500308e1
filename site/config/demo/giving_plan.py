"""Who gave how much, and when, over two years: a curve with its Decembers (pure).

The n-th gift is always the same one, so that a run that was interrupted goes on where it stopped,
and a larger season only adds to a smaller one.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any

from config.demo.office import holiday
from config.demo.season import GIFT_DRIVE, MONEY_DRIVE, Season, on_the_clock
from config.demo.supporters import BLOCK, Person, supporter

DAYS = 2 * 365
WEEKEND = 5
DECEMBER, LATE_DECEMBER = 12, 29
THANKSGIVING = {"month": 11, "weekday": 3, "nth": 4}
# How much likelier the first of a season's people are to give again than the last.
LOYALTY = 1.3


@dataclass(frozen=True)
class PlannedGift:
    """One donation of the past, as it will have been."""

    number: int
    donor: Person
    at: datetime
    amount_minor: int
    fund: str
    drive: str | None
    source: str
    is_paid: bool


class GivingPlan:
    """The gifts of a season of any size; `shape` is what `giving.toml` says."""

    def __init__(self, shape: dict[str, Any], season: Season, *, opened: dict[str, date]) -> None:
        self.shape, self.season, self.opened = shape, season, opened

    def gifts(self, *, scale: int) -> list[PlannedGift]:
        """All gifts of `scale` seasons, oldest first."""
        planned = [self._gift(number) for number in range(scale * self.shape["donations"])]
        return sorted(planned, key=lambda gift: (gift.at, gift.number))

    def _gift(self, number: int) -> PlannedGift:
        chance = Random(f"gift {number}")
        at = self._moment(chance)
        fund = _weighed(chance, self.shape["funds"])["code"]
        return PlannedGift(
            number=number,
            donor=supporter(self._donor(number, chance)),
            at=at,
            amount_minor=100 * chance.choice(_weighed(chance, self.shape["amounts"])["dollars"]),
            fund=fund,
            drive=self._drive(fund, at),
            source=_weighed(chance, self.shape["sources"])["code"],
            is_paid=number % self.shape["donations"] >= self.shape["looked_and_left"],
        )

    def _donor(self, number: int, chance: Random) -> int:
        """Everybody of a season once; then those who give again."""
        block, place = divmod(number, self.shape["donations"])
        donors = self.shape["supporters"]
        place -= self.shape["looked_and_left"]
        if not 0 <= place < donors:
            place = int(donors * chance.random() ** LOYALTY)
        return block * BLOCK + place

    def _drive(self, fund: str, at: datetime) -> str | None:
        drive = GIFT_DRIVE if fund == GIFT_DRIVE else MONEY_DRIVE
        return drive if at.date() >= self.opened[drive] else None

    def _moment(self, chance: Random) -> datetime:
        days, weights = self._curve
        day = days[bisect(weights, chance.random() * weights[-1])]
        hour = int(chance.triangular(7, 24, 20))
        return on_the_clock(day, min(hour, 23), chance.randrange(60), chance.randrange(60))

    @cached_property
    def _curve(self) -> tuple[list[date], list[float]]:
        """Each day up to yesterday, and the weights of all days up to it."""
        days = [self.season.day(-offset) for offset in range(DAYS, 0, -1)]
        return days, list(accumulate(map(self._weight, range(DAYS), days)))

    def _weight(self, place: int, day: date) -> float:
        weight = self.shape["months"][day.month - 1]
        weight *= 1 + (self.shape["growth"] - 1) * place / DAYS
        if day.weekday() >= WEEKEND:
            weight *= self.shape["weekend"]
        if day >= self.opened[MONEY_DRIVE]:
            weight *= self.shape["appeal"]
        if day == holiday(THANKSGIVING, day.year) + timedelta(days=5):
            weight = self.shape["giving_tuesday"]
        if (day.month, day.day) >= (DECEMBER, LATE_DECEMBER):
            weight = self.shape["last_three_days"]
        return weight


def _weighed(chance: Random, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return chance.choices(choices, weights=[choice["weight"] for choice in choices])[0]
