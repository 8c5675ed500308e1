"""BasePage: what every page of the site has, whichever room it comes from."""

from collections.abc import Sequence
from typing import TypeVar

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail.models import Page
from wagtail.search import index

from home.forms import PageCopyForm
from home.models.images import SiteImage
from home.slugs import refuse_reserved

CARD_SIZE = "fill-640x400|format-webp"


class BasePage(Page):
    """A page that can be found, listed, and drawn as a card wherever somebody picks it."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences: shown on cards, in search results and when shared."),
    )
    listing_image = models.ForeignKey(
        SiteImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("card image"),
        help_text=_("Shown on cards only. It is cut to 16:10 around its focal point."),
    )

    copy_form_class = PageCopyForm
    card_template = "home/card.html"
    # A short word above the title on cards, the same for all pages of a type.
    kicker: str | Promise = ""

    listing_panels = [
        MultiFieldPanel(
            [FieldPanel("summary"), FieldPanel("listing_image")], heading=_("On cards")
        ),
    ]
    promote_panels = listing_panels + Page.promote_panels
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        return self.search_description or self.summary

    @classmethod
    def may_stand_at_top(cls) -> bool:
        """Whether pages of this type may live directly below the front page."""
        return any(
            parent._meta.label == "home.HomePage" for parent in cls.allowed_parent_page_models()
        )

    def clean(self) -> None:
        super().clean()
        if self.may_stand_at_top():
            try:
                refuse_reserved(self.slug)
            except ValidationError as refusal:
                raise ValidationError({"slug": refusal}) from refusal

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "canonical": request.build_absolute_uri(self.get_url(request)),
            "crumbs": self.crumbs(request),
            "page_language": self.locale.language_code,
        }

    # The editor shows the preview in a frame; the page itself may be framed by nobody.
    @method_decorator(csp_replace({"frame-ancestors": [SELF]}))
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return super().serve_preview(request, mode_name)

    def crumbs(self, request: HttpRequest) -> list[dict[str, str]]:
        """The way here from below the front page: title and url, the last one without url."""
        above = self.get_ancestors().live().filter(depth__gt=2)
        crumbs = [{"title": page.title, "url": page.get_url(request)} for page in above]
        return [*crumbs, {"title": self.title}]

    def card(self, request: HttpRequest | None = None) -> dict[str, object]:
        """What `card_template` shows: title, url, text, kicker, meta, image."""
        return {
            "title": self.title,
            "url": self.get_url(request),
            "text": self.summary,
            "kicker": self.kicker,
            "meta": "",
            "image": self._card_image(),
        }

    def _card_image(self) -> dict[str, object] | None:
        if self.listing_image is None:
            return None
        rendition = get_rendition_or_not_found(self.listing_image, CARD_SIZE)
        # The title beside it says all there is to say: to those who listen it is decoration.
        return {
            "url": rendition.url,
            "width": rendition.width,
            "height": rendition.height,
            "alt": "",
        }


AnyPage = TypeVar("AnyPage", bound=BasePage)


def with_card_images(pages: Sequence[AnyPage]) -> Sequence[AnyPage]:
    """The same pages, of whatever types, with their cards' images fetched in two queries."""
    wanted = {page.listing_image_id for page in pages} - {None}
    images = SiteImage.objects.prefetch_renditions(CARD_SIZE).in_bulk(wanted) if wanted else {}
    for page in pages:
        page.listing_image = images.get(page.listing_image_id)
    return pages
