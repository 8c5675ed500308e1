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
        address = addresses.absolute(page.get_url_parts()[2])
        drives.announce_address(drive=page.drive, address=address)


def announce_addresses_below(*, page: Page) -> None:
    """The same for each published campaign below a page whose own address changed."""
    for campaign in CampaignPage.objects.live().descendant_of(page):
        announce_address(page=campaign)


def withdraw_address(*, page: CampaignPage) -> None:
    """Tell the page's drive that it is not presented any more."""
    if _speaks_for_its_drive(page):
        drives.announce_address(drive=page.drive, address="")


def _speaks_for_its_drive(page: CampaignPage) -> bool:
    return page.locale.language_code == settings.LANGUAGE_CODE
