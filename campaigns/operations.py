"""What pages do to giving: tell a drive where it is presented."""

from django.conf import settings
from wagtail.models import Page

from campaigns.models import CampaignPage
from giving import addresses
from giving.drives import operations as drives


def announce_address(*, page: CampaignPage) -> None:
    """Tell the page's drive its public address; none when the page is not public.

    A translation announces nothing: letters lead to the page in the site's own language, which
    offers the others.
    """
    if page.locale.language_code != settings.LANGUAGE_CODE:
        return
    address = addresses.absolute(page.get_url_parts()[2]) if page.live else ""
    drives.announce_address(drive=page.drive, address=address)


def announce_addresses_below(*, page: Page) -> None:
    """The same for each published campaign at or below a page that moved or was renamed."""
    for campaign in CampaignPage.objects.live().descendant_of(page, inclusive=True):
        announce_address(page=campaign)
