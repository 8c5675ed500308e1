"""A parcel is taken in once, whoever scans it and however often they press."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from giving.deliveries.models import Arrival, Gift, Parcel
from giving.deliveries.operations import AlreadyReceived, receive_parcel, receive_unidentified
from tests.factories.deliveries import StaffFactory, received
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish, unit_in
from tests.giving.wishes.promises import letters_about, promised


def receive(unit, *, by, at, **changes) -> Gift:
    told = {"place": "Intake shelf", "form_token": uuid4()}
    return receive_parcel(unit=unit, by=by, at=at, **(told | changes))


@pytest.mark.django_db
class TestReceiveParcel:
    @pytest.fixture
    def carol(self):
        return StaffFactory()

    @pytest.fixture
    def promise(self, at):
        return promised(published_wish(drive=DriveFactory(today=at.date())), at=at)

    def test_keeps_parcel_arrival_and_gift_and_tells_the_claimant(self, promise, carol, at):
        claim = promise.claims.get()
        gift = receive(claim.unit, by=carol, at=at)
        assert (gift.state, gift.claim) == ("identified", claim)
        arrival = gift.parcel.arrivals.get()
        assert (arrival.at, arrival.place, arrival.received_by) == (at, "Intake shelf", carol)
        claim.refresh_from_db()
        assert (claim.state, claim.unit.state) == ("arrived", "received")
        assert letters_about(promise) == ["claim", "gift_arrived"]

    def test_the_same_press_twice_is_one_parcel(self, promise, carol, at):
        unit, token = promise.claims.get().unit, uuid4()
        first = receive(unit, by=carol, at=at, form_token=token)
        assert receive(unit, by=carol, at=at, form_token=token) == first
        assert Parcel.objects.count() == Arrival.objects.count() == 1

    def test_a_second_device_learns_who_and_when(self, promise, carol, at):
        unit = promise.claims.get().unit
        receive(unit, by=carol, at=at)
        with pytest.raises(AlreadyReceived, match=r"Received by Carol, Nov\. 22, 2026, noon"):
            receive(unit, by=StaffFactory(first_name="Dora"), at=at)
        assert Parcel.objects.count() == 1

    def test_a_walk_in_gift_fills_a_unit_that_nobody_promised(self, carol, at):
        gift = receive(unit_in("open"), by=carol, at=at)
        assert gift.claim is None

    def test_what_nobody_waits_for_leaves_no_trace(self, carol, at):
        with pytest.raises(AlreadyReceived, match="no longer wanted"):
            receive(unit_in("withdrawn"), by=carol, at=at)
        assert not Parcel.objects.exists()

    def test_an_arrival_is_never_altered(self, carol):
        received(unit_in("open"), by=carol)
        with pytest.raises(IntegrityError), transaction.atomic():
            Arrival.objects.update(place="Elsewhere")
        with pytest.raises(IntegrityError), transaction.atomic():
            Arrival.objects.all().delete()


@pytest.mark.django_db
class TestReceiveUnidentified:
    def test_keeps_what_it_is_and_where_it_lies(self, at):
        token, carol, drive = uuid4(), StaffFactory(), DriveFactory()
        for _press in range(2):
            receive_unidentified(
                drive=drive,
                description="A brown bear",
                place="Shelf 2",
                form_token=token,
                by=carol,
                at=at,
            )
        gift = Gift.objects.get()
        assert (gift.state, gift.description) == ("unidentified", "A brown bear")
        assert gift.parcel.arrivals.get().place == "Shelf 2"


class TestAtOnce:
    def test_ten_devices_one_arrival(self, live_database):
        """F25: nobody else's scan counts, and each of them is told so."""
        unit = published_wish().units.get()
        people = StaffFactory.create_batch(10)

        def scan(person) -> str:
            try:
                receive(unit, by=person, at=timezone.now())
            except AlreadyReceived as refusal:
                return refusal.message
            finally:
                connections.close_all()
            return "mine"

        with ThreadPoolExecutor(10) as devices:
            answers = list(devices.map(scan, people))
        assert answers.count("mine") == 1
        assert sum(answer.startswith("Received by Carol") for answer in answers) == 9
        assert Arrival.objects.count() == Gift.objects.count() == 1

    def test_ten_presses_of_one_button_are_one_arrival(self, live_database):
        unit, carol, token = published_wish().units.get(), StaffFactory(), uuid4()

        def press(_: int) -> Gift:
            try:
                return receive(unit, by=carol, at=timezone.now(), form_token=token)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(10) as fingers:
            assert len(set(fingers.map(press, range(10)))) == 1
        assert Arrival.objects.count() == 1
