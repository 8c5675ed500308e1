"""One letter, a day before a hold ends, to those who have not said that it is ordered."""

from datetime import date, timedelta

import pytest

from giving.wishes.operations import cancel_claim, confirm_order, remind_claimants
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish
from tests.giving.wishes.promises import letters_about, promised

pytestmark = pytest.mark.django_db

A_DAY_BEFORE = timedelta(hours=48)


@pytest.fixture
def promise(at):
    return promised(
        published_wish(drive=DriveFactory(today=at.date()), quantity=2), at=at, quantity=2
    )


class TestRemindClaimants:
    def test_writes_once_however_often_the_clock_runs(self, promise, at):
        assert remind_claimants(at=at + A_DAY_BEFORE) == 1
        assert remind_claimants(at=at + A_DAY_BEFORE) == 0
        assert remind_claimants(at=at + A_DAY_BEFORE + timedelta(minutes=10)) == 0
        assert letters_about(promise) == ["claim", "claim_reminder"]

    def test_not_before_that_day(self, promise, at):
        assert remind_claimants(at=at + A_DAY_BEFORE - timedelta(seconds=1)) == 0

    def test_not_when_the_hold_has_ended(self, promise, at):
        assert remind_claimants(at=at + timedelta(hours=72)) == 0

    def test_not_who_has_ordered_or_cancelled(self, promise, at):
        other = promised(published_wish(drive=promise.wish.drive), at=at, email="dora@example.org")
        cancel_claim(promise=other, at=at)
        confirm_order(
            promise=promise, retailer="Shop", order_number="", eta_on=date(2026, 12, 1), at=at
        )
        assert remind_claimants(at=at + A_DAY_BEFORE) == 0

    def test_a_hold_of_less_than_a_day_needs_no_reminder(self, at):
        drive = DriveFactory(today=at.date(), announced_buy_by=at.date())
        promised(published_wish(drive=drive), at=at)
        assert remind_claimants(at=at + timedelta(minutes=10)) == 0
