"""Pages about giving for tests, each on the shelf that `migrate` made for its kind."""

import factory
from wagtail.models import Page

from campaigns.models import CampaignPage, ImpactReportPage, NewsletterIssuePage, StoryPage
from tests.factories.drives import DriveFactory
from tests.factories.home import PageFactory


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

    drive = factory.SubFactory(DriveFactory)
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
