"""Gifts, the whole way: wished for, promised, ordered, received, bagged, with the family."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from giving.messaging.pending import process_pending
from giving.wishes.models import Claim, WishUnit
from giving.wishes.operations import release_overdue_claims, remind_claimants
from tests.factories.deliveries import StaffFactory
from tests.factories.drives import DriveFactory
from tests.factories.wishes import HouseholdFactory, RecipientFactory, published_wish
from tests.outside_world import OutsideWorld
from tests.visitor import Visitor

BEA = "bea@example.org"
PASSWORD = "a quiet winter evening"


@pytest.fixture
def bea(live_site: str) -> Visitor:
    return Visitor(live_site)


@pytest.fixture
def carol(live_site: str) -> Visitor:
    """Carol at the desk, signed in by the one door."""
    user = StaffFactory(email="gifts@example.org")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    visitor = Visitor(live_site)
    visitor.open("/accounts/login/")
    token = visitor.session.cookies["csrftoken"]
    answer = visitor.post(
        "/accounts/login/", login=user.email, password=PASSWORD, csrfmiddlewaretoken=token
    )
    assert answer.headers["Location"] == "/desk/"
    return visitor


@pytest.fixture
def wish(live_site: str):
    """The Marlows' first wish, known at the desk as CANARY17-B-1."""
    household = HouseholdFactory(drive=DriveFactory(), code="CANARY17")
    person = RecipientFactory(household=household, letter="B")
    return published_wish(recipient=person, number=1)


def newest_letter(sandbox: OutsideWorld, *, at: datetime | None = None) -> dict:
    assert process_pending(now=lambda: at or timezone.now())["failed"] == 0
    letter = sandbox.mails(to=BEA)[0]
    assert "CANARY" not in letter["subject"] + letter["text"] + letter["html"]
    return letter


def promise_in(letter: dict) -> str:
    """The path of my promise, which text and HTML must both have."""
    address = re.search(r"http\S+/claims/\S+/", letter["text"])[0]
    assert f'href="{address}"' in letter["html"]
    return urlsplit(address).path


def follow(visitor: Visitor, answer) -> str:
    assert answer.status_code in (302, 303), answer.text
    page = visitor.open(answer.headers["Location"])
    assert page.status_code == 200
    return page.text


def test_from_the_wish_list_to_with_the_family(bea, carol, wish, sandbox):
    code = wish.public_code
    assert f"/wishes/{code}/" in bea.open("/wishes/").text
    promised = follow(
        bea, bea.submit(f"/wishes/{code}/", action="/claim/", name="Bea Brandt", email=BEA)
    )
    assert "We hold it for you until" in promised
    assert f"/wishes/{code}/" in bea.open("/wishes/").text
    path = promise_in(newest_letter(sandbox))

    eta = (timezone.localdate() + timedelta(days=4)).isoformat()
    ordered = follow(bea, bea.submit(path, action="/order/", retailer="Corner Toys", eta_on=eta))
    assert "Thank you for ordering" in ordered
    assert newest_letter(sandbox)["subject"].startswith("On its way")

    intake = carol.open("/desk/scan/?code=canary17-b-1").headers["Location"]
    bagging = carol.submit(intake, action="/receive/")
    assert "Into the bag of" in follow(carol, bagging)
    assert newest_letter(sandbox)["subject"].startswith("At our office")
    assert "It is at our office" in bea.open(path).text

    household = follow(carol, carol.submit(bagging.headers["Location"], shelf="B3"))
    assert "Ready for the family" in household
    assert "Make an appointment" in carol.open("/desk/").text
    slot = f"{timezone.localdate() + timedelta(days=1)}T15:30"
    family = "/desk/households/CANARY17/"
    follow(carol, carol.submit(family, action="/schedule/", slot_at=slot, method="pick_up"))
    visit = re.search(r"/desk/deliveries/\d+/", carol.open(family).text)[0]
    assert f"{visit}confirm/" in carol.open(visit).text
    assert "With the family" in follow(carol, carol.submit(f"{visit}confirm/"))

    thanks = newest_letter(sandbox)
    assert thanks["subject"].startswith("With the family now")
    assert "With the family now" in bea.open(path).text
    for page in (bea.open(path), bea.open("/wishes/"), bea.open(f"/wishes/{code}/")):
        assert page.status_code == 200
        assert "CANARY" not in page.text


def test_a_promise_that_is_forgotten_goes_to_somebody_else(bea, wish, sandbox):
    now = timezone.now()
    bea.submit(f"/wishes/{wish.public_code}/", action="/claim/", name="Bea", email=BEA)
    path = promise_in(newest_letter(sandbox))
    two_days_on, too_late = now + timedelta(hours=50), now + timedelta(hours=73)
    assert remind_claimants(at=two_days_on) == 1
    assert newest_letter(sandbox, at=two_days_on)["subject"].startswith("Is it ordered?")
    assert release_overdue_claims(at=too_late) == 1
    assert newest_letter(sandbox, at=too_late)["subject"].startswith("No longer held")
    assert "We do not hold it any more" in bea.open(path).text
    dora = Visitor(bea.site)
    again = dora.submit(
        f"/wishes/{wish.public_code}/", action="/claim/", name="Dora", email="dora@example.org"
    )
    assert again.status_code == 303
    assert list(Claim.objects.values_list("state", flat=True)) == ["expired", "reserved"]


def test_a_change_of_plans_is_one_press(bea, wish, sandbox):
    bea.submit(f"/wishes/{wish.public_code}/", action="/claim/", name="Bea", email=BEA)
    path = promise_in(newest_letter(sandbox))
    assert "You have given it back" in follow(bea, bea.submit(f"{path}cancel/"))
    assert newest_letter(sandbox)["subject"].startswith("Given back")
    assert WishUnit.objects.get().state == "open"


def test_in_spanish_the_whole_way_is_spanish(bea, wish, sandbox):
    answer = bea.submit(f"/es/wishes/{wish.public_code}/", action="/claim/", name="Bea", email=BEA)
    assert answer.headers["Location"].startswith("/es/claims/")
    assert promise_in(newest_letter(sandbox)).startswith("/es/claims/")
