"""Letters about plans that the calendar asks for: an expiring card, a charge ahead, a year."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Sum

from giving.donations import plan_letters
from giving.donations.models import MOVES_THE_GIFT, Donation, Frequency, LedgerEntry, Plan
from giving.money import Money
from giving.officetime import office_day

CARD_NOTICE = timedelta(days=31)
# Long before the charge, as a yearly one is easily forgotten, and a donor may want to change it.
CHARGE_NOTICE = timedelta(days=14)
# How late a yearly letter may be: a clock that stood still must not write of years long past.
ANNIVERSARY_LASTS = timedelta(days=30)


def warn_of_expiring_cards(*, at: datetime) -> None:
    """A month before a card's last day; once per card, as the letter's key says."""
    today = office_day(at)
    expiring = _charged().filter(card_expires_on__range=(today, today + CARD_NOTICE))
    for plan in expiring:
        plan_letters.write_card_expiring(plan, at=at)


def remind_of_yearly_charges(*, at: datetime) -> None:
    """Before each charge of a yearly plan; once per charge."""
    ahead = _charged().filter(
        frequency=Frequency.YEARLY,
        state=Plan.State.ACTIVE,
        paused_until__isnull=True,
        next_charge_at__range=(at, at + CHARGE_NOTICE),
    )
    for plan in ahead:
        if plan.next_charge_at:
            plan_letters.write_charge_ahead(plan, charge_at=plan.next_charge_at, at=at)


def remind_of_monthly_plans(*, at: datetime) -> None:
    """On each anniversary of a monthly plan: what was given in the year, and how to change it."""
    for plan, year in _anniversaries(at=at):
        charged = Donation.objects.filter(plan=plan, succeeded_at__gt=at - timedelta(days=366))
        moved = LedgerEntry.objects.filter(donation__in=charged, kind__in=MOVES_THE_GIFT)
        given = Money(moved.aggregate(total=Sum("amount_minor", default=0))["total"])
        if given.minor > 0:
            charges = charged.received().count()
            plan_letters.write_year(plan, year=year, given=given, charges=charges, at=at)


def _charged():  # noqa: ANN202 (a QuerySet of plans)
    """Those that go on being charged, with whom to tell."""
    return Plan.objects.living().filter(is_ending=False).select_related("supporter", "fund")


def _anniversaries(*, at: datetime) -> Iterator[tuple[Plan, int]]:
    """Plans whose latest full year ended lately, and which year that was."""
    today = office_day(at)
    monthly = _charged().filter(frequency=Frequency.MONTHLY, started_at__isnull=False)
    for plan in monthly.iterator():
        started = office_day(plan.started_at or at)
        latest = max(
            day
            for year in (today.year - 1, today.year)
            if (day := _same_day(started, year)) <= today
        )
        if latest > started and today - latest <= ANNIVERSARY_LASTS:
            yield plan, latest.year - started.year


def _same_day(day: date, year: int) -> date:
    """A plan of February 29 has its day on the 28th in most years."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
