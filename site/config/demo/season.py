"""The demo season's files, and its calendar: everything is told as days from the day of seeding."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from giving.drives.models import Drive

FOLDER: Path = settings.BASE_DIR / "sandbox" / "season"
GIFT_DRIVE = "winter-gifts"
MONEY_DRIVE = "fortieth-year"
NAMESPACE = UUID("6f0c2a3e-8a53-4c83-9d20-2f4a5b1e7c11")


def read(name: str) -> dict[str, Any]:
    """What one of the season's files says, such as `office` or `words/home`."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def token(name: str) -> UUID:
    """The same random-looking token for the same name at every run: that is how rows are found."""
    return uuid5(NAMESPACE, name)


@dataclass(frozen=True)
class Season:
    """The season as it was on the day it was first seeded; a later run heals, it does not move it.

    `now` is the moment that the seeded past leads up to, on the office's clock.
    """

    now: datetime

    @classmethod
    def beginning(cls, *, at: datetime) -> "Season":
        """The season of this database, begun at `at` unless it was begun on an earlier day."""
        opened = Drive.objects.filter(code=GIFT_DRIVE).values_list("opens_on", flat=True).first()
        local = timezone.localtime(at).replace(microsecond=0)
        if opened is None:
            return cls(now=local)
        days = next(
            drive["opens"] for drive in read("office")["drives"] if drive["code"] == GIFT_DRIVE
        )
        begun_on = opened - timedelta(days=days)
        if begun_on == local.date():
            return cls(now=local)
        return cls(now=timezone.make_aware(datetime.combine(begun_on, time(17))))

    @property
    def today(self) -> date:
        return self.now.date()

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def moment(self, offset: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """A time of the office's clock, some days from the day of seeding."""
        return on_the_clock(self.day(offset), hour, minute, second)


def on_the_clock(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute, second)))
