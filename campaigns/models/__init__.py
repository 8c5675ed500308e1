"""Door: every model of the app, where Django looks for them."""

from campaigns.models.campaign import CampaignIndexPage, CampaignPage
from campaigns.models.issue import NewsIndexPage, NewsletterIssuePage, PickedFigure, PickedStory
from campaigns.models.report import ImpactReportPage, ReportIndexPage
from campaigns.models.story import StoryIndexPage, StoryPage

__all__ = [
    "CampaignIndexPage",
    "CampaignPage",
    "ImpactReportPage",
    "NewsIndexPage",
    "NewsletterIssuePage",
    "PickedFigure",
    "PickedStory",
    "ReportIndexPage",
    "StoryIndexPage",
    "StoryPage",
]
