"""Hears what Wagtail says of pages, and tells giving what it must know."""

from wagtail.models import Page
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from campaigns import operations
from campaigns.models import CampaignPage


def connect() -> None:
    page_published.connect(campaign_changed, sender=CampaignPage)
    page_unpublished.connect(campaign_changed, sender=CampaignPage)
    page_slug_changed.connect(addresses_changed)
    post_page_move.connect(addresses_changed)


def campaign_changed(instance: CampaignPage, **kwargs: object) -> None:
    operations.announce_address(page=instance)


def addresses_changed(instance: Page, **kwargs: object) -> None:
    operations.announce_addresses_below(page=instance)
