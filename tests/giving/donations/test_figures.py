"""The dashboard's figures: months and shares from the ledger, donors kept and lost."""

from datetime import UTC, date, datetime

import pytest

from giving.donations.admin import charts
from giving.donations.finance import figures
from giving.donations.models import Donation, LedgerEntry, Plan
from giving.money import Money
from tests.factories.donations import DonationFactory, DonorFactory, FundFactory

pytestmark = pytest.mark.django_db
Kind = LedgerEntry.Kind


def received(minor: int, *, on: date, **donation: object) -> Donation:
    """A donation in the books, on an office day."""
    at = datetime(on.year, on.month, on.day, 18, tzinfo=UTC)
    made = DonationFactory(
        amount_minor=minor, state="succeeded", succeeded_at=at, given_on=on, **donation
    )
    kind = Kind.CHARGE if made.is_online else Kind.OFFLINE
    move(made, kind, minor, at=at)
    return made


def move(donation: Donation, kind: str, minor: int, *, at: datetime) -> None:
    LedgerEntry.objects.create(
        donation=donation,
        kind=kind,
        source_id=f"{kind}-{donation.pk}",
        amount_minor=minor,
        currency="usd",
        at=at,
        booked_at=at,
    )


class TestYear:
    def test_months_tell_apart_once_plans_and_paper(self):
        received(50_00, on=date(2026, 3, 5))
        received(40_00, on=date(2026, 3, 6), method=Donation.Method.CHECK)
        march = figures.year(2026).months[2]
        assert (march.number, march.once, march.plans, march.offline) == (3, 50_00, 0, 40_00)

    def test_a_refund_is_taken_off_in_its_own_month(self):
        donation = received(50_00, on=date(2026, 3, 5))
        move(donation, Kind.REFUND, -20_00, at=datetime(2026, 4, 2, tzinfo=UTC))
        year = figures.year(2026)
        assert [month.total for month in year.months[2:4]] == [50_00, -20_00]
        assert year.total == Money(30_00)

    def test_shares_are_ordered_and_add_up(self):
        received(50_00, on=date(2026, 3, 5), source="letter")
        received(70_00, on=date(2026, 3, 6), fund=FundFactory(code="legal", name="Legal aid"))
        year = figures.year(2026)
        assert [(share.name, share.minor) for share in year.funds] == [
            ("Legal aid", 70_00),
            ("Where it is needed most", 50_00),
        ]
        assert [share.name for share in year.sources] == ["", "letter"]

    def test_many_sources_end_in_one_line(self):
        for number in range(figures.MOST_SOURCES + 3):
            received(1_000 + number, on=date(2026, 3, 5), source=f"code-{number}")
        sources = figures.year(2026).sources
        assert len(sources) == figures.MOST_SOURCES + 1
        assert sum(share.minor for share in sources) == figures.year(2026).total.minor


class TestDonors:
    def test_new_kept_back_and_lost(self):
        kept, back, lost, new = (DonorFactory() for _ in range(4))
        received(10_00, on=date(2024, 5, 1), supporter=back)
        for donor in (kept, lost):
            received(10_00, on=date(2025, 5, 1), supporter=donor)
        for donor in (kept, back, new):
            received(10_00, on=date(2026, 5, 1), supporter=donor)
        donors = figures.donors(2026)
        assert (donors.new, donors.kept, donors.back, donors.lost) == (1, 1, 1, 1)
        assert donors.kept_percent == 50

    def test_who_was_refunded_in_full_did_not_give(self):
        received(10_00, on=date(2026, 5, 1), refunded_minor=10_00)
        assert figures.donors(2026).total == 0


class TestPlans:
    def test_a_yearly_plan_counts_with_a_twelfth(self):
        for frequency, minor in (("monthly", 20_00), ("yearly", 120_00)):
            Plan.objects.create(
                reference=frequency,
                supporter=DonorFactory(),
                fund=FundFactory(),
                frequency=frequency,
                amount_minor=minor,
                state=Plan.State.ACTIVE,
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        assert figures.plans().monthly == Money(30_00)


class TestChart:
    def test_bars_stay_inside_and_are_as_high_as_their_sums(self):
        months = [figures.Month(n, once=n * 1_000, plans=500, offline=0) for n in range(1, 13)]
        chart = charts.by_month(months)
        assert all(bar.y >= 0 and bar.y + bar.height <= charts.HEIGHT for bar in chart.bars)
        once = [bar.height for bar in chart.bars if bar.part == "once"]
        assert once[11] == pytest.approx(once[5] * 2)

    def test_a_month_below_zero_has_no_bar(self):
        months = [figures.Month(n, once=-1_000, plans=0, offline=0) for n in range(1, 13)]
        assert charts.by_month(months).bars == []
