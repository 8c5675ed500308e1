"""Promising over HTTP: one gets it, everybody else a kind answer, and no typed word is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import requests
from django.utils import timezone

from giving.wishes.models import Claim, Promise
from tests.factories.drives import DriveFactory
from tests.factories.wishes import WishFactory, published_wish, unit_in
from tests.giving.wishes.promises import promised
from tests.visitor import Visitor


def typed(**changes: str) -> dict[str, str]:
    return {
        "form_token": str(uuid4()),
        "name": "Bea Brandt",
        "email": "bea@example.org",
        "quantity": "1",
        "way": "buy",
    } | changes


def claim(client, wish, **changes: str):
    return client.post(f"/wishes/{wish.public_code}/claim/", typed(**changes))


@pytest.mark.django_db
class TestWishPage:
    @pytest.fixture
    def drive(self):
        return DriveFactory()

    def test_has_the_form_while_it_is_needed(self, client, drive):
        wish = published_wish(drive=drive)
        answer = client.get(f"/wishes/{wish.public_code.lower()}/")
        assert 'name="form_token"' in answer.content.decode()
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]

    def test_shows_others_when_it_is_taken(self, client, drive):
        unit, other = unit_in("reserved", drive=drive), published_wish(drive=drive)
        page = client.get(f"/wishes/{unit.wish.public_code}/").content.decode()
        assert "taken care of" in page
        assert 'name="form_token"' not in page
        assert other.public_code in page

    def test_the_nearest_come_first(self, client, drive):
        wish = published_wish(drive=drive)
        far = published_wish(drive=drive, category__code="toys", recipient__age_band="65+")
        near = published_wish(drive=drive, recipient__age_band="65+")
        nearest = published_wish(drive=drive)
        similar = client.get(f"/wishes/{wish.public_code}/").context["page"].similar
        assert [card.code for card in similar] == [
            nearest.public_code,
            near.public_code,
            far.public_code,
        ]

    def test_after_the_last_day_to_buy_it_points_to_the_fund(self, client):
        drive = DriveFactory(announced_buy_by=timezone.localdate() - timedelta(days=1))
        page = client.get(f"/wishes/{published_wish(drive=drive).public_code}/").content.decode()
        assert 'name="form_token"' not in page
        assert f"/give/?drive={drive.code}" in page

    @pytest.mark.parametrize("state", ["withdrawn", "unmet"])
    def test_is_gone_when_withdrawn(self, client, drive, state):
        wish = unit_in(state, drive=drive).wish
        assert client.get(f"/wishes/{wish.public_code}/").status_code == 410
        assert claim(client, wish, way="fund").status_code == 410

    def test_is_gone_after_the_season(self, client):
        over = DriveFactory(closes_on=timezone.localdate() - timedelta(days=1))
        wish = published_wish(drive=over)
        assert client.get(f"/wishes/{wish.public_code}/").status_code == 410

    def test_is_not_there_before_it_is_published(self, client, drive):
        WishFactory(recipient__household__drive=drive)
        for code in ("None", "XXXXXX", "%F0%28", "9" * 5000):
            assert client.get(f"/wishes/{code}/").status_code == 404


@pytest.mark.django_db
class TestClaim:
    @pytest.fixture
    def wish(self):
        return published_wish(drive=DriveFactory(), quantity=2)

    def test_leads_to_the_promise(self, client, wish):
        answer = claim(client, wish)
        assert answer.status_code == 303
        assert answer["Location"].startswith("/claims/")
        assert client.get(answer["Location"]).status_code == 200

    def test_in_spanish_the_promise_is_spanish(self, client, wish):
        answer = client.post(f"/es/wishes/{wish.public_code}/claim/", typed())
        assert answer["Location"].startswith("/es/claims/")
        assert Promise.objects.get().language == "es"

    def test_sent_twice_it_is_one_promise(self, client, wish):
        form = typed()
        first, again = (client.post(f"/wishes/{wish.public_code}/claim/", form) for _ in "12")
        assert (first.status_code, again.status_code) == (303, 303)
        assert Claim.objects.count() == 1

    def test_who_is_a_second_late_sees_others_and_keeps_what_was_typed(self, client):
        unit = unit_in("reserved", drive=DriveFactory())
        other = published_wish(drive=unit.wish.drive)
        answer = claim(client, unit.wish)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "a moment quicker" in page
        assert other.public_code in page

    def test_fewer_left_than_asked_says_how_many_and_keeps_the_form(self, client, wish):
        promised(wish, at=timezone.now(), email="dora@example.org")
        answer = claim(client, wish, quantity="2", name="Bea of the Hill")
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Only 1 of this is still needed" in page
        assert "Bea of the Hill" in page

    def test_to_fund_is_kindly_refused_with_a_way_to_give_money(self, client, wish):
        answer = claim(client, wish, way="fund")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'id="id_way"' in page
        assert f"/give/?drive={wish.drive.code}" in page
        assert "Bea Brandt" in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": ""},
            {"email": "nobody"},
            {"email": "bea@example.org\r\nBcc: all@example.org"},
            {"name": ""},
            {"name": "B\x00ea"},
            {"name": "x" * 101},
            {"name": "Bea\r\nBcc: all@example.org"},
            {"quantity": "0"},
            {"quantity": "-1"},
            {"quantity": "3"},
            {"quantity": "1.5"},
            {"quantity": "1e3"},
            {"quantity": "9" * 5000},
            {"quantity": ""},
            {"way": "steal"},
            {"form_token": "nonsense"},
            {"form_token": ""},
        ],
        ids=repr,
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, client, wish, wrong):
        answer = claim(client, wish, **wrong)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "error-summary" in page
        assert "Bea Brandt" in page or "name" in wrong
        assert not Claim.objects.exists()

    def test_too_many_promises_are_refused_in_kind_words(self, client, wish, settings):
        settings.GIVING_CLAIMS_PER_EMAIL = 1
        promised(wish, at=timezone.now())
        answer = claim(client, wish)
        assert answer.status_code == 422
        assert "give as a group" in answer.content.decode()

    def test_a_form_used_for_another_wish_can_be_sent_once_more(self, client, wish):
        used = promised(published_wish(drive=wish.drive), at=timezone.now()).form_token
        answer = claim(client, wish, form_token=str(used))
        assert answer.status_code == 422
        renewed = answer.context["form"]["form_token"].value()
        assert claim(client, wish, form_token=renewed).status_code == 303

    def test_a_get_only_leads_back_to_the_wish(self, client, wish):
        answer = client.get(f"/wishes/{wish.public_code}/claim/")
        assert answer["Location"] == f"/wishes/{wish.public_code}/"
        assert not Claim.objects.exists()

    def test_broken_utf8_in_a_body_is_no_stumbling_block(self, client, wish):
        answer = client.post(
            f"/wishes/{wish.public_code}/claim/",
            b"name=\xff\xfe&email=%ff&quantity=%80",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 422


class TestAtOnce:
    def test_fifty_people_over_http_one_winner_and_49_kind_answers(self, live_site):
        wish = published_wish(drive=DriveFactory())
        path = f"/wishes/{wish.public_code}/"

        def arrive(number: int) -> tuple[Visitor, dict[str, str]]:
            visitor = Visitor(live_site)
            visitor.open(path)
            token = visitor.session.cookies["csrftoken"]
            return visitor, typed(email=f"bea{number}@example.org", csrfmiddlewaretoken=token)

        with ThreadPoolExecutor(50) as crowd:
            waiting = list(crowd.map(arrive, range(50)))
            answers = list(crowd.map(lambda one: one[0].post(f"{path}claim/", **one[1]), waiting))
        assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 49}
        assert Claim.objects.count() == 1

    def test_a_form_without_its_csrf_token_is_refused(self, live_site):
        wish = published_wish(drive=DriveFactory())
        answer = requests.post(
            f"{live_site}/wishes/{wish.public_code}/claim/", data=typed(), timeout=10
        )
        assert answer.status_code == 403
        assert not Claim.objects.exists()
