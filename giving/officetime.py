"""Days of the office's own calendar, wherever the server and the visitor are."""

import zoneinfo
from datetime import date, datetime, time, timedelta

from django.conf import settings


def office_day(moment: datetime) -> date:
    """The day on the office's calendar: a gift at 23:59 on December 31 belongs to that year."""
    return moment.astimezone(_zone()).date()


def day_begins(day: date, *, after: int = 0) -> datetime:
    """The first moment of a day, or of the one so many days later."""
    return datetime.combine(day + timedelta(days=after), time.min, tzinfo=_zone())


def _zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(settings.TIME_ZONE)
