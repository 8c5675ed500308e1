"""The wish list: still needed first, filters in the address, nothing that tells of a family."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.drives import DriveFactory
from tests.factories.wishes import (
    CategoryFactory,
    HouseholdFactory,
    RecipientFactory,
    WishFactory,
    published_wish,
    unit_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def drive():
    return DriveFactory()


def titles(client, query: str = "") -> list[str]:
    page = client.get(reverse("wishes:list") + query).context["page"]
    return [card.title for card in page.object_list]


class TestList:
    def test_shows_age_band_category_and_words(self, client, drive):
        wish = published_wish(drive=drive)
        page = client.get("/wishes/").content.decode()
        for word in ("6–8 years", "Clothes", "Warm boots", f"/wishes/{wish.public_code}/"):
            assert word in page

    def test_is_not_for_search_engines(self, client, drive):
        answer = client.get("/wishes/")
        assert "noindex" in answer["X-Robots-Tag"]
        assert 'name="robots" content="noindex' in answer.content.decode()

    def test_what_is_still_needed_stands_first_and_taken_ones_stay(self, client, drive):
        unit_in("reserved", drive=drive, title="Taken")
        published_wish(drive=drive, title="Open")
        unit_in("handed_over", drive=drive, title="Given")
        found = titles(client)
        assert found[0] == "Open"
        assert set(found[1:]) == {"Taken", "Given"}

    def test_tells_the_same_of_every_wish_that_is_taken(self, client, drive):
        """Gifts that move on together must not show which wishes belong to one family."""
        for state in ("reserved", "ordered", "received", "bagged", "handed_over", "backfilled"):
            unit_in(state, drive=drive)
        cards = client.get("/wishes/").context["page"].object_list
        assert {card.state for card in cards} == {"taken"}

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("?age=13-17", ["Headphones"]),
            ("?category=toys", ["Ball"]),
            ("?needed=1", ["Ball", "Headphones"]),
            ("?age=13-17&category=toys", []),
            ("?age=nobody", ["Ball", "Coat", "Headphones"]),
            ("?category=%F0%28", []),
            ("?page=99999999999999999999", ["Ball", "Coat", "Headphones"]),
            ("?page=-1", ["Ball", "Coat", "Headphones"]),
        ],
    )
    def test_filters_by_the_address(self, client, drive, query, expected):
        published_wish(drive=drive, title="Headphones", recipient__age_band="13-17")
        published_wish(drive=drive, title="Ball", category=CategoryFactory(code="toys"))
        unit_in("ordered", drive=drive, title="Coat")
        assert sorted(titles(client, query)) == expected

    def test_a_filter_keeps_the_others(self, client, drive):
        published_wish(drive=drive)
        page = client.get("/wishes/?age=6-8&needed=1").content.decode()
        assert "?age=6-8&amp;category=clothes&amp;needed=1" in page

    def test_nul_is_refused(self, client, drive):
        assert client.get("/wishes/?category=%00").status_code == 400

    def test_shows_24_a_page(self, client, drive):
        person = RecipientFactory(household__drive=drive)
        for _ in range(25):
            published_wish(recipient=person)
        assert len(titles(client)) == 24
        assert len(titles(client, "?page=2")) == 1

    def test_counts_what_is_taken(self, client, drive):
        published_wish(drive=drive, quantity=3)
        unit_in("bagged", drive=drive)
        unit_in("withdrawn", drive=drive)
        assert "1 of 4 gifts taken care of" in client.get("/wishes/").content.decode()

    @pytest.mark.parametrize("state", ["draft", "in_review", "closed"])
    def test_shows_nothing_that_is_not_published(self, client, drive, state):
        WishFactory(recipient__household__drive=drive, state=state)
        assert titles(client) == []

    def test_the_announced_day_wins(self, client, drive):
        drive.announced_buy_by = timezone.localdate() + timedelta(days=3)
        drive.save()
        page = client.get("/wishes/")
        assert page.context["dates"].buy_by == drive.announced_buy_by

    def test_without_a_season_it_says_so(self, client):
        assert "No wishes right now" in client.get("/wishes/").content.decode()

    def test_speaks_spanish(self, client, drive):
        published_wish(drive=drive, title_es="Botas de invierno")
        page = client.get("/es/wishes/").content.decode()
        assert "Botas de invierno" in page
        assert "/es/wishes/" in page

    def test_costs_the_same_for_one_wish_and_for_many(
        self, client, drive, django_assert_num_queries, django_assert_max_num_queries
    ):
        published_wish(drive=drive)
        client.get("/wishes/")
        with django_assert_max_num_queries(20) as counted:
            client.get("/wishes/")
        for _ in range(30):
            published_wish(drive=drive)
        with django_assert_num_queries(len(counted)):
            client.get("/wishes/")


class TestCanary:
    @pytest.mark.parametrize("language", ["", "/es"])
    def test_no_public_page_knows_the_household(self, client, drive, language):
        family = HouseholdFactory(drive=drive, code="CANARY17")
        person = RecipientFactory(household=family, shelf="CANARYSHELF")
        for _ in range(3):
            wish = published_wish(recipient=person, size="CANARY 13")
        for path in ("/wishes/", f"/wishes/{wish.public_code}/"):
            assert "CANARY" not in client.get(language + path).content.decode()

    def test_a_desk_code_is_no_public_address(self, client, drive):
        wish = published_wish(drive=drive)
        assert client.get(f"/wishes/{wish.desk_code}/").status_code == 404
        assert client.get(f"/wishes/{wish.pk}/").status_code == 404
