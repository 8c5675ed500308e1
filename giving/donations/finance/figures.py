"""The figures of a year for the finance dashboard: by month, fund and source; donors; plans."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from giving.donations.models import (
    MOVES_THE_GIFT,
    Donation,
    Frequency,
    LedgerEntry,
    Plan,
)
from giving.money import Money
from giving.officetime import day_begins

State = Donation.State
ONLINE = Donation.Method.ONLINE
MONTHS = range(1, 13)
# The rest of a long list is one line: a chart of forty sources says nothing.
MOST_SOURCES = 10


@dataclass(frozen=True)
class Month:
    """What one month brought in, net of what went back; minor units."""

    number: int
    once: int
    plans: int
    offline: int

    @property
    def total(self) -> int:
        return self.once + self.plans + self.offline


@dataclass(frozen=True)
class Share:
    """A fund's or source's part of the year; minor units, and how many donations."""

    name: str
    minor: int
    donations: int


@dataclass(frozen=True)
class Donors:
    """Who gave this year, compared with the years before; `lost` gave last year and not this."""

    new: int
    kept: int
    back: int
    lost: int

    @property
    def total(self) -> int:
        return self.new + self.kept + self.back

    @property
    def kept_percent(self) -> int | None:
        """How many of last year's donors gave again; None when there were none."""
        before = self.kept + self.lost
        return round(100 * self.kept / before) if before else None


@dataclass(frozen=True)
class Plans:
    """The standing promises: how many are charged, failing, paused; what a month brings."""

    living: int
    failing: int
    paused: int
    monthly: Money


@dataclass(frozen=True)
class Year:
    """Everything the dashboard shows of a calendar year of the office."""

    year: int
    months: list[Month]
    funds: list[Share]
    sources: list[Share]
    donors: Donors
    fees: Money

    @property
    def total(self) -> Money:
        return Money(sum(month.total for month in self.months))


def year(number: int) -> Year:
    """A dozen queries, whatever the number of donations."""
    moved = _moved_in(number)
    return Year(
        year=number,
        months=_months(moved),
        funds=_shares(moved, "donation__fund__name"),
        sources=_longest(_shares(moved, "donation__source")),
        donors=donors(number),
        fees=Money(-_total(_entries_in(number).filter(kind=LedgerEntry.Kind.FEE))),
    )


def years() -> list[int]:
    """The years in which something was booked, newest first."""
    found = LedgerEntry.objects.annotate(year=ExtractYear("at")).values_list("year", flat=True)
    return sorted(set(found.distinct().order_by()), reverse=True)


def donors(number: int) -> Donors:
    """People of whom something is left after refunds and disputes."""
    gave = defaultdict(set)
    kept_money = Donation.objects.filter(state=State.SUCCEEDED).exclude(
        Q(refunded_minor=F("amount_minor")) | Q(dispute=Donation.DisputeState.LOST)
    )
    pairs = kept_money.values_list("given_on__year", "supporter").distinct().order_by()
    for year_of_gift, supporter in pairs:
        gave[year_of_gift].add(supporter)
    now, last = gave[number], gave[number - 1]
    before = set().union(*(people for when, people in gave.items() if when < number))
    return Donors(
        new=len(now - before),
        kept=len(now & last),
        back=len((now & before) - last),
        lost=len(last - now),
    )


def plans() -> Plans:
    """As of now; a yearly plan counts with a twelfth."""
    living = Plan.objects.living()
    sums = living.filter(paused_until=None).aggregate(
        monthly=Sum("amount_minor", filter=Q(frequency=Frequency.MONTHLY), default=0),
        yearly=Sum("amount_minor", filter=Q(frequency=Frequency.YEARLY), default=0),
    )
    return Plans(
        living=living.count(),
        failing=living.exclude(state=Plan.State.ACTIVE).count(),
        paused=living.exclude(paused_until=None).count(),
        monthly=Money(sums["monthly"] + sums["yearly"] // 12),
    )


def _entries_in(number: int) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(
        at__gte=day_begins(date(number, 1, 1)), at__lt=day_begins(date(number + 1, 1, 1))
    )


def _moved_in(number: int) -> QuerySet[LedgerEntry]:
    return _entries_in(number).filter(kind__in=MOVES_THE_GIFT)


def _months(moved: QuerySet[LedgerEntry]) -> list[Month]:
    """By the office's months: Django's extracts follow settings.TIME_ZONE."""
    rows = (
        moved.annotate(month=ExtractMonth("at"))
        .values("month")
        .order_by()
        .annotate(
            once=Sum(
                "amount_minor",
                filter=Q(donation__method=ONLINE, donation__plan=None),
                default=0,
            ),
            plans=Sum("amount_minor", filter=Q(donation__plan__isnull=False), default=0),
            offline=Sum("amount_minor", filter=~Q(donation__method=ONLINE), default=0),
        )
    )
    found = {
        row["month"]: Month(row["month"], row["once"], row["plans"], row["offline"]) for row in rows
    }
    return [found.get(number, Month(number, 0, 0, 0)) for number in MONTHS]


def _shares(moved: QuerySet[LedgerEntry], by: str) -> list[Share]:
    rows = (
        moved.values(by)
        .order_by()
        .annotate(minor=Sum("amount_minor"), donations=Count("donation", distinct=True))
    )
    shares = [Share(row[by] or "", row["minor"], row["donations"]) for row in rows]
    return sorted(shares, key=lambda share: (-share.minor, share.name))


def _longest(shares: list[Share]) -> list[Share]:
    if len(shares) <= MOST_SOURCES:
        return shares
    rest = shares[MOST_SOURCES:]
    others = Share("…", sum(s.minor for s in rest), sum(s.donations for s in rest))
    return [*shares[:MOST_SOURCES], others]


def _total(entries: QuerySet[LedgerEntry]) -> int:
    return entries.aggregate(total=Sum("amount_minor", default=0))["total"]
