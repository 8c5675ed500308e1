"""What pages do to giving: tell a drive where it is presented."""

from django.conf import settings
from wagtail.models import Page

from campaigns.models import CampaignPage
from giving import addresses
from giving.drives import operations as drives


def announce_address(*, page: CampaignPage) -> None:
    """Tell the page's drive its public address.

    A translation announces nothing: letters lead to the page in the site's own language, which
    offers the others.
    """
    if _speaks_for_its_drive(page):
        drives.announce_address(drive=page.drive, address=_address(page))


def announce_addresses_below(*, page: Page) -> None:
    """The same for each published campaign below a page whose own address changed."""
    for campaign in CampaignPage.objects.live().descendant_of(page):
        announce_address(page=campaign)


def withdraw_address(*, page: CampaignPage) -> None:
    """Tell the page's drive that it is not presented there any more, but by another, if any."""
    if _speaks_for_its_drive(page):
        same = CampaignPage.objects.live().filter(drive=page.drive_id, locale=page.locale_id)
        other = same.exclude(pk=page.pk).order_by("-last_published_at").first()
        drives.announce_address(drive=page.drive, address=_address(other) if other else "")


def _address(page: CampaignPage) -> str:
    return addresses.absolute(page.get_url_parts()[2])


def _speaks_for_its_drive(page: CampaignPage) -> bool:
    return page.locale.language_code == settings.LANGUAGE_CODE
