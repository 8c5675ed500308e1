"""Pages and figures for tests; a page without a parent stands below the front page."""

from datetime import date

import factory
from wagtail.models import Page, Site

from home.models import HomePage, ImpactFigure, SiteImage, StandardPage


def front_page() -> HomePage:
    """The front page that `migrate` made."""
    return Site.objects.get(is_default_site=True).root_page.specific


class PageFactory(factory.django.DjangoModelFactory):
    """Published, as a page is that was made by `parent.add_child`."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"Page {n}")
    summary = "What it is about."

    @classmethod
    def parent_of_new(cls) -> Page:
        return front_page()

    @classmethod
    def _create(cls, model_class, *args, parent: Page | None = None, **fields):
        page = model_class(*args, **fields)
        # The tree in memory may be behind the database by as many children as were added since.
        above = Page.objects.get(pk=(parent or cls.parent_of_new()).pk)
        return above.add_child(instance=page)


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage

    body = factory.LazyFunction(lambda: [("paragraph", "<p>Some words.</p>")])


class ImpactFigureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImpactFigure

    value = 12000
    at_least = True
    label = "people served"
    period = "2026"
    source = "Annual report"
    source_url = "https://example.org/report"
    as_of = date(2026, 6, 30)


class SiteImageFactory(factory.django.DjangoModelFactory):
    """A small picture that Pillow can cut."""

    class Meta:
        model = SiteImage

    title = factory.Sequence(lambda n: f"Picture {n}")
    description = "A lit window"
    file = factory.django.ImageField(width=64, height=48, color="navy", format="PNG")
