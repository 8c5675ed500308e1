"""My promise: opened by its link alone, kept by nobody, and true at each stage of the way."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from giving import links
from giving.wishes.models import Claim
from giving.wishes.operations import mark_bagged, mark_handed_over, mark_received
from tests.factories.drives import DriveFactory
from tests.factories.wishes import HouseholdFactory, RecipientFactory, published_wish
from tests.giving.wishes.promises import promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise():
    household = HouseholdFactory(drive=DriveFactory(), code="CANARY17")
    person = RecipientFactory(household=household, shelf="CANARYSHELF")
    wish = published_wish(recipient=person, size="Kids 13", quantity=2)
    return promised(wish, at=timezone.now(), quantity=2)


@pytest.fixture
def path(promise) -> str:
    return f"/claims/{links.make('claim', promise)}/"


def order(**changes: str) -> dict[str, str]:
    eta = timezone.localdate() + timedelta(days=3)
    return {
        "retailer": "Corner Toys",
        "order_number": "112-7",
        "eta_on": eta.isoformat(),
    } | changes


class TestPromise:
    def test_shows_size_address_code_and_dates(self, client, promise, path):
        page = client.get(path).content.decode()
        for word in ("Kids 13", "100 Example Street", promise.wish.public_code, "We hold it"):
            assert word in page

    def test_nobody_keeps_it_and_no_other_site_learns_of_it(self, client, path):
        for address in (path, f"{path}cancel/"):
            answer = client.get(address)
            assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "noindex" in answer["X-Robots-Tag"]

    def test_shows_neither_household_nor_the_claimants_name(self, client, promise, path):
        """Whoever types an address has not proved that it is theirs: the page must not tell."""
        for address in (path, f"{path}cancel/", f"/es{path}"):
            page = client.get(address).content.decode()
            for canary in ("CANARY", "Brandt", "bea@example.org"):
                assert canary not in page

    @pytest.mark.parametrize("forged", ["x", "abc:def:ghi", "%00", "%F0%28", "a" * 3000])
    def test_a_forged_link_opens_nothing(self, client, forged):
        assert client.get(f"/claims/{forged}/").status_code in (400, 404)

    def test_a_link_for_something_else_opens_nothing(self, client, promise):
        token = links.make("preferences", promise.supporter)
        assert client.get(f"/claims/{token}/").status_code == 404

    def test_a_withdrawn_link_opens_nothing(self, client, promise, path):
        promise.link_version += 1
        promise.save()
        assert client.get(path).status_code == 404
        assert client.post(f"{path}cancel/").status_code == 404

    def test_the_timeline_goes_along(self, client, promise, path):
        def steps() -> list[str]:
            return [step.state for step in client.get(path).context["mine"].steps]

        first, second = (claim.unit for claim in promise.claims.all())
        assert steps() == ["done", "current", "todo", "todo"]
        client.post(f"{path}order/", order())
        assert steps() == ["done", "done", "current", "todo"]
        mark_received(unit=first, at=timezone.now())
        assert "1 of 2" in client.get(path).content.decode()
        mark_received(unit=second, at=timezone.now())
        assert steps() == ["done", "done", "done", "current"]
        for unit in (first, second):
            mark_bagged(unit=unit, shelf="B3")
        mark_handed_over(units=[first.pk, second.pk], run="1", at=timezone.now())
        assert steps() == ["done"] * 4
        assert "With the family now" in client.get(path).content.decode()


class TestConfirmOrder:
    def test_notes_it(self, client, promise, path):
        answer = client.post(f"{path}order/", order())
        assert (answer.status_code, answer["Location"]) == (303, path)
        assert set(promise.claims.values_list("state", "retailer")) == {("ordered", "Corner Toys")}

    def test_works_without_cookies_and_from_a_page_without_referrer(self, promise, path):
        strict = Client(enforce_csrf_checks=True, headers={"origin": "null"})
        assert strict.post(f"{path}order/", order()).status_code == 303

    def test_a_late_parcel_is_noted_and_better_ways_are_shown(self, client, promise, path):
        late = promise.wish.drive.need_by.isoformat()
        assert client.post(f"{path}order/", order(eta_on=late)).status_code == 303
        page = client.get(path).content.decode()
        assert "Ship it faster" in page
        assert f"/give/?drive={promise.wish.drive.code}" in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"retailer": ""},
            {"retailer": "a\x00b"},
            {"retailer": "x" * 81},
            {"order_number": "1\r\n2"},
            {"eta_on": ""},
            {"eta_on": "soon"},
            {"eta_on": "2020-01-01"},
            {"eta_on": "9999-12-31"},
        ],
        ids=repr,
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, client, promise, path, wrong):
        answer = client.post(f"{path}order/", order(**wrong))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "error-summary" in page
        assert ("Corner Toys" in page) or ("retailer" in wrong)
        assert not Claim.objects.filter(state="ordered").exists()

    def test_too_late_says_so(self, client, promise, path):
        client.post(f"{path}cancel/")
        answer = client.post(f"{path}order/", order())
        assert answer.status_code == 409
        assert "nothing left to confirm" in answer.content.decode()


class TestCancelClaim:
    def test_asks_once_and_a_get_changes_nothing(self, client, promise, path):
        assert "Give it back" in client.get(f"{path}cancel/").content.decode()
        assert set(promise.claims.values_list("state", flat=True)) == {"reserved"}

    def test_gives_it_back(self, client, promise, path):
        assert client.post(f"{path}cancel/").status_code == 303
        assert "You have given it back" in client.get(path).content.decode()
        assert set(promise.wish.units.values_list("state", flat=True)) == {"open"}

    def test_promises_nobody_else_when_the_list_is_closed(self, client, at):
        long_ago = at - timedelta(days=60)
        drive = DriveFactory(today=long_ago.date())
        late = promised(published_wish(drive=drive), at=long_ago)
        address = f"/claims/{links.make('claim', late)}/"
        page = client.post(f"{address}cancel/", follow=True).content.decode()
        assert "Our staff will buy it" in page
        assert "Somebody else" not in page

    def test_twice_is_as_good_as_once(self, client, promise, path):
        for _ in range(2):
            assert client.post(f"{path}cancel/").status_code == 303
        assert "nothing to give back" in client.get(f"{path}cancel/").content.decode()
