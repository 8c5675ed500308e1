"""Who cannot keep a promise gives it back, and the wish waits for somebody else."""

from datetime import timedelta

import pytest

from giving.wishes.operations import cancel_claim, mark_received
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish
from tests.giving.wishes.promises import letters_about, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(at):
    return promised(
        published_wish(drive=DriveFactory(today=at.date()), quantity=2), at=at, quantity=2
    )


def states(promise) -> list[tuple[str, str]]:
    return list(promise.claims.values_list("state", "unit__state"))


class TestCancelClaim:
    def test_opens_the_units_again_and_thanks(self, promise, at):
        assert cancel_claim(promise=promise, at=at) == 2
        assert states(promise) == [("cancelled", "open"), ("cancelled", "open")]
        assert letters_about(promise) == ["claim", "claim_cancelled"]

    def test_twice_gives_nothing_back_twice(self, promise, at):
        cancel_claim(promise=promise, at=at)
        promised(promise.wish, at=at, email="dora@example.org")
        assert cancel_claim(promise=promise, at=at) == 0
        assert promise.wish.units.filter(state="reserved").count() == 1
        assert letters_about(promise) == ["claim", "claim_cancelled"]

    def test_after_the_last_day_to_buy_it_is_for_staff_to_buy(self, promise, at):
        """Edge case 19: it does not go back to the public."""
        cancel_claim(promise=promise, at=at + timedelta(days=60))
        assert states(promise) == [("cancelled", "backfilled"), ("cancelled", "backfilled")]

    def test_what_has_arrived_stays(self, promise, at):
        mark_received(unit=promise.claims.first().unit, at=at)
        assert cancel_claim(promise=promise, at=at) == 1
        assert states(promise) == [("arrived", "received"), ("cancelled", "open")]
