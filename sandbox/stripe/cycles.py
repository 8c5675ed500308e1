"""The calendar of a subscription: where its periods begin, counted from its first day, in UTC."""

import calendar
from datetime import UTC, datetime, timedelta
from typing import Any

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}

Recurring = dict[str, Any]


def begin(anchor: int, recurring: Recurring, number: int) -> int:
    """The begin of a period, the first one being number 0.

    Counted from the anchor and not from the period before: a plan of 31 January renews on the
    last day of February and on 31 March again.
    """
    first = datetime.fromtimestamp(anchor, UTC)
    steps = number * recurring["interval_count"]
    if recurring["interval"] in _DAYS:
        return int((first + timedelta(days=steps * _DAYS[recurring["interval"]])).timestamp())
    months = first.year * 12 + first.month - 1 + steps * _MONTHS[recurring["interval"]]
    year, month = divmod(months, 12)
    day = min(first.day, calendar.monthrange(year, month + 1)[1])
    return int(first.replace(year=year, month=month + 1, day=day).timestamp())


def number_at(anchor: int, recurring: Recurring, moment: int) -> int:
    """Which period a moment lies in; a moment before the anchor counts as the first."""
    days = (moment - anchor) // (24 * 3600)
    length = recurring["interval_count"] * (
        _DAYS.get(recurring["interval"]) or 31 * _MONTHS[recurring["interval"]]
    )
    number = max(0, days // length - 1)
    while begin(anchor, recurring, number + 1) <= moment:
        number += 1
    return int(number)


def period_at(anchor: int, recurring: Recurring, moment: int) -> tuple[int, int]:
    """Begin and end of the period a moment lies in."""
    number = number_at(anchor, recurring, moment)
    return begin(anchor, recurring, number), begin(anchor, recurring, number + 1)
