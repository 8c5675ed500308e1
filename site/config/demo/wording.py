"""The season's texts as pages need them: days filled in, paragraphs made of plain lines."""

import re
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format

from config.demo.season import GIFT_DRIVE, Season
from giving.drives.models import Drive
from giving.drives.queries import office_calendar, season_dates

DAY_IN_WORDS = "l, F j"
NUMBERED = re.compile(r"\d+\. ")


def days_in_words(season: Season) -> dict[str, str]:
    """What `{buy_by}` and its like stand for in this season's texts."""
    buy_by = season_dates(Drive.objects.get(code=GIFT_DRIVE)).buy_by
    backfill_day = office_calendar().first_open_from(buy_by + timedelta(days=1))
    return {
        "buy_by": date_format(buy_by, DAY_IN_WORDS),
        "backfill_day": date_format(backfill_day, DAY_IN_WORDS),
        "year": str(season.today.year),
        "last_year": str(season.today.year - 1),
    }


def filled(told: Any, days: dict[str, str]) -> Any:
    """The same texts, lists and tables, with the days filled in wherever a text stands."""
    if isinstance(told, str):
        return told.format_map(days).strip()
    if isinstance(told, list):
        return [filled(part, days) for part in told]
    if isinstance(told, dict):
        return {name: filled(part, days) for name, part in told.items()}
    return told


def rich_text(text: str) -> str:
    """Paragraphs (parted by blank lines) and lists (lines with `- ` or `1. `) as HTML."""
    return "".join(_part(part.splitlines()) for part in re.split(r"\n\s*\n", text.strip()))


def _part(lines: list[str]) -> str:
    if all(line.startswith("- ") for line in lines):
        return _list("ul", [line[2:] for line in lines])
    if all(NUMBERED.match(line) for line in lines):
        return _list("ol", [NUMBERED.sub("", line, count=1) for line in lines])
    return f"<p>{' '.join(lines)}</p>"


def _list(tag: str, items: list[str]) -> str:
    return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"
