"""A drive knows the address of its page: letters lead there."""

import pytest
from wagtail.models import Locale, Page

from campaigns.models import CampaignIndexPage
from tests.factories.campaigns import CampaignPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(settings):
    settings.BASE_URL = "https://harborlight.example"
    return CampaignPageFactory(slug="gifts", live=False)


def publish(page):
    page.save_revision().publish()
    page.refresh_from_db()


def told(campaign):
    campaign.drive.refresh_from_db()
    return campaign.drive.page_address


def test_a_draft_is_not_announced(campaign):
    campaign.save_revision()
    assert told(campaign) == ""


def test_publishing_announces(campaign):
    publish(campaign)
    assert told(campaign) == "https://harborlight.example/campaigns/gifts/"


def test_another_slug_is_announced(campaign):
    publish(campaign)
    campaign.slug = "holiday-gifts"
    publish(campaign)
    assert told(campaign) == "https://harborlight.example/campaigns/holiday-gifts/"


def test_another_slug_of_the_shelf_is_announced(campaign, django_capture_on_commit_callbacks):
    publish(campaign)
    shelf = CampaignIndexPage.objects.get()
    shelf.slug = "seasons"
    with django_capture_on_commit_callbacks(execute=True):
        publish(shelf)
    assert told(campaign) == "https://harborlight.example/seasons/gifts/"


def test_taking_the_page_back_takes_the_address_back(campaign):
    publish(campaign)
    campaign.unpublish()
    assert told(campaign) == ""


def test_another_page_of_the_same_drive_takes_over(campaign):
    publish(campaign)
    again = CampaignPageFactory(slug="again", drive=campaign.drive, live=False)
    publish(again)
    assert told(campaign).endswith("/campaigns/again/")
    again.unpublish()
    assert told(campaign).endswith("/campaigns/gifts/")


def test_deleting_the_page_takes_the_address_back(campaign):
    publish(campaign)
    Page.objects.get(pk=campaign.pk).delete()
    assert told(campaign) == ""


def test_a_translation_announces_nothing(campaign):
    publish(campaign)
    spanish = campaign.copy_for_translation(
        Locale.objects.get(language_code="es"), copy_parents=True
    )
    publish(spanish)
    assert told(campaign) == "https://harborlight.example/campaigns/gifts/"
