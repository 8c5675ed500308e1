"""Who Harbor Light is: the site's settings, its header, and the figures it stands by."""

from django.db import transaction

from config.demo.season import Season, read
from config.demo.tree import page_at
from config.demo.wording import filled
from home.models import ImpactFigure, NavigationItem, SiteSettings, SocialLink


def seed_identity() -> None:
    """What receipts and letters need, before there are any. Settings that were edited stay."""
    known = SiteSettings.load()
    if known.ein:
        return
    told = filled(read("organization"), {})
    del told["navigation"], told["social_links"]
    for field, value in told.items():
        setattr(known, field, value)
    known.save()


@transaction.atomic
def seed_header() -> None:
    """The way around, once its pages exist; a header that somebody has made stays."""
    known, told = SiteSettings.load(), read("organization")
    if known.navigation.exclude(path="").exists():
        return
    known.navigation.all().delete()
    for position, link in enumerate(told["navigation"]):
        page = page_at(link["page"]) if "page" in link else None
        NavigationItem.objects.create(settings=known, sort_order=position, **{**link, "page": page})
    for position, link in enumerate(told["social_links"]):
        SocialLink.objects.create(settings=known, sort_order=position, **link)


def seed_figures(season: Season, days: dict[str, str]) -> dict[str, ImpactFigure]:
    """Every figure once; returns them by their keys in the file."""
    return {
        key: ImpactFigure.objects.get_or_create(
            label=told["label"], defaults={**told, "as_of": season.day(-60)}
        )[0]
        for key, told in filled(read("figures"), days).items()
    }
