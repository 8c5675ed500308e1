"""Campaigns: the page that presents a drive, and the shelf of this and earlier seasons."""

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from campaigns import queries
from campaigns.blocks import GivingBodyBlock
from campaigns.models.listing import ListingPage
from home.models import BasePage, SiteImage


class CampaignIndexPage(ListingPage):
    subpage_types = ["campaigns.CampaignPage"]
    newest_first = ("-drive__opens_on", "-pk")
    empty_title = _("No campaign yet.")

    class Meta:
        verbose_name = _("campaigns")
        verbose_name_plural = _("shelves of campaigns")

    def listed(self) -> PageQuerySet:
        return super().listed().select_related("drive")


class CampaignPage(BasePage):
    """Presents a drive: what is asked for, by when, how far it is, and what to do."""

    drive = models.ForeignKey(
        "giving.Drive",
        models.PROTECT,
        related_name="+",
        verbose_name=_("drive"),
        help_text=_("Its dates and its progress are shown. The words here are yours."),
    )
    introduction = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("Below the title, set large.")
    )
    image = models.ForeignKey(
        SiteImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Beside the title, as decoration."),
    )
    after_deadline = models.CharField(
        _("after the last day"),
        max_length=300,
        blank=True,
        help_text=_("One kind sentence beside the deadline: what happens after it."),
    )
    body = StreamField(GivingBodyBlock(), verbose_name=_("text"), blank=True)

    kicker = _("Campaign")
    card_template = "campaigns/campaign_card.html"
    parent_page_types = ["campaigns.CampaignIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *Page.content_panels,
        FieldPanel("drive"),
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("after_deadline"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        language = get_language() or settings.LANGUAGE_CODE
        standing = queries.standing(self.drive, on=timezone.localdate())
        return context | {
            "standing": standing,
            "teasers": queries.teasers(self.drive, standing, language=language),
        }

    def card(self, request: HttpRequest | None = None) -> dict[str, object]:
        """As every card, with where the drive stands while its season lasts."""
        today = timezone.localdate()
        live = self.drive.is_open(on=today)
        standing = queries.standing(self.drive, on=today) if live else None
        return super().card(request) | {"standing": standing, "drive": self.drive}
