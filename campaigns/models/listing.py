"""ListingPage: the page above a shelf of others, which lists them twelve at a time."""

from django.core.paginator import Page as Shelf
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from home.models import BasePage, with_card_images

PER_PAGE = 12


class ListingPage(BasePage):
    """Lists the published pages below it, newest first."""

    introduction = models.TextField(
        _("introduction"),
        max_length=400,
        blank=True,
        help_text=_("A sentence or two below the title."),
    )

    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1
    newest_first = ("-first_published_at", "-pk")
    # What the page says while nothing is published below it.
    empty_title: str | Promise = ""

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        abstract = True

    def get_template(self, request: HttpRequest, *args: object, **kwargs: object) -> str:
        # Wagtail names a template for each concrete type; these share one.
        return "campaigns/listing_page.html"

    def listed(self) -> PageQuerySet:
        (listed_type,) = self.allowed_subpage_models()
        return listed_type.objects.child_of(self).live().public().order_by(*self.newest_first)

    def shelf(self, request: HttpRequest) -> Shelf:
        """The twelve pages that `?page=` asks for; a number that makes no sense asks for some."""
        shelf = Paginator(self.listed(), PER_PAGE).get_page(request.GET.get("page"))
        shelf.object_list = with_card_images(list(shelf.object_list))
        return shelf

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        shelf = self.shelf(request)
        if shelf.number > 1:
            context["canonical"] += f"?page={shelf.number}"
        return context | {"shelf": shelf}
