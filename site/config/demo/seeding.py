"""The whole demo season, chapter by chapter; each adds what is missing and leaves the rest."""

from datetime import datetime

from wagtail.models import Page

from accounts.models import User
from config.demo import processor
from config.demo.aftermath import seed_aftermath
from config.demo.donations import seed_donations
from config.demo.gifts import seed_gifts
from config.demo.growth import seed_growth
from config.demo.office import seed_office
from config.demo.organization import seed_identity
from config.demo.pages import seed_pages
from config.demo.paper import seed_paper
from config.demo.people import Account, seed_people
from config.demo.pictures import seed_pictures
from config.demo.plans import seed_plans
from config.demo.progress import Progress
from config.demo.readers import seed_readers
from config.demo.season import Season
from giving import models as giving
from home.models import ImpactFigure, SiteImage

COUNTED = {
    "people": User,
    "funds": giving.Fund,
    "drives": giving.Drive,
    "closed_days": giving.ClosedDay,
    "pictures": SiteImage,
    "figures": ImpactFigure,
    "pages": Page,
    "supporters": giving.Supporter,
    "donations": giving.Donation,
    "plans": giving.Plan,
    "ledger_entries": giving.LedgerEntry,
    "disputes": giving.Dispute,
    "payouts": giving.Payout,
    "payout_lines": giving.PayoutLine,
    "receipts": giving.Receipt,
    "households": giving.Household,
    "recipients": giving.Recipient,
    "wishes": giving.Wish,
    "wish_units": giving.WishUnit,
    "promises": giving.Promise,
    "claims": giving.Claim,
    "parcels": giving.Parcel,
    "gifts": giving.Gift,
    "deliveries": giving.Delivery,
    "topics": giving.Topic,
    "subscriptions": giving.Subscription,
    "consents": giving.Consent,
    "outbox_jobs": giving.OutboxJob,
}


def seed(
    *, at: datetime, scale: int, given_password: str, progress: Progress
) -> tuple[Season, list[Account]]:
    """Seed all chapters; raises CommandError when no sandbox is there to book the donations."""
    processor.require_sandbox()
    season = Season.beginning(at=at)
    seed_office(season)
    accounts = seed_people(season, given_password=given_password)
    seed_identity()
    seed_pictures(progress)
    seed_pages(season, progress)
    seed_donations(season, progress, scale=scale)
    seed_plans(season, progress, scale=scale)
    seed_aftermath(season, progress, scale=scale)
    seed_paper(season)
    seed_gifts(season, progress)
    seed_growth(progress, scale=scale)
    seed_readers(season, progress, scale=scale)
    return season, accounts


def counts() -> dict[str, int]:
    """How many rows of each kind there are now, whoever made them."""
    return {name: model._default_manager.count() for name, model in COUNTED.items()}
