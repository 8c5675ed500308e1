"""What the office did with gifts so far: parcels taken in, bags filled, bags handed over."""

from datetime import date, datetime, timedelta
from random import Random

from accounts.models import User
from config.demo.past import Past
from config.demo.season import Season, on_the_clock, token
from giving.deliveries import operations
from giving.drives.models import Drive
from giving.drives.queries import office_calendar
from giving.wishes.models import Household, Promise

PLACES = ["Intake shelf", "Front desk", "Table by the window"]
UNIDENTIFIED = [
    ("Building blocks, no slip in the box, from Northside Toys", 2),
    ("Two wool blankets; the slip says only “from Ruth’s choir”", 4),
    ("Child’s boots, size 1, order EX-40771", 6),
]
# Office days before today: when the bags left that have left, and when that was arranged.
HANDED_OVER = {"001": 1, "002": 2, "003": 3}
ARRANGED_BEFORE = timedelta(days=4)
# The appointments to come: office days from today.
TO_COME = {"005": 1, "006": 3}


class Deskwork:
    """One member of the gift staff at work on open days of the office."""

    def __init__(self, season: Season, past: Past, *, by: User) -> None:
        self.season, self.past, self.by = season, past, by
        self.calendar = office_calendar()

    def take_in(self, promise: Promise, *, now: str, shelf: str) -> None:
        """The parcel came; where the wish is that far, its gifts went into the bag."""
        chance = Random(f"parcel {promise.wish.desk_code}")
        came_on = self._open_day(promise.created_at.date() + timedelta(days=chance.randint(4, 6)))
        for claim in promise.claims.select_related("unit__wish__drive"):
            gift = operations.receive_parcel(
                unit=claim.unit,
                place=chance.choice(PLACES),
                form_token=token(f"parcel {promise.wish.desk_code} {claim.unit.number}"),
                by=self.by,
                at=self.past.at(on_the_clock(came_on, chance.randint(9, 16), chance.randrange(60))),
            )
            if now != "received":
                operations.bag_gift(gift=gift, shelf=shelf)

    def take_in_unidentified(self, drive: Drive) -> None:
        for number, (description, days_ago) in enumerate(UNIDENTIFIED):
            operations.receive_unidentified(
                drive=drive,
                description=description,
                place=PLACES[0],
                form_token=token(f"unidentified {number}"),
                by=self.by,
                at=on_the_clock(self.calendar.back(self.season.today, open_days=days_ago), 10, 30),
            )

    def arrange_handover(self, household: Household, when: str) -> None:
        """An appointment that is `done`, `today` (volunteers drive on any day) or `soon`."""
        slot_at = self._slot(household.code, when)
        asked_at = min(slot_at, self.season.now) - ARRANGED_BEFORE
        delivery = operations.schedule_delivery(
            household=household,
            slot_at=slot_at,
            method=household.method,
            by=self.by,
            at=asked_at,
        )
        if when == "done":
            operations.confirm_delivery(
                delivery=delivery, by=self.by, at=self.past.at(slot_at + timedelta(minutes=12))
            )

    def _slot(self, code: str, when: str) -> datetime:
        today = self.season.today
        if when == "done":
            return on_the_clock(self.calendar.back(today, open_days=HANDED_OVER[code]), 15, 30)
        if when == "today":
            return on_the_clock(today, 16, 30)
        day = today
        for _ in range(TO_COME[code]):
            day = self.calendar.first_open_from(day + timedelta(days=1))
        return on_the_clock(day, 11, 0)

    def _open_day(self, day: date) -> date:
        """The day a parcel came: an open one, and not in the future."""
        return min(
            self.calendar.first_open_from(day), self.calendar.last_open_before(self.season.today)
        )
