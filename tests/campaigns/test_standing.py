"""Where a drive stands: counted from units and ledger, told in words that fit the day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns import queries
from giving.donations.models import LedgerEntry
from giving.drives.models import Drive
from giving.wishes.models import WishUnit
from tests.factories.campaigns import CampaignPageFactory
from tests.factories.donations import DonationFactory
from tests.factories.drives import DriveFactory
from tests.factories.wishes import HouseholdFactory, published_wish, unit_in

pytestmark = pytest.mark.django_db
BUY_BY = date(2026, 12, 15)


def gifts(**fields):
    days = {"opens_on": date(2026, 11, 15), "closes_on": date(2027, 1, 8)}
    return DriveFactory(announced_buy_by=BUY_BY, **days | fields)


class TestStanding:
    @pytest.mark.parametrize(
        ("on", "phase", "days_left"),
        [
            (date(2026, 11, 14), "before", 31),
            (date(2026, 11, 15), "open", 30),
            (BUY_BY, "open", 0),
            (BUY_BY + timedelta(days=1), "late", -1),
            (date(2027, 1, 8), "late", -24),
            (date(2027, 1, 9), "over", -25),
        ],
    )
    def test_knows_the_part_of_the_season(self, on, phase, days_left):
        found = queries.standing(gifts(), on=on)
        assert (found.phase, found.days_left, found.last_day) == (phase, days_left, BUY_BY)

    def test_counts_what_is_taken_of_what_is_wished_for(self):
        household = HouseholdFactory(drive=gifts())
        published_wish(household=household)
        for state in (WishUnit.State.RESERVED, WishUnit.State.HANDED_OVER):
            unit_in(state, household=household)
        unit_in(WishUnit.State.WITHDRAWN, household=household)
        unit_in(WishUnit.State.RESERVED)  # another season's
        found = queries.standing(household.drive, on=BUY_BY)
        assert (found.done, found.total) == (2, 3)

    def test_counts_money_from_the_ledger(self, at):
        drive = gifts(kind=Drive.Kind.FUNDS, goal_minor=1000_00)
        paid = DonationFactory(drive=drive, amount_minor=50_00)
        LedgerEntry.objects.create(
            donation=paid, kind="charge", source_id="ch_1", amount_minor=50_00, currency="usd",
            at=at, booked_at=at,
        )  # fmt: skip
        DonationFactory(drive=drive, amount_minor=70_00)  # meant, not paid
        found = queries.standing(drive, on=BUY_BY)
        assert (str(found.raised), str(found.goal)) == ("$50", "$1,000")
        assert found.last_day == drive.closes_on


class TestCampaignPage:
    """The words beside the figures; days are counted from today."""

    def page(self, client, **days):
        today = timezone.localdate()
        fields = {name: today + timedelta(days=ahead) for name, ahead in days.items()}
        drive = DriveFactory(**fields)
        published_wish(household=HouseholdFactory(drive=drive), title="Warm boots")
        campaign = CampaignPageFactory(drive=drive)
        return client.get(campaign.url).content.decode()

    def test_while_there_is_time_it_leads_to_the_wishes(self, client):
        page = self.page(client, opens_on=-3, announced_buy_by=9, closes_on=30)
        for words in ("0 of 1 wishes taken", "9 days left", "Order by ", "Choose a gift"):
            assert words in page
        assert "Warm boots" in page

    @pytest.mark.parametrize(("ahead", "words"), [(1, "1 day left"), (0, "the last day")])
    def test_the_last_days_are_told_rightly(self, client, ahead, words):
        assert words in self.page(client, opens_on=-3, announced_buy_by=ahead, closes_on=30)

    def test_after_the_last_day_it_asks_for_money_for_this_season(self, client):
        page = self.page(client, opens_on=-30, announced_buy_by=-1, closes_on=10)
        assert "Give money" in page
        assert "/give/?drive=" in page
        assert "Choose a gift" not in page
        assert "Warm boots" not in page

    def test_after_the_season_it_says_when_it_ended(self, client):
        page = self.page(client, opens_on=-60, announced_buy_by=-20, closes_on=-1)
        yesterday = timezone.localdate() - timedelta(days=1)
        assert f"Ended on {yesterday:%B} {yesterday.day}, {yesterday.year}" in page
        assert "Choose a gift" not in page

    def test_before_the_season_it_says_when_it_begins(self, client):
        page = self.page(client, opens_on=3, announced_buy_by=20, closes_on=30)
        assert "Begins on" in page
        assert "Choose a gift" not in page

    def test_says_nothing_of_progress_where_nothing_is_wished_for(self, client):
        campaign = CampaignPageFactory()
        assert "wishes taken" not in client.get(campaign.url).content.decode()
