"""A gift goes into its person's bag once, and the shelf of the bag is known."""

import pytest

from giving.deliveries.models import Parcel
from giving.deliveries.operations import bag_gift
from tests.factories.deliveries import StaffFactory, received
from tests.factories.wishes import unit_in

pytestmark = pytest.mark.django_db


class TestBagGift:
    def test_knows_the_shelf_and_closes_the_parcel(self):
        unit = unit_in("open")
        gift = received(unit, by=StaffFactory())
        bag_gift(gift=gift, shelf="B3")
        for row in (gift, unit, unit.wish.recipient):
            row.refresh_from_db()
        assert (gift.state, unit.state, unit.wish.recipient.shelf) == ("bagged", "bagged", "B3")
        assert gift.parcel.state == Parcel.State.EMPTY

    def test_a_second_press_moves_nothing(self):
        unit = unit_in("open")
        gift = received(unit, by=StaffFactory())
        bag_gift(gift=gift, shelf="B3")
        bag_gift(gift=gift, shelf="C1")
        unit.wish.recipient.refresh_from_db()
        assert unit.wish.recipient.shelf == "B3"
