"""What one supporter has given, promised and subscribed to."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from giving import links
from giving.donations import my_plan, statement_facts
from giving.donations.models import Donation, Plan
from giving.money import Money
from giving.newsletters.models import Subscription
from giving.supporters.models import Supporter
from giving.wishes.models import ENDED, Promise, WishUnit


@dataclass(frozen=True)
class Given:
    """A donation in brief, the page that thanks for it, and its receipt's (empty without one)."""

    amount: Money
    fund: str
    given_on: date | None
    url: str
    receipt_url: str


@dataclass(frozen=True)
class Repeated:
    """A plan in brief, and the page on which it is changed, paused or ended."""

    amount: Money
    frequency: str
    fund: str
    standing: str
    next_charge_on: date | None
    url: str


@dataclass(frozen=True)
class Promised:
    """A promise in brief: the wish, how many, how far its units are, and its own page."""

    title: str
    quantity: int
    states: list[str]
    url: str


@dataclass(frozen=True)
class MyGiving:
    """What the page shows; empty for an account whose address we know nothing about."""

    plans: list[Repeated]
    donations: list[Given]
    statement_years: list[int]
    promises: list[Promised]
    is_subscribed: bool
    preferences_url: str


def giving_of(supporter: Supporter | None, *, language: str) -> MyGiving:
    """Newest first; donations that were never paid are left out."""
    if supporter is None:
        return MyGiving(
            plans=[],
            donations=[],
            statement_years=[],
            promises=[],
            is_subscribed=False,
            preferences_url="",
        )
    paid = supporter.donations.filter(
        state__in=[Donation.State.PROCESSING, Donation.State.SUCCEEDED]
    )
    promises = supporter.promises.select_related("wish").prefetch_related("claims__unit")
    subscription = Subscription.objects.filter(supporter=supporter).first()
    begun = supporter.plans.exclude(started_at=None).select_related("fund")
    return MyGiving(
        plans=[_repeated(plan, language) for plan in begun.prefetch_related("notes")],
        donations=[
            _given(donation, language)
            for donation in paid.select_related("fund").prefetch_related("receipts")
        ],
        statement_years=statement_facts.years_of(supporter),
        promises=[_promised(promise, language) for promise in promises.order_by("-created_at")],
        is_subscribed=subscription is not None and subscription.is_subscribed,
        preferences_url=_preferences_url(subscription),
    )


def _repeated(plan: Plan, language: str) -> Repeated:
    mine = my_plan.standing_of(plan)
    return Repeated(
        amount=plan.amount,
        frequency=plan.frequency,
        fund=plan.fund.name_in(language),
        standing=mine.standing,
        next_charge_on=mine.next_charge_on,
        url=reverse("donations:plan", kwargs={"token": links.make("plan", plan)}),
    )


def _given(donation: Donation, language: str) -> Given:
    return Given(
        amount=donation.amount,
        fund=donation.fund.name_in(language),
        given_on=donation.given_on,
        url=reverse("donations:thanks", kwargs={"reference": donation.reference}),
        receipt_url=_receipt_url(donation, language),
    )


def _receipt_url(donation: Donation, language: str) -> str:
    """That of the receipt which holds; else of the last one, which says why it is void."""
    issued = sorted(donation.receipts.all(), key=lambda receipt: receipt.issued_at)
    if not issued:
        return ""
    holds = [receipt for receipt in issued if receipt.voided_at is None] or issued
    address = reverse("donations:receipt", kwargs={"token": links.make("receipt", holds[-1])})
    return f"{address}?lang={language}"


def _promised(promise: Promise, language: str) -> Promised:
    claims = list(promise.claims.all())
    living = [_told(claim.unit.state) for claim in claims if claim.state not in ENDED]
    return Promised(
        title=promise.wish.title_in(language),
        quantity=len(living) or len(claims),
        states=sorted(set(living or [claim.state for claim in claims])),
        url=reverse("wishes:promise", kwargs={"token": links.make("claim", promise)}),
    )


def _told(state: str) -> str:
    # Gifts that are bagged at the same minute would show which wishes belong to one person.
    return WishUnit.State.RECEIVED if state == WishUnit.State.BAGGED else state


def _preferences_url(subscription: Subscription | None) -> str:
    if subscription is None or subscription.state == Subscription.State.PENDING:
        return ""
    token = links.make("preferences", subscription)
    return reverse("newsletters:preferences", kwargs={"token": token})
