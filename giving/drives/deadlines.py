"""The dates of a season, counted back from the day on which families need their gifts (pure).

Every day here is a day of the office's calendar: Monday to Friday, less the closed days.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
SATURDAY = 5
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class OfficeCalendar:
    """The days on which somebody is there to receive parcels and to hand gifts over."""

    closed: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, day: date) -> bool:
        return day.weekday() < SATURDAY and day not in self.closed

    def last_open_before(self, day: date) -> date:
        day -= DAY
        while not self.is_open(day):
            day -= DAY
        return day

    def first_open_from(self, day: date) -> date:
        while not self.is_open(day):
            day += DAY
        return day

    def back(self, day: date, *, open_days: int) -> date:
        """The day that lies `open_days` days of work before `day`."""
        for _ in range(open_days):
            day = self.last_open_before(day)
        return day


@dataclass(frozen=True)
class LeadTimes:
    """What lies between a purchase and a handover: travel in calendar days, work in open days."""

    transit_days: int
    prep_days: int
    notice_days: int


@dataclass(frozen=True)
class SeasonDates:
    """The last day to buy, to have the parcel at the office, and to hand the gifts over."""

    buy_by: date
    office_by: date
    handover_by: date

    def claim_by(self, zone: tzinfo) -> datetime:
        """The last second in which a promise can be made: the end of `buy_by` at the office."""
        return datetime.combine(self.buy_by, LAST_SECOND, tzinfo=zone)


def arrives_on(bought_on: date, *, transit_days: int, calendar: OfficeCalendar) -> date:
    """The day on which the office holds a parcel that was bought on `bought_on`."""
    return calendar.first_open_from(bought_on + transit_days * DAY)


def count_back(need_by: date, *, lead: LeadTimes, calendar: OfficeCalendar) -> SeasonDates:
    """The dates that follow from the day families need their gifts by.

    `buy_by` is the latest day whose parcel still arrives by `office_by`. As that is an open day,
    the journey simply counts back from it: one day later, the parcel would come after it.
    """
    handover_by = calendar.last_open_before(need_by)
    office_by = calendar.back(handover_by, open_days=lead.notice_days + lead.prep_days)
    return SeasonDates(
        buy_by=office_by - lead.transit_days * DAY, office_by=office_by, handover_by=handover_by
    )
