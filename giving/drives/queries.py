"""Which season it is, and its dates."""

from dataclasses import replace
from datetime import date

from giving.drives.deadlines import LeadTimes, OfficeCalendar, SeasonDates, count_back
from giving.drives.models import ClosedDay, Drive

# Families need gifts by Christmas Eve unless the drive says otherwise.
USUAL_NEED_BY = (12, 24)


def current_drive(*, on: date) -> Drive | None:
    """The gift season of a day: the one that opened last. It may be over (`Drive.is_open`)."""
    drives = Drive.objects.filter(kind=Drive.Kind.GIFTS, opens_on__lte=on).select_related("fund")
    return drives.order_by("-opens_on", "-pk").first()


def office_calendar() -> OfficeCalendar:
    return OfficeCalendar(closed=frozenset(ClosedDay.objects.values_list("on", flat=True)))


def season_dates(drive: Drive, *, need_by: date | None = None) -> SeasonDates:
    """The dates of a drive; with `need_by`, those of a household that has a day of its own.

    A last day to buy that was announced stands: it is in letters that people have in hand.
    """
    month, day = USUAL_NEED_BY
    counted = count_back(
        need_by or drive.need_by or date(drive.opens_on.year, month, day),
        lead=LeadTimes(
            transit_days=drive.transit_days,
            prep_days=drive.prep_days,
            notice_days=drive.notice_days,
        ),
        calendar=office_calendar(),
    )
    if drive.announced_buy_by:
        return replace(counted, buy_by=drive.announced_buy_by)
    return counted
