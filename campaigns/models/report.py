"""Impact reports: chapters with sourced figures and stories between them."""

from dataclasses import dataclass

from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from campaigns.blocks import ChapterBlock
from campaigns.models.listing import ListingPage
from home.models import BasePage, SiteImage


class ReportIndexPage(ListingPage):
    subpage_types = ["campaigns.ImpactReportPage"]
    empty_title = _("The first report is still being written.")

    class Meta:
        verbose_name = _("impact reports")
        verbose_name_plural = _("shelves of impact reports")


@dataclass(frozen=True)
class Chapter:
    """A chapter as a page shows it; `anchor` is its place in the page's address."""

    anchor: str
    title: str
    body: StreamValue


class ImpactReportPage(BasePage):
    """What was done with what was given, in figures a reader can check."""

    introduction = models.TextField(
        _("introduction"), max_length=600, blank=True, help_text=_("Below the title, set large.")
    )
    period = models.CharField(
        _("period"), max_length=60, blank=True, help_text=_("What it reports on: “2026”.")
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
    chapters = StreamField(
        [("chapter", ChapterBlock())],
        verbose_name=_("chapters"),
        blank=True,
        help_text=_("The table of contents is made of their titles."),
    )

    kicker = _("Impact report")
    parent_page_types = ["campaigns.ReportIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("period"),
        FieldPanel("image"),
        FieldPanel("chapters"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("chapters"),
    ]

    class Meta:
        verbose_name = _("impact report")
        verbose_name_plural = _("impact reports")

    def numbered_chapters(self) -> list[Chapter]:
        """The chapters, each with an anchor of its own even where two titles are alike."""
        found: dict[str, Chapter] = {}
        for number, block in enumerate(self.chapters, start=1):
            anchor = slugify(block.value["title"])
            if not anchor or anchor in found:
                anchor = f"{anchor}-{number}".strip("-")
            found[anchor] = Chapter(anchor, block.value["title"], block.value["body"])
        return list(found.values())

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        return context | {"chapters": self.numbered_chapters()}
