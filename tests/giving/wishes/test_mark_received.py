"""A gift that reaches the office answers its claim; the office's word counts, nobody else's."""

from datetime import timedelta

import pytest

from giving.wishes.operations import (
    NotAwaited,
    WishAlreadyClaimed,
    mark_bagged,
    mark_handed_over,
    mark_received,
    release_overdue_claims,
)
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish, unit_in
from tests.giving.wishes.promises import letters_about, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def drive(at):
    return DriveFactory(today=at.date())


@pytest.fixture
def promise(drive, at):
    return promised(published_wish(drive=drive), at=at)


class TestMarkReceived:
    @pytest.mark.parametrize("state", ["reserved", "ordered"])
    def test_answers_the_claim_and_tells_its_person(self, promise, at, state):
        claim = promise.claims.get()
        claim.unit.state = claim.state = state
        claim.unit.save(), claim.save()
        assert mark_received(unit=claim.unit, at=at) == claim
        claim.refresh_from_db()
        assert (claim.state, claim.arrived_at, claim.unit.state) == ("arrived", at, "received")
        assert letters_about(promise) == ["claim", "gift_arrived"]

    @pytest.mark.parametrize("state", ["open", "backfilled"])
    def test_takes_a_gift_that_nobody_promised(self, drive, at, state):
        unit = unit_in(state, drive=drive)
        assert mark_received(unit=unit, at=at) is None
        unit.refresh_from_db()
        assert unit.state == "received"

    def test_a_claim_that_has_ended_is_not_answered(self, promise, at):
        release_overdue_claims(at=at + timedelta(hours=73))
        claim = promise.claims.get()
        assert mark_received(unit=claim.unit, at=at + timedelta(hours=80)) is None

    def test_an_arrived_gift_is_never_given_back(self, promise, at):
        mark_received(unit=promise.claims.get().unit, at=at)
        assert release_overdue_claims(at=at + timedelta(hours=73)) == 0

    def test_nobody_can_promise_what_is_here(self, drive, at):
        unit = unit_in("open", drive=drive)
        mark_received(unit=unit, at=at)
        with pytest.raises(WishAlreadyClaimed):
            promised(unit.wish, at=at)

    @pytest.mark.parametrize("state", ["received", "bagged", "handed_over", "withdrawn", "unmet"])
    def test_refuses_what_nobody_waits_for(self, drive, at, state):
        with pytest.raises(NotAwaited):
            mark_received(unit=unit_in(state, drive=drive), at=at)


class TestMarkBagged:
    def test_keeps_the_shelf_of_the_persons_bag(self, drive):
        unit = unit_in("received", drive=drive)
        assert mark_bagged(unit=unit, shelf="B3")
        unit.wish.recipient.refresh_from_db()
        assert unit.wish.recipient.shelf == "B3"

    def test_moves_no_shelf_for_what_is_not_here(self, drive):
        unit = unit_in("ordered", drive=drive)
        assert not mark_bagged(unit=unit, shelf="B3")
        unit.wish.recipient.refresh_from_db()
        assert unit.wish.recipient.shelf == ""


class TestMarkHandedOver:
    def test_tells_each_claimant_once(self, promise, drive, at):
        unit = promise.claims.get().unit
        mark_received(unit=unit, at=at)
        mark_bagged(unit=unit, shelf="B3")
        waiting = unit_in("received", drive=drive)
        for _ in range(2):
            mark_handed_over(units=[unit.pk, waiting.pk], run="1", at=at)
        unit.refresh_from_db(), waiting.refresh_from_db()
        assert (unit.state, waiting.state) == ("handed_over", "received")
        assert letters_about(promise) == ["claim", "gift_arrived", "gift_delivered"]
