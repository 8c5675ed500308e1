"""A handover is confirmed once; what was bagged is with the family, the rest stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from giving.deliveries.models import Delivery, Gift
from giving.deliveries.operations import AlreadyHandedOver, NothingBagged, confirm_delivery
from giving.messaging.models import OutboxJob
from tests.factories.deliveries import DeliveryFactory, StaffFactory, bagged, received
from tests.factories.drives import DriveFactory
from tests.factories.wishes import HouseholdFactory, published_wish, unit_in
from tests.giving.wishes.promises import letters_about, promised


@pytest.mark.django_db
class TestConfirmDelivery:
    @pytest.fixture
    def carol(self):
        return StaffFactory()

    @pytest.fixture
    def household(self, at):
        return HouseholdFactory(drive=DriveFactory(today=at.date()))

    def test_hands_over_all_bags_and_tells_each_claimant(self, household, carol, at):
        promises = [
            promised(published_wish(household=household), at=at, email=f"bea{n}@example.org")
            for n in range(2)
        ]
        gifts = [bagged(promise.claims.get().unit, by=carol) for promise in promises]
        delivery = DeliveryFactory(household=household)
        confirm_delivery(delivery=delivery, by=carol, at=at)
        delivery.refresh_from_db()
        assert delivery.state == "handed_over"
        for gift, promise in zip(gifts, promises, strict=True):
            gift.refresh_from_db()
            assert (gift.state, gift.unit.state) == ("handed_over", "handed_over")
            assert "gift_delivered" in letters_about(promise)
        event = delivery.events.get()
        assert (event.kind, event.by, event.at) == ("handed_over", carol, at)

    def test_what_is_not_bagged_stays_for_another_appointment(self, household, carol, at):
        given = bagged(unit_in("open", household=household), by=carol)
        waiting = received(unit_in("open", household=household), by=carol)
        confirm_delivery(delivery=DeliveryFactory(household=household), by=carol, at=at)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.unit.state) == ("identified", "received")
        given.refresh_from_db()
        assert given.state == "handed_over"

    def test_a_gift_whose_unit_was_not_handed_over_stays_in_its_bag(self, household, carol, at):
        """As it is seen when somebody bags another gift at the very moment of the handover."""
        given = bagged(unit_in("open", household=household), by=carol)
        late = received(unit_in("open", household=household), by=carol)
        Gift.objects.filter(pk=late.pk).update(state=Gift.State.BAGGED)
        confirm_delivery(delivery=DeliveryFactory(household=household), by=carol, at=at)
        given.refresh_from_db()
        late.refresh_from_db()
        assert (given.state, late.state) == ("handed_over", "bagged")

    def test_touches_no_other_household(self, household, carol, at):
        bagged(unit_in("open", household=household), by=carol)
        other = bagged(unit_in("open", drive=household.drive), by=carol)
        confirm_delivery(delivery=DeliveryFactory(household=household), by=carol, at=at)
        other.refresh_from_db()
        assert other.state == "bagged"

    def test_refuses_when_nothing_is_bagged(self, household, carol, at):
        delivery = DeliveryFactory(household=household)
        with pytest.raises(NothingBagged):
            confirm_delivery(delivery=delivery, by=carol, at=at)
        delivery.refresh_from_db()
        assert delivery.state == "scheduled"
        assert not delivery.events.exists()

    def test_a_second_press_learns_who_and_when(self, household, carol, at):
        bagged(unit_in("open", household=household), by=carol)
        delivery = DeliveryFactory(household=household)
        confirm_delivery(delivery=delivery, by=carol, at=at)
        with pytest.raises(AlreadyHandedOver, match=r"Confirmed by Carol, Nov\. 22, 2026, noon"):
            confirm_delivery(delivery=delivery, by=StaffFactory(first_name="Dora"), at=at)
        assert delivery.events.count() == 1


class TestAtOnce:
    def test_ten_presses_one_handover_one_letter(self, live_database):
        household, carol = HouseholdFactory(drive=DriveFactory()), StaffFactory()
        promise = promised(published_wish(household=household), at=timezone.now())
        bagged(promise.claims.get().unit, by=carol)
        delivery = DeliveryFactory(household=household)

        def press(_: int) -> bool:
            try:
                confirm_delivery(delivery=delivery, by=carol, at=timezone.now())
            except AlreadyHandedOver:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(10) as fingers:
            assert sum(fingers.map(press, range(10))) == 1
        assert Delivery.objects.get().events.count() == 1
        assert OutboxJob.objects.filter(payload__letter="gift_delivered").count() == 1
