"""The dates of a season are counted back so that nothing comes too late."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giving.drives.deadlines import LeadTimes, OfficeCalendar, arrives_on, count_back
from giving.drives.queries import current_drive, season_dates
from tests.factories.drives import ClosedDayFactory, DriveFactory

CHICAGO = ZoneInfo("America/Chicago")

need_days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
leads = st.builds(
    LeadTimes,
    transit_days=st.integers(0, 21),
    prep_days=st.integers(0, 5),
    notice_days=st.integers(0, 5),
)


@st.composite
def seasons(draw) -> tuple[date, LeadTimes, OfficeCalendar]:
    need_by = draw(need_days)
    before = st.integers(0, 40).map(lambda days: need_by - timedelta(days=days))
    closed = draw(st.frozensets(before, max_size=25))
    return need_by, draw(leads), OfficeCalendar(closed)


class TestCountBack:
    @given(seasons())
    def test_bought_on_the_last_day_it_is_there_in_time(self, season):
        need_by, lead, calendar = season
        dates = count_back(need_by, lead=lead, calendar=calendar)
        arrival = arrives_on(dates.buy_by, transit_days=lead.transit_days, calendar=calendar)
        assert arrival <= dates.office_by <= dates.handover_by < need_by

    @given(seasons())
    def test_a_day_later_would_be_too_late(self, season):
        need_by, lead, calendar = season
        dates = count_back(need_by, lead=lead, calendar=calendar)
        day_after = dates.buy_by + timedelta(days=1)
        assert arrives_on(day_after, transit_days=lead.transit_days, calendar=calendar) > (
            dates.office_by
        )

    @given(seasons())
    def test_the_office_is_open_when_it_receives_and_hands_over(self, season):
        need_by, lead, calendar = season
        dates = count_back(need_by, lead=lead, calendar=calendar)
        assert calendar.is_open(dates.office_by)
        assert calendar.is_open(dates.handover_by)

    @given(seasons())
    def test_between_arrival_and_handover_lie_all_the_days_of_work(self, season):
        need_by, lead, calendar = season
        dates = count_back(need_by, lead=lead, calendar=calendar)
        days = (dates.handover_by - dates.office_by).days
        open_days = [dates.office_by + timedelta(days=n) for n in range(days)]
        worked = sum(calendar.is_open(day) for day in open_days)
        assert worked == lead.prep_days + lead.notice_days

    @given(seasons(), st.integers(0, 40))
    def test_another_closed_day_never_makes_a_deadline_later(self, season, days_before):
        need_by, lead, calendar = season
        snow = need_by - timedelta(days=days_before)
        more = OfficeCalendar(calendar.closed | {snow})
        before = count_back(need_by, lead=lead, calendar=calendar)
        after = count_back(need_by, lead=lead, calendar=more)
        assert after.buy_by <= before.buy_by

    @pytest.mark.parametrize("year", [2024, 2026])
    def test_claiming_ends_with_the_last_second_of_the_day_at_the_office(self, year):
        dates = count_back(date(year, 12, 24), lead=LeadTimes(5, 1, 1), calendar=OfficeCalendar())
        claim_by = dates.claim_by(CHICAGO)
        assert claim_by.date() == dates.buy_by
        assert claim_by + timedelta(seconds=1) == datetime.combine(
            dates.buy_by + timedelta(days=1), datetime.min.time(), tzinfo=CHICAGO
        )


class TestModelCase:
    def test_is_december_15(self, db):
        dates = season_dates(DriveFactory(model_case=True))
        assert dates.handover_by == date(2023, 12, 22)
        assert dates.office_by == date(2023, 12, 20)
        assert dates.buy_by == date(2023, 12, 15)

    def test_a_snow_day_moves_what_was_not_announced(self, db):
        drive = DriveFactory(model_case=True)
        ClosedDayFactory(on=date(2023, 12, 21))
        assert season_dates(drive).buy_by == date(2023, 12, 14)

    def test_an_announced_day_stands(self, db):
        drive = DriveFactory(model_case=True, announced_buy_by=date(2023, 12, 15))
        ClosedDayFactory(on=date(2023, 12, 21))
        dates = season_dates(drive)
        assert dates.buy_by == date(2023, 12, 15)
        assert dates.office_by == date(2023, 12, 19)

    def test_a_drive_without_a_day_of_its_own_counts_from_christmas_eve(self, db):
        drive = DriveFactory(model_case=True, need_by=None)
        assert season_dates(drive).handover_by == date(2023, 12, 22)

    def test_a_household_may_need_its_gifts_earlier(self, db):
        drive = DriveFactory(model_case=True)
        assert season_dates(drive, need_by=date(2023, 12, 8)).handover_by == date(2023, 12, 7)


class TestCurrentDrive:
    def test_is_the_gift_season_that_opened_last(self, db):
        today = date(2026, 11, 22)
        DriveFactory(today=today - timedelta(days=365))
        current = DriveFactory(today=today)
        DriveFactory(opens_on=today + timedelta(days=1), today=today + timedelta(days=30))
        DriveFactory(today=today, kind="funds", opens_on=today)
        assert current_drive(on=today) == current

    def test_there_may_be_none(self, db):
        assert current_drive(on=date(2026, 11, 22)) is None
