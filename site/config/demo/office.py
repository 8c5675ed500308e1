"""What the office keeps before anything can be given: funds, drives, closed days, headings."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from config.demo.season import GIFT_DRIVE, Season, read
from giving.donations.models import AmountPreset
from giving.drives.models import ClosedDay, Drive, Fund
from giving.drives.queries import season_dates
from giving.newsletters.models import Topic
from giving.wishes.models import Category

WEEK = 7
SATURDAY = 5


@transaction.atomic
def seed_office(season: Season) -> None:
    """One transaction: the gift drive's first day is how a later run knows the season's day."""
    office = read("office")
    for position, fund in enumerate(office["funds"]):
        Fund.objects.get_or_create(code=fund["code"], defaults={**fund, "position": position})
    for rule in office["closed_days"]:
        for year in range(season.today.year - 1, season.today.year + 2):
            _close(rule, year)
    for position, category in enumerate(office["categories"]):
        Category.objects.get_or_create(
            code=category["code"], defaults={**category, "position": position}
        )
    for position, topic in enumerate(office["topics"]):
        Topic.objects.get_or_create(code=topic["code"], defaults={**topic, "position": position})
    for drive in office["drives"]:
        _open(drive, season)
    _offer(office["amounts"])


def _offer(amounts: list[dict[str, Any]]) -> None:
    """The giving form's amounts; once there are any, they are the editors'."""
    if AmountPreset.objects.exists():
        return
    drives = {drive.code: drive for drive in Drive.objects.all()}
    AmountPreset.objects.bulk_create(
        AmountPreset(
            drive=drives[told["drive"]] if "drive" in told else None,
            frequency=told["frequency"],
            amount_minor=100 * told["dollars"],
            impact=told["impact"],
            impact_es=told["impact_es"],
        )
        for told in amounts
    )


def _close(rule: dict[str, Any], year: int) -> None:
    day = holiday(rule, year)
    if day.weekday() < SATURDAY:
        ClosedDay.objects.get_or_create(on=day, defaults={"reason": rule["reason"]})


def holiday(rule: dict[str, Any], year: int) -> date:
    """The day on which a rule falls in a year: a date, or the n-th weekday of a month."""
    first = date(year, rule["month"], 1)
    if "day" in rule:
        day = first.replace(day=rule["day"])
    else:
        to_weekday = (rule["weekday"] - first.weekday()) % WEEK
        day = first + timedelta(days=to_weekday + WEEK * (rule["nth"] - 1))
    return day + timedelta(days=rule.get("later", 0))


def _open(facts: dict[str, Any], season: Season) -> None:
    plain = ("name", "kind", "goal_minor", "prep_days", "notice_days", "transit_days")
    drive, is_new = Drive.objects.get_or_create(
        code=facts["code"],
        defaults={
            **{name: facts[name] for name in plain if name in facts},
            "fund": Fund.objects.get(code=facts["fund"]),
            "opens_on": season.day(facts["opens"]),
            "closes_on": season.day(facts["closes"]),
            "need_by": season.day(facts["need_by"]) if "need_by" in facts else None,
            "office_address": facts.get("office_address", "").strip(),
        },
    )
    if is_new and facts["code"] == GIFT_DRIVE:
        # It stands in the letter that opened the season, so it is frozen.
        drive.announced_buy_by = season_dates(drive).buy_by
        drive.save(update_fields=["announced_buy_by"])
