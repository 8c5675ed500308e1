"""The site's tree in its own language: translations of a page may bear the same slug."""

from typing import TypeVar

from django.conf import settings
from wagtail.models import Page, Site

from home.models import BasePage, HomePage

AnyPage = TypeVar("AnyPage", bound=BasePage)


def front_page() -> HomePage:
    return HomePage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)


def shelf(model: type[AnyPage]) -> AnyPage:
    """The page above all pages of a kind."""
    return model.objects.child_of(front_page()).get()


def page_at(slug: str) -> Page:
    return Page.objects.get(slug=slug, locale__language_code=settings.LANGUAGE_CODE)
