"""A hold that ends unconfirmed goes back: to the public in time, to staff after that."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from giving.messaging.models import OutboxJob
from giving.wishes.models import Claim
from giving.wishes.operations import (
    PromiseIsOver,
    confirm_order,
    release_overdue_claims,
)
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish
from tests.giving.wishes.promises import letters_about, promised


@pytest.mark.django_db
class TestReleaseOverdueClaims:
    @pytest.fixture
    def promise(self, at):
        wish = published_wish(drive=DriveFactory(today=at.date()), quantity=2)
        return promised(wish, at=at, quantity=2)

    def test_gives_back_what_is_overdue_and_writes_one_letter(self, promise, at):
        assert release_overdue_claims(at=at + timedelta(hours=72)) == 2
        assert set(promise.claims.values_list("state", "unit__state")) == {("expired", "open")}
        assert letters_about(promise) == ["claim", "claim_released"]

    def test_a_second_earlier_it_stays(self, promise, at):
        assert release_overdue_claims(at=at + timedelta(hours=72, seconds=-1)) == 0

    def test_running_twice_does_no_harm(self, promise, at):
        release_overdue_claims(at=at + timedelta(hours=72))
        other = promised(promise.wish, at=at + timedelta(hours=73), email="dora@example.org")
        assert release_overdue_claims(at=at + timedelta(hours=74)) == 0
        assert other.claims.get().unit.state == "reserved"

    def test_a_hold_that_ends_with_the_last_day_to_buy_goes_to_staff(self, at):
        wish = published_wish(drive=DriveFactory(today=at.date(), announced_buy_by=at.date()))
        promise = promised(wish, at=at)
        release_overdue_claims(at=at + timedelta(days=1))
        assert promise.claims.get().unit.state == "backfilled"


class TestAtOnce:
    def test_the_clock_twice_and_the_claimant_leave_one_truth(self, live_database):
        """F23: whoever commits first wins, and unit and claim agree afterwards."""
        drive, now = DriveFactory(), timezone.now()
        promises = [
            promised(published_wish(drive=drive), at=now, email=f"bea{n}@example.org")
            for n in range(20)
        ]
        later = now + timedelta(hours=73)

        def clock(_: object) -> None:
            release_overdue_claims(at=later)
            connections.close_all()

        def claimant(promise) -> None:
            try:
                confirm_order(
                    promise=promise,
                    retailer="Corner Toys",
                    order_number="",
                    eta_on=date(2026, 12, 3),
                    at=later,
                )
            except PromiseIsOver:
                pass
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as crowd:
            list(crowd.map(lambda act: act[0](act[1]), _shuffled(clock, claimant, promises)))
        truths = set(Claim.objects.values_list("state", "unit__state"))
        assert truths <= {("ordered", "ordered"), ("expired", "open")}
        released = Claim.objects.filter(state="expired").count()
        letters = OutboxJob.objects.filter(payload__letter="claim_released").count()
        assert letters == released


def _shuffled(clock, claimant, promises) -> list:
    acts = [(claimant, promise) for promise in promises]
    return [*acts[:5], (clock, None), (clock, None), *acts[5:12], (clock, None), *acts[12:]]
