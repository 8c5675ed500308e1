"""Gifts that have arrived, with their ledger, and money that goes back again."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from accounts.models import User
from giving.donations.models import Donation, LedgerEntry
from tests.factories.donations import DonationFactory

Kind = LedgerEntry.Kind


def a_person() -> User:
    """Somebody of finance."""
    return User.objects.get_or_create(email="finance@example.org")[0]


def gift(*, at: datetime, **facts: object) -> Donation:
    """A donation that arrived at this moment, and its entry in the ledger."""
    day = at.astimezone(ZoneInfo("America/Chicago")).date()
    arrived = {"state": "succeeded", "succeeded_at": at, "given_on": day, "created_at": at}
    donation = DonationFactory(**(arrived | facts))
    book(donation, donation.amount_minor, at=at, kind=Kind.CHARGE)
    return donation


def return_money(
    donation: Donation, minor: int, *, at: datetime, kind: str = Kind.REFUND
) -> LedgerEntry:
    """Cents that went back to the donor; negative ones came back to us."""
    return book(donation, -minor, at=at, kind=kind)


def book(donation: Donation, minor: int, *, at: datetime, kind: str) -> LedgerEntry:
    return LedgerEntry.objects.create(
        kind=kind,
        source_id=f"x_{uuid4().hex}",
        donation=donation,
        amount_minor=minor,
        currency="usd",
        at=at,
        booked_at=at,
    )
