"""The claimant says it is ordered: from then on the clock leaves the promise alone."""

from datetime import date, timedelta

import pytest

from giving.wishes.models import Claim, WishUnit
from giving.wishes.operations import (
    PromiseIsOver,
    cancel_claim,
    confirm_order,
    mark_received,
    release_overdue_claims,
)
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish
from tests.giving.wishes.promises import letters_about, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(at):
    return promised(published_wish(drive=DriveFactory(today=at.date()), quantity=2), at=at)


def order(promise, *, at, **changes) -> None:
    told = {"retailer": "Corner Toys", "order_number": "112-7", "eta_on": date(2026, 12, 3)}
    confirm_order(promise=promise, at=at, **(told | changes))


class TestConfirmOrder:
    def test_notes_the_order_and_thanks(self, promise, at):
        order(promise, at=at)
        claim = promise.claims.get()
        assert (claim.state, claim.unit.state, claim.ordered_at) == ("ordered", "ordered", at)
        assert (claim.retailer, claim.order_number) == ("Corner Toys", "112-7")
        assert letters_about(promise) == ["claim", "order_confirmed"]

    def test_touches_nobody_elses_unit(self, promise, at):
        other = promised(promise.wish, at=at, email="dora@example.org")
        order(promise, at=at)
        assert other.claims.get().unit.state == "reserved"

    def test_again_corrects_it_without_a_second_letter(self, promise, at):
        order(promise, at=at)
        order(promise, at=at + timedelta(hours=1), retailer="Another shop")
        claim = promise.claims.get()
        assert (claim.retailer, claim.ordered_at) == ("Another shop", at)
        assert letters_about(promise) == ["claim", "order_confirmed"]

    def test_a_late_parcel_is_noted_all_the_same(self, promise, at):
        late = promise.wish.drive.need_by + timedelta(days=5)
        order(promise, at=at, eta_on=late)
        assert promise.claims.get().eta_on == late

    def test_first_come_first_served_with_the_clock(self, promise, at):
        order(promise, at=at + timedelta(hours=73))
        assert release_overdue_claims(at=at + timedelta(hours=74)) == 0
        assert promise.claims.get().state == Claim.State.ORDERED

    def test_refuses_what_the_clock_has_given_back(self, promise, at):
        release_overdue_claims(at=at + timedelta(hours=73))
        with pytest.raises(PromiseIsOver):
            order(promise, at=at + timedelta(hours=74))
        assert set(WishUnit.objects.values_list("state", flat=True)) == {"open"}

    def test_refuses_what_was_cancelled_or_is_here(self, promise, at):
        cancel_claim(promise=promise, at=at)
        with pytest.raises(PromiseIsOver):
            order(promise, at=at)
        again = promised(promise.wish, at=at)
        mark_received(unit=again.claims.get().unit, at=at)
        with pytest.raises(PromiseIsOver):
            order(again, at=at)
