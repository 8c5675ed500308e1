"""Newsletter issues: a letter whose page is its web version."""

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from campaigns.models.campaign import CampaignPage
from campaigns.models.listing import ListingPage
from campaigns.models.story import StoryPage
from home.blocks import BodyBlock
from home.models import BasePage, ImpactFigure, with_card_images


class NewsIndexPage(ListingPage):
    subpage_types = ["campaigns.NewsletterIssuePage"]
    newest_first = ("-issued_on", "-pk")
    empty_title = _("The first letter is still being written.")

    class Meta:
        verbose_name = _("letters")
        verbose_name_plural = _("shelves of letters")


class NewsletterIssuePage(BasePage):
    """One letter to supporters. Publishing shows it on the site; it sends nothing."""

    issued_on = models.DateField(
        _("date of the letter"), default=timezone.localdate, help_text=_("Shown below its title.")
    )
    letter = StreamField(
        BodyBlock(),
        verbose_name=_("letter"),
        blank=True,
        help_text=_("From the greeting to the last line before the signature."),
    )
    signed_by = models.CharField(_("signed by"), max_length=120, blank=True)
    signed_as = models.CharField(
        _("as"), max_length=120, blank=True, help_text=_("“Executive Director”")
    )
    campaign = models.ForeignKey(
        CampaignPage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("campaign"),
        help_text=_("Its card, with the deadline and what is still missing."),
    )

    kicker = _("Letter")
    parent_page_types = ["campaigns.NewsIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *Page.content_panels,
        FieldPanel("issued_on"),
        FieldPanel("letter"),
        MultiFieldPanel([FieldPanel("signed_by"), FieldPanel("signed_as")], heading=_("Signature")),
        InlinePanel("picked_figures", heading=_("Figures"), label=_("figure"), max_num=4),
        InlinePanel("picked_stories", heading=_("Stories"), label=_("story"), max_num=6),
        FieldPanel("campaign"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("letter")]

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        counted = [row.figure_id for row in self.picked_figures.all()]
        figures = ImpactFigure.objects.in_bulk(counted)
        told = [row.story_id for row in self.picked_stories.all()]
        stories = StoryPage.objects.live().in_bulk(told)
        return context | {
            "figures": [figures[pk] for pk in counted if pk in figures],
            "stories": with_card_images([stories[pk] for pk in told if pk in stories]),
            "campaign": self.campaign if self.campaign and self.campaign.live else None,
        }

    def card(self, request: HttpRequest | None = None) -> dict[str, object]:
        return super().card(request) | {"meta": date_format(self.issued_on)}


class PickedFigure(Orderable):
    """A figure that a letter shows."""

    issue = ParentalKey(
        NewsletterIssuePage, on_delete=models.CASCADE, related_name="picked_figures"
    )
    figure = models.ForeignKey(
        ImpactFigure, models.CASCADE, related_name="+", verbose_name=_("figure")
    )

    panels = [FieldPanel("figure")]


class PickedStory(Orderable):
    """A story that a letter leads to."""

    issue = ParentalKey(
        NewsletterIssuePage, on_delete=models.CASCADE, related_name="picked_stories"
    )
    story = models.ForeignKey(StoryPage, models.CASCADE, related_name="+", verbose_name=_("story"))

    panels = [FieldPanel("story")]
