"""Pages about giving for tests, each on the shelf that `migrate` made for its kind."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from wagtail.models import Page

from campaigns.models import CampaignPage, ImpactReportPage, NewsletterIssuePage, StoryPage
from giving.drives.models import Drive, Fund
from tests.factories.home import PageFactory


def season(**fields) -> Drive:
    """A gift season that is open today and for a month."""
    fund, _ = Fund.objects.get_or_create(code="gifts", defaults={"name": "Gifts"})
    today = timezone.localdate()
    given = {
        "code": f"season-{Drive.objects.count()}",
        "name": "Holiday gifts",
        "fund": fund,
        "opens_on": today - timedelta(days=7),
        "closes_on": today + timedelta(days=30),
        "announced_buy_by": today + timedelta(days=9),
    }
    return Drive.objects.create(**given | fields)


def past_season(year: int) -> Drive:
    return season(
        code=f"season-of-{year}",
        opens_on=date(year, 11, 15),
        closes_on=date(year, 12, 31),
        announced_buy_by=date(year, 12, 15),
    )


class ShelvedFactory(PageFactory):
    """Below the first page of the type that lists this one."""

    class Meta:
        abstract = True

    @classmethod
    def parent_of_new(cls) -> Page:
        return cls._meta.model.allowed_parent_page_models()[0].objects.first()


class StoryPageFactory(ShelvedFactory):
    class Meta:
        model = StoryPage

    introduction = "She packed one bag."
    body = factory.LazyFunction(lambda: [("paragraph", "<p>Then the bus came.</p>")])
    pseudonym_note = "Her name was changed at her wish."


class CampaignPageFactory(ShelvedFactory):
    class Meta:
        model = CampaignPage

    drive = factory.LazyFunction(season)
    introduction = "Families wrote down what would help."
    body = factory.LazyFunction(lambda: [("paragraph", "<p>Buy it, and we bring it.</p>")])


class ImpactReportPageFactory(ShelvedFactory):
    class Meta:
        model = ImpactReportPage

    period = "2026"
    introduction = "What your gifts did."
    chapters = factory.LazyFunction(
        lambda: [
            (
                "chapter",
                {"title": "New arrivals", "body": [("paragraph", "<p>They came by bus.</p>")]},
            )
        ]
    )


class NewsletterIssuePageFactory(ShelvedFactory):
    class Meta:
        model = NewsletterIssuePage

    letter = factory.LazyFunction(lambda: [("paragraph", "<p>Dear friends,</p>")])
    signed_by = "Carol Cho"
    signed_as = "Office manager"
