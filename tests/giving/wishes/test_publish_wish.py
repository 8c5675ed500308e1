"""Only what was reviewed becomes public, under a code that tells nothing."""

import pytest

from giving.wishes.models import Wish
from giving.wishes.operations import NotReadyToPublish, publish_wish
from tests.factories.wishes import HouseholdFactory, WishFactory, published_wish

pytestmark = pytest.mark.django_db


class TestPublishWish:
    def test_gives_each_of_its_quantity_a_unit(self, at):
        wish = WishFactory(quantity=3)
        publish_wish(wish=wish, at=at)
        assert wish.state == Wish.State.PUBLISHED
        assert wish.published_at == at
        units = wish.units.values_list("number", "state")
        assert list(units) == [(1, "open"), (2, "open"), (3, "open")]

    def test_wishes_of_one_household_bear_codes_without_likeness(self):
        family = HouseholdFactory(code="017")
        codes = [published_wish(household=family).public_code for _ in range(5)]
        assert len(set(codes)) == 5
        assert all(len(code) == 6 and "017" not in code for code in codes)

    @pytest.mark.parametrize("state", ["draft", "published", "closed"])
    def test_refuses_what_is_not_in_review(self, at, state):
        wish = WishFactory(state=state)
        with pytest.raises(NotReadyToPublish):
            publish_wish(wish=wish, at=at)
        assert not wish.units.exists()

    def test_twice_makes_its_units_once(self, at):
        wish = WishFactory(quantity=2)
        publish_wish(wish=wish, at=at)
        with pytest.raises(NotReadyToPublish):
            publish_wish(wish=wish, at=at)
        assert wish.units.count() == 2
