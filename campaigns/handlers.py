"""Hears what Wagtail says of pages, and tells giving what it must know."""

from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished

from campaigns import operations
from campaigns.models import CampaignPage


def connect() -> None:
    page_published.connect(campaign_published, sender=CampaignPage)
    page_unpublished.connect(campaign_unpublished, sender=CampaignPage)
    page_slug_changed.connect(address_changed)


def campaign_published(instance: CampaignPage, **kwargs: object) -> None:
    operations.announce_address(page=instance)


def campaign_unpublished(instance: CampaignPage, **kwargs: object) -> None:
    operations.withdraw_address(page=instance)


def address_changed(instance: Page, **kwargs: object) -> None:
    operations.announce_addresses_below(page=instance)
