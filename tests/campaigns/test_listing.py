"""Shelves: twelve at a time, newest first, kind when empty, and as cheap when they are full."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.campaigns import (
    CampaignPageFactory,
    ImpactReportPageFactory,
    NewsletterIssuePageFactory,
    StoryPageFactory,
)
from tests.factories.drives import DriveFactory
from tests.factories.home import SiteImageFactory

pytestmark = pytest.mark.django_db


def titles(answer):
    return [page.title for page in answer.context["shelf"].object_list]


class TestShelf:
    def test_shows_twelve_and_leads_to_the_rest(self, client):
        for number in range(13):
            StoryPageFactory(
                title=f"Story {number}",
                first_published_at=timezone.now() + timedelta(minutes=number),
            )
        first, second = client.get("/stories/"), client.get("/stories/?page=2")
        assert titles(first) == [f"Story {number}" for number in range(12, 0, -1)]
        assert titles(second) == ["Story 0"]
        assert 'rel="next" href="?page=2"' in first.content.decode()
        assert second.context["canonical"].endswith("/stories/?page=2")

    @pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "abc", "", "1e3", "٢"])
    def test_answers_any_number_with_some_page(self, client, page):
        StoryPageFactory(title="The only one")
        answer = client.get("/stories/", {"page": page})
        assert answer.status_code == 200
        assert titles(answer) == ["The only one"]

    def test_has_kind_words_when_it_is_empty(self, client):
        for address in ("/stories/", "/impact/", "/campaigns/", "/news/"):
            page = client.get(address).content.decode()
            assert "Come back soon" in page, address

    def test_leaves_out_drafts(self, client):
        StoryPageFactory(live=False)
        assert titles(client.get("/stories/")) == []

    def test_a_picture_that_is_lost_takes_no_page_down(self, client):
        story = StoryPageFactory(listing_image=SiteImageFactory())
        story.listing_image.file.storage.delete(story.listing_image.file.name)
        assert client.get("/stories/").status_code == 200
        assert client.get(story.url).status_code == 200

    def test_letters_stand_in_the_order_of_their_dates(self, client):
        NewsletterIssuePageFactory(title="Spring", issued_on=date(2026, 4, 1))
        NewsletterIssuePageFactory(title="Winter", issued_on=date(2026, 12, 1))
        NewsletterIssuePageFactory(title="Summer", issued_on=date(2026, 7, 1))
        assert titles(client.get("/news/")) == ["Winter", "Summer", "Spring"]

    def test_campaigns_stand_in_the_order_of_their_seasons(self, client):
        for year in (2024, 2026, 2025):
            drive = DriveFactory(today=date(year, 12, 1))
            CampaignPageFactory(title=f"Gifts {year}", drive=drive)
        assert titles(client.get("/campaigns/")) == ["Gifts 2026", "Gifts 2025", "Gifts 2024"]


class TestCost:
    """The same number of queries for one page on the shelf and for a full one."""

    def queries(self, client, address):
        client.get(address)  # renditions are made once, settings are read into caches
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    @pytest.mark.parametrize(
        ("address", "make"),
        [
            ("/stories/", StoryPageFactory),
            ("/impact/", ImpactReportPageFactory),
            ("/news/", NewsletterIssuePageFactory),
            (
                "/campaigns/",
                lambda **fields: CampaignPageFactory(
                    drive=DriveFactory(today=date(2024, 12, 1)), **fields
                ),
            ),
        ],
    )
    def test_does_not_grow_with_the_shelf(self, client, address, make):
        make(listing_image=SiteImageFactory())
        one = self.queries(client, address)
        for _ in range(9):
            make(listing_image=SiteImageFactory())
        assert self.queries(client, address) == one
