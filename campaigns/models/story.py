"""Stories: one person, told with care, and the shelf they stand on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from campaigns.models.listing import ListingPage
from home.blocks import BodyBlock
from home.models import BasePage, SiteImage


class StoryIndexPage(ListingPage):
    subpage_types = ["campaigns.StoryPage"]
    empty_title = _("The first story is still being written.")

    class Meta:
        verbose_name = _("stories")
        verbose_name_plural = _("shelves of stories")


class StoryPage(BasePage):
    """What happened to one person, in words they can stand by."""

    introduction = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("The first lines, set large.")
    )
    image = models.ForeignKey(
        SiteImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Above the text, with the image’s own description as alt text."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    pseudonym_note = models.CharField(
        _("note on names"),
        max_length=200,
        blank=True,
        help_text=_("Shown at the end: “His name was changed at his wish.”"),
    )
    action_page = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("Where a reader who was moved may go next. Empty: the giving form."),
    )
    action_label = models.CharField(
        _("button"), max_length=60, blank=True, help_text=_("Empty: the title of that page.")
    )

    kicker = _("Story")
    parent_page_types = ["campaigns.StoryIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("pseudonym_note"),
        MultiFieldPanel(
            [FieldPanel("action_page"), FieldPanel("action_label")], heading=_("What to do next")
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
