"""The front page, and the plain page for whatever has no type of its own."""

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from home.blocks import RICH_TEXT, BodyBlock
from home.models.base import BasePage, with_card_images
from home.models.figures import ImpactFigure
from home.models.images import SiteImage


class HomePage(BasePage):
    """The front door: the letter's promise, the year in figures, what is featured, one story."""

    promise = models.CharField(
        _("promise"),
        max_length=160,
        blank=True,
        help_text=_("The heading of the page: one sentence that the letter begins with."),
    )
    letter = RichTextField(
        _("letter"),
        features=RICH_TEXT,
        blank=True,
        help_text=_("A few sentences below it."),
    )
    hero_image = models.ForeignKey(
        SiteImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Beside the promise. Shown as decoration: it must not say what no text says."),
    )
    featured_story = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("featured story"),
        help_text=_("One page, shown large with its image and summary."),
    )
    give_title = models.CharField(
        _("heading"),
        max_length=120,
        blank=True,
        help_text=_("Empty hides the invitation to give."),
    )
    give_text = models.TextField(_("text"), max_length=400, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    max_count = len(settings.LANGUAGES)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("promise"), FieldPanel("letter"), FieldPanel("hero_image")],
            heading=_("The letter’s promise"),
        ),
        InlinePanel(
            "featured_figures",
            heading=_("Figures of the year"),
            label=_("figure"),
            max_num=4,
            help_text=_("Up to four, each shown with its source."),
        ),
        InlinePanel(
            "featured_pages",
            heading=_("Featured pages"),
            label=_("page"),
            max_num=6,
            help_text=_("A campaign, a report, a letter: each shows its own card."),
        ),
        FieldPanel("featured_story"),
        MultiFieldPanel(
            [FieldPanel("give_title"), FieldPanel("give_text")],
            heading=_("Invitation to give"),
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("promise"),
        index.SearchField("letter"),
    ]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        chosen = [row.page_id for row in self.featured_pages.all()]
        found = Page.objects.live().filter(pk__in=[*chosen, self.featured_story_id]).specific()
        pages = {page.pk: page for page in with_card_images(found)}
        counted = [row.figure_id for row in self.featured_figures.all()]
        figures = ImpactFigure.objects.in_bulk(counted)
        return context | {
            "figures": [figures[pk] for pk in counted if pk in figures],
            "featured": [pages[pk] for pk in chosen if pk in pages],
            "story": pages.get(self.featured_story_id),
        }


class FeaturedFigure(Orderable):
    """A figure in the front page's row."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="featured_figures")
    figure = models.ForeignKey(
        ImpactFigure, models.CASCADE, related_name="+", verbose_name=_("figure")
    )

    panels = [FieldPanel("figure")]


class FeaturedPage(Orderable):
    """A page whose card the front page shows."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="featured_pages")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("page"))

    panels = [FieldPanel("page")]


class StandardPage(BasePage):
    """Who we are, how it works, privacy: a title and a text."""

    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
