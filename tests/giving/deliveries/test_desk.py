"""The desk: who may come in, what a code leads to, and what each press answers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from giving.deliveries.models import Arrival, Delivery, Gift
from tests.factories.deliveries import DeliveryFactory, StaffFactory, bagged, received
from tests.factories.drives import DriveFactory
from tests.factories.wishes import (
    HouseholdFactory,
    RecipientFactory,
    published_wish,
    unit_in,
)
from tests.giving.wishes.promises import promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def carol():
    return StaffFactory()


@pytest.fixture
def desk(client, carol):
    client.force_login(carol)
    return client


@pytest.fixture
def drive():
    return DriveFactory()


@pytest.fixture
def unit(drive):
    """`017-B-2`, still needed."""
    person = RecipientFactory(household=HouseholdFactory(drive=drive, code="017"), letter="B")
    return published_wish(recipient=person, number=2).units.get()


def receipt(unit, /, **changes: str) -> dict[str, str]:
    return {
        "form_token": str(uuid4()),
        "unit": str(unit.number),
        "place": "Intake shelf",
    } | changes


class TestAccess:
    @pytest.fixture
    def addresses(self, unit, carol):
        gift = received(unit_in("open", drive=unit.wish.drive), by=carol)
        visit = DeliveryFactory(household=unit.wish.recipient.household)
        code = unit.wish.public_code
        return [
            reverse("desk:home"),
            reverse("desk:scan"),
            reverse("desk:receive"),
            reverse("desk:wish", args=[code]),
            reverse("desk:receive_parcel", args=[code]),
            reverse("desk:bag_gift", args=[gift.pk]),
            reverse("desk:household", args=["017"]),
            reverse("desk:schedule_delivery", args=["017"]),
            reverse("desk:deliveries"),
            reverse("desk:delivery", args=[visit.pk]),
            reverse("desk:confirm_delivery", args=[visit.pk]),
        ]

    def test_who_is_not_signed_in_may_do_so(self, client, addresses):
        for address in addresses:
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code == 302
                assert answer["Location"].startswith("/accounts/login/?next=/desk/")

    def test_others_are_refused(self, client, addresses, django_user_model):
        client.force_login(django_user_model.objects.create_user("bea@example.org"))
        for address in addresses:
            assert client.get(address).status_code == 403
            assert client.post(address).status_code == 403

    def test_caseworkers_see_home_and_nothing_more(self, client, addresses):
        client.force_login(StaffFactory(role=roles.CASEWORKERS))
        home, *others = addresses
        assert client.get(home).status_code == 200
        assert {client.get(address).status_code for address in others} == {403}

    def test_no_page_is_kept_anywhere(self, desk, addresses):
        for address in addresses:
            answer = desk.get(address)
            assert "no-store" in answer["Cache-Control"] or answer.status_code == 405

    def test_a_get_changes_nothing(self, desk, addresses):
        def rows() -> list:
            return [
                list(model.objects.order_by("pk").values())
                for model in (Arrival, Delivery, Gift, type(Gift.objects.get().unit))
            ]

        before = rows()
        for address in addresses:
            desk.get(address)
        assert rows() == before


class TestScan:
    @pytest.mark.parametrize("code", ["017-B-2", "017-b-2", " 017 B 2 "])
    def test_a_desk_code_leads_to_the_wish(self, desk, unit, code):
        answer = desk.get("/desk/scan/", {"code": code})
        assert answer["Location"] == f"/desk/wishes/{unit.wish.public_code}/"

    def test_a_public_code_leads_to_the_wish(self, desk, unit):
        answer = desk.get("/desk/scan/", {"code": unit.wish.public_code.lower()})
        assert answer["Location"] == f"/desk/wishes/{unit.wish.public_code}/"

    @pytest.mark.parametrize("code", ["017", "017-B"])
    def test_a_household_or_a_person_leads_to_the_household(self, desk, unit, code):
        assert desk.get("/desk/scan/", {"code": code})["Location"] == "/desk/households/017/"

    @pytest.mark.parametrize(
        "code", ["018", "017-C", "017-B-3", "XXXXXX", "017-B-99999", "\ud7ff", "x" * 5000, "'--"]
    )
    def test_an_unknown_code_leads_to_where_such_gifts_are_kept(self, desk, unit, code):
        answer = desk.get("/desk/scan/", {"code": code})
        assert answer.status_code == 404
        assert 'name="description"' in answer.content.decode()

    def test_codes_of_another_season_are_unknown(self, desk, unit):
        old = DriveFactory(today=timezone.localdate() - timedelta(days=365))
        HouseholdFactory(drive=old, code="099")
        assert desk.get("/desk/scan/", {"code": "099"}).status_code == 404

    def test_no_code_leads_home(self, desk):
        assert desk.get("/desk/scan/?code=")["Location"] == "/desk/"


class TestReceive:
    def test_takes_in_and_leads_to_the_bag(self, desk, unit):
        address = f"/desk/wishes/{unit.wish.public_code}/"
        assert "017-B-2" in desk.get(address).content.decode()
        answer = desk.post(f"{address}receive/", receipt(unit))
        assert answer.status_code == 303
        assert answer["Location"] == f"/desk/gifts/{Gift.objects.get().pk}/bag/"

    def test_a_second_device_sees_by_whom_and_when(self, desk, unit):
        received(unit, by=StaffFactory(first_name="Dora"))
        answer = desk.post(f"/desk/wishes/{unit.wish.public_code}/receive/", receipt(unit))
        assert answer.status_code == 409
        assert "Received by Dora" in answer.content.decode()

    def test_the_likeliest_unit_is_chosen_beforehand(self, desk, drive):
        wish = published_wish(drive=drive, quantity=3)
        claim = promised(wish, at=timezone.now()).claims.get()
        page = desk.get(f"/desk/wishes/{wish.public_code}/")
        assert page.context["intake"].awaited[0] == (claim.unit, claim)
        assert f'value="{claim.unit.number}" checked' in page.content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"unit": "7"},
            {"unit": "x"},
            {"unit": ""},
            {"place": ""},
            {"place": "a\x00"},
            {"form_token": ""},
        ],
        ids=repr,
    )
    def test_says_what_is_wrong(self, desk, unit, wrong):
        path = f"/desk/wishes/{unit.wish.public_code}/receive/"
        answer = desk.post(path, receipt(unit, **wrong))
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
        assert not Gift.objects.exists()

    def test_a_gift_without_a_code_is_kept_and_listed(self, desk, drive):
        form = {"form_token": str(uuid4()), "description": "A brown bear", "place": "Shelf 2"}
        for _press in range(2):
            assert desk.post("/desk/receive/", form).status_code == 303
        assert Gift.objects.count() == 1
        page = desk.get("/desk/receive/").content.decode()
        assert "A brown bear" in page
        assert "Shelf 2" in page

    def test_a_gift_without_a_description_is_not_kept(self, desk, drive):
        answer = desk.post("/desk/receive/", {"form_token": str(uuid4()), "place": "Shelf 2"})
        assert answer.status_code == 422
        assert "Shelf 2" in answer.content.decode()

    def test_without_a_season_there_is_nothing_to_receive(self, desk):
        assert desk.get("/desk/receive/").status_code == 404
        assert "No gift season yet" in desk.get("/desk/").content.decode()


class TestBag:
    def test_leads_to_the_household(self, desk, unit, carol):
        gift = received(unit, by=carol)
        answer = desk.post(f"/desk/gifts/{gift.pk}/bag/", {"shelf": "B3"})
        assert (answer.status_code, answer["Location"]) == (303, "/desk/households/017/")
        assert "bag on shelf B3" in desk.get("/desk/households/017/").content.decode()

    def test_offers_the_shelf_that_the_person_has(self, desk, unit, carol):
        unit.wish.recipient.shelf = "C7"
        unit.wish.recipient.save()
        page = desk.get(f"/desk/gifts/{received(unit, by=carol).pk}/bag/").content.decode()
        assert 'value="C7"' in page

    @pytest.mark.parametrize("shelf", ["", "x" * 13, "B\x003"])
    def test_says_what_is_wrong(self, desk, unit, carol, shelf):
        gift = received(unit, by=carol)
        assert desk.post(f"/desk/gifts/{gift.pk}/bag/", {"shelf": shelf}).status_code == 422
        gift.refresh_from_db()
        assert gift.state == "identified"

    @pytest.mark.parametrize("pk", ["0", "999", "9" * 40])
    def test_a_foreign_gift_is_not_found(self, desk, pk):
        assert desk.get(f"/desk/gifts/{pk}/bag/").status_code == 404


class TestHousehold:
    def test_shows_people_wishes_and_how_far_they_are(self, desk, unit):
        page = desk.get("/desk/households/017/").content.decode()
        for word in ("017-B-2", "Warm boots", "Kids 13", "Still needed"):
            assert word in page

    def test_an_unknown_one_is_not_found(self, desk, drive):
        assert desk.get("/desk/households/999/").status_code == 404

    def schedule(self, desk, slot: str, method: str = "pick_up"):
        return desk.post("/desk/households/017/schedule/", {"slot_at": slot, "method": method})

    def test_takes_an_appointment_in_office_time(self, desk, unit):
        day = timezone.localdate() + timedelta(days=2)
        assert self.schedule(desk, f"{day}T15:30").status_code == 303
        slot = timezone.localtime(Delivery.objects.get().slot_at)
        assert (slot.date(), slot.hour, slot.minute) == (day, 15, 30)

    def test_warns_when_it_is_after_the_last_day(self, desk, unit):
        late = unit.wish.drive.need_by + timedelta(days=1)
        self.schedule(desk, f"{late}T10:00")
        assert (
            "the last day for this household" in desk.get("/desk/households/017/").content.decode()
        )

    @pytest.mark.parametrize(
        "slot",
        ["", "soon", "2020-01-01T10:00", "2999-01-01T10:00", "2027-03-14T02:30", "a\x00"],
        ids=repr,
    )
    def test_says_what_is_wrong_with_a_time(self, desk, unit, slot):
        """Also one that the clock jumps over (F28: 2027-03-14 has no 2:30 in Chicago)."""
        answer = self.schedule(desk, slot)
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
        assert not Delivery.objects.exists()


class TestDeliveries:
    def test_lists_today_upcoming_and_done(self, desk, drive):
        now = timezone.now()
        slots = {"101": now, "102": now + timedelta(days=3), "103": now - timedelta(days=2)}
        for code, slot in slots.items():
            DeliveryFactory(household=HouseholdFactory(drive=drive, code=code), slot_at=slot)
        Delivery.objects.filter(household__code="103").update(state="handed_over")
        missed = HouseholdFactory(drive=drive, code="104")
        DeliveryFactory(household=missed, slot_at=now - timedelta(days=2))

        def codes(query: str) -> list[str]:
            page = desk.get(f"/desk/deliveries/{query}").context["page"]
            return [visit.household.code for visit in page]

        assert codes("") == codes("?when=nonsense") == ["104", "101"]
        assert codes("?when=upcoming") == ["102"]
        assert codes("?when=done") == ["103"]
        assert codes("?q=104") == ["104"]
        assert codes("?q=%F0%28") == []
        assert "was not confirmed" in desk.get("/desk/deliveries/").content.decode()

    def test_asks_twice_before_it_is_final(self, desk, unit, carol):
        bagged(unit, by=carol)
        visit = DeliveryFactory(household=unit.wish.recipient.household)
        address = f"/desk/deliveries/{visit.pk}/"
        assert f"{address}confirm/" in desk.get(address).content.decode()
        assert "cannot be undone" in desk.get(f"{address}confirm/").content.decode()
        assert desk.post(f"{address}confirm/").status_code == 303
        assert "Confirmed by Carol" in desk.get(address).content.decode()

    def test_a_second_press_is_told_by_whom(self, desk, unit, carol):
        bagged(unit, by=carol)
        visit = DeliveryFactory(household=unit.wish.recipient.household)
        desk.post(f"/desk/deliveries/{visit.pk}/confirm/")
        answer = desk.post(f"/desk/deliveries/{visit.pk}/confirm/")
        assert answer.status_code == 409
        assert "Confirmed by Carol" in answer.content.decode()

    def test_nothing_bagged_nothing_handed_over(self, desk, unit):
        visit = DeliveryFactory(household=unit.wish.recipient.household)
        answer = desk.post(f"/desk/deliveries/{visit.pk}/confirm/")
        assert answer.status_code == 409
        assert Delivery.objects.get().state == "scheduled"


class TestHome:
    def test_says_what_needs_me_today(self, desk, unit, drive, carol):
        to_bag = received(unit, by=carol)
        ready = bagged(unit_in("open", drive=drive), by=carol)
        today = desk.get("/desk/").context["today"]
        assert today.to_bag == [to_bag]
        assert {one.code for one in today.ready} == {
            "017",
            ready.unit.wish.recipient.household.code,
        }

    def test_a_household_with_something_missing_is_not_ready(self, desk, unit, carol):
        bagged(unit, by=carol)
        published_wish(household=unit.wish.recipient.household)
        assert desk.get("/desk/").context["today"].ready == []

    def test_a_household_with_an_appointment_needs_no_call(self, desk, unit, carol):
        bagged(unit, by=carol)
        visit = DeliveryFactory(household=unit.wish.recipient.household, slot_at=timezone.now())
        today = desk.get("/desk/").context["today"]
        assert (today.ready, today.handovers) == ([], [visit])

    def test_a_caseworker_sees_own_households_only(self, client, drive):
        nora = StaffFactory(role=roles.CASEWORKERS)
        client.force_login(nora)
        mine = HouseholdFactory(drive=drive, code="021", caseworker=nora)
        unit_in("ordered", household=mine)
        unit_in("open", household=HouseholdFactory(drive=drive, code="022"))
        page = client.get("/desk/").content.decode()
        assert "021-" in page
        assert "On its way" in page
        assert "022" not in page
        assert "/desk/deliveries/" not in page

    def test_costs_the_same_for_one_household_and_for_many(
        self, desk, drive, carol, django_assert_num_queries, django_assert_max_num_queries
    ):
        received(unit_in("open", drive=drive), by=carol)
        desk.get("/desk/")
        with django_assert_max_num_queries(25) as counted:
            desk.get("/desk/")
        for _ in range(5):
            received(unit_in("open", drive=drive), by=carol)
            bagged(unit_in("open", drive=drive), by=carol)
        with django_assert_num_queries(len(counted)):
            desk.get("/desk/")
