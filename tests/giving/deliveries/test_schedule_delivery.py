"""A household has one appointment at a time; each change of it is written down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from giving.deliveries.models import Delivery, DeliveryEvent
from giving.deliveries.operations import SlotIsPast, schedule_delivery
from tests.factories.deliveries import StaffFactory
from tests.factories.wishes import HouseholdFactory


def schedule(household, *, at, hours=24, method="pick_up", by=None) -> Delivery:
    return schedule_delivery(
        household=household,
        slot_at=at + timedelta(hours=hours),
        method=method,
        by=by or StaffFactory(),
        at=at,
    )


@pytest.mark.django_db
class TestScheduleDelivery:
    def test_makes_an_appointment(self, at):
        carol = StaffFactory()
        delivery = schedule(HouseholdFactory(), at=at, by=carol)
        assert (delivery.state, delivery.slot_at) == ("scheduled", at + timedelta(days=1))
        event = delivery.events.get()
        assert (event.kind, event.by, event.at) == ("scheduled", carol, at)

    def test_moves_the_one_there_is(self, at):
        household = HouseholdFactory()
        first = schedule(household, at=at)
        moved = schedule(household, at=at, hours=48, method="home")
        assert moved == first
        moved.refresh_from_db()
        assert (moved.slot_at, moved.method) == (at + timedelta(days=2), "home")
        kinds = moved.events.values_list("kind", flat=True)
        assert list(kinds) == ["scheduled", "rescheduled"]

    def test_the_same_again_is_no_change(self, at):
        household = HouseholdFactory()
        schedule(household, at=at)
        assert schedule(household, at=at).events.count() == 1

    def test_refuses_a_time_that_is_past(self, at):
        with pytest.raises(SlotIsPast):
            schedule(HouseholdFactory(), at=at, hours=0)

    def test_an_event_is_never_altered(self, at):
        schedule(HouseholdFactory(), at=at)
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryEvent.objects.update(note="never happened")


class TestAtOnce:
    def test_ten_people_make_one_appointment(self, live_database):
        household, carol = HouseholdFactory(), StaffFactory()
        now = timezone.now()

        def act(hours: int) -> None:
            try:
                schedule(household, at=now, hours=hours, by=carol)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(10) as desk:
            list(desk.map(act, range(1, 11)))
        delivery = Delivery.objects.get()
        kinds = list(delivery.events.order_by("id").values_list("kind", flat=True))
        assert kinds == ["scheduled", *["rescheduled"] * 9]
