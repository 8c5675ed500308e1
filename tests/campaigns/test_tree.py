"""What `migrate` leaves on a fresh database, and what may stand where in the tree."""

import pytest
from django.apps import apps
from wagtail.models import Locale, Page, Site

from campaigns.models import (
    CampaignIndexPage,
    CampaignPage,
    ImpactReportPage,
    NewsIndexPage,
    NewsletterIssuePage,
    ReportIndexPage,
    StoryIndexPage,
    StoryPage,
)
from home.models import HomePage, SiteSettings, StandardPage
from tests.factories.campaigns import StoryPageFactory
from tests.factories.home import front_page

pytestmark = pytest.mark.django_db

SHELVES = {
    "/campaigns/": CampaignIndexPage,
    "/impact/": ReportIndexPage,
    "/stories/": StoryIndexPage,
    "/news/": NewsIndexPage,
}


class TestFreshDatabase:
    def test_has_a_front_page_and_a_shelf_for_each_kind(self, client):
        assert isinstance(front_page(), HomePage)
        assert front_page().get_children().count() == len(SHELVES)
        for address, kind in SHELVES.items():
            assert kind.objects.get().url == address
            assert client.get(address).status_code == 200

    def test_has_both_languages_and_no_page_of_welcome(self):
        assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "es"}
        assert Page.objects.filter(depth=2).count() == 1
        assert "wagtail" not in front_page().title.lower()

    def test_has_a_sound_tree(self):
        assert not any(Page.find_problems())

    def test_leads_the_way(self, client):
        titles = [item.page.title for item in SiteSettings.load().navigation.all()]
        assert titles == ["Campaigns", "Impact", "Stories", "Letters"]

    def test_planting_twice_changes_nothing(self):
        from importlib import import_module

        plant = import_module("campaigns.migrations.0002_tree").plant
        before = list(Page.objects.order_by("path").values())
        plant(apps, None)
        assert list(Page.objects.order_by("path").values()) == before
        assert Site.objects.count() == 1


class TestWhatMayStandWhere:
    @pytest.mark.parametrize(
        ("shelf", "page"),
        [
            (CampaignIndexPage, CampaignPage),
            (ReportIndexPage, ImpactReportPage),
            (StoryIndexPage, StoryPage),
            (NewsIndexPage, NewsletterIssuePage),
        ],
    )
    def test_a_shelf_takes_its_own_kind_only(self, shelf, page):
        assert shelf.allowed_subpage_models() == [page]
        assert page.allowed_parent_page_models() == [shelf]
        assert page.allowed_subpage_models() == []
        assert shelf.allowed_parent_page_models() == [HomePage]

    def test_there_is_one_shelf_of_a_kind(self):
        for shelf in SHELVES.values():
            assert not shelf.can_create_at(front_page())

    def test_plain_pages_stand_at_the_top_or_below_each_other(self):
        assert StandardPage.allowed_parent_page_models() == [HomePage, StandardPage]
        assert not StandardPage.can_exist_under(StoryPageFactory().get_parent())

    def test_there_is_a_front_page_for_each_language_and_no_more(self):
        root = Page.get_first_root_node()
        assert HomePage.can_create_at(root)
        root.add_child(
            instance=HomePage(title="Inicio", locale=Locale.objects.get(language_code="es"))
        )
        assert not HomePage.can_create_at(Page.get_first_root_node())
