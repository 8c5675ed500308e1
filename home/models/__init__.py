"""Door: every model of the app, where Django looks for them."""

from home.models.base import BasePage, with_card_images
from home.models.figures import ImpactFigure
from home.models.images import SiteImage, SiteRendition
from home.models.pages import FeaturedFigure, FeaturedPage, HomePage, StandardPage
from home.models.site_settings import NavigationItem, SiteSettings, SocialLink

__all__ = [
    "BasePage",
    "FeaturedFigure",
    "FeaturedPage",
    "HomePage",
    "ImpactFigure",
    "NavigationItem",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "SocialLink",
    "StandardPage",
    "with_card_images",
]
