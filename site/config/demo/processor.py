"""The sandbox's card processor, as the seeding needs it: past payments, and money given back.

Over HTTP, like everything that is outside, through the sandbox's control API.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import requests
from django.conf import settings
from django.core.management.base import CommandError

from giving.donations.gateway import Charge, Payment, PaymentState
from giving.donations.models import Donation

if TYPE_CHECKING:
    from config.demo.plans import PlannedPlan

SECONDS = 60


def require_sandbox() -> None:
    """Refuse to go on when nobody is there who could book."""
    try:
        answer = requests.get(f"{settings.STRIPE_API_BASE}/_control/books", timeout=SECONDS)
        answered = answer.ok
    except requests.RequestException:
        answered = False
    if not answered:
        raise CommandError(
            f"No sandbox answers at {settings.STRIPE_API_BASE}, and past donations are booked "
            "there first. Start it (make run does) and seed again."
        )


def book(donations: list[Donation]) -> list[Payment]:
    """Let these donations have been paid at the moment they were meant; all or none."""
    paid = [
        {
            "amount": donation.amount_minor,
            "email": donation.supporter.email,
            "name": donation.supporter.full_name,
            "created": int(donation.created_at.timestamp()),
            "client_reference_id": str(donation.pk),
            "description": f"Donation: {donation.fund.name_in(donation.language)}",
            "metadata": {"donation": str(donation.pk), "fund": donation.fund.code},
        }
        for donation in donations
    ]
    booked = _control("book", {"payments": paid})["payments"]
    return [_payment(*pair) for pair in zip(donations, booked, strict=True)]


def _payment(donation: Donation, booked: dict[str, Any]) -> Payment:
    return Payment(
        donation_id=str(donation.pk),
        state=PaymentState.SUCCEEDED,
        session_id=booked["session"],
        payment_intent=booked["payment_intent"],
        charge=Charge(
            id=booked["charge"],
            amount_minor=donation.amount_minor,
            currency=donation.currency,
            at=_whole_second(donation.created_at),
            balance_transaction=booked["balance_transaction"],
            fee_minor=booked["fee"],
        ),
    )


def book_plans(planned: list["PlannedPlan"]) -> dict[str, list[Payment]]:
    """Let these plans have collected what they did; answers the payments of each, by its name."""
    tries = [one for plan in planned for one in _tries(plan)]
    if not tries:
        return {}
    terms = {plan.name: _terms(plan) for plan in planned}
    asked = {"payments": tries, "plans": terms}
    booked = _control("book", asked)["payments"]
    payments: dict[str, list[Payment]] = {plan.name: [] for plan in planned}
    for one, made in zip(tries, booked, strict=True):
        earlier = payments[one["subscription"]]
        earlier.append(_payment_of_plan(one, made, is_first=not earlier))
    return payments


def _tries(plan: "PlannedPlan") -> list[dict[str, Any]]:
    """One for each charge; the last of a failing plan was declined."""
    shared = {
        "amount": plan.amount_minor,
        "email": plan.donor.email,
        "name": plan.donor.full_name,
        "subscription": plan.name,
        "description": "Donation",
    }
    tries = [{**shared, "created": int(moment.timestamp())} for moment in plan.charges]
    if plan.is_failing and len(tries) > 1:
        tries[-1]["failed"] = True
    return tries


def _terms(plan: "PlannedPlan") -> dict[str, Any]:
    terms: dict[str, Any] = {
        "interval": {"monthly": "month", "yearly": "year"}[plan.frequency],
        "metadata": {"plan": plan.name, "fund": "where-needed"},
    }
    if plan.ended_at is not None:
        terms["canceled_at"] = int(plan.ended_at.timestamp())
    return terms


def _payment_of_plan(one: dict[str, Any], made: dict[str, Any], *, is_first: bool) -> Payment:
    charge = Charge(
        id=made["charge"],
        amount_minor=one["amount"],
        currency="usd",
        at=datetime.fromtimestamp(one["created"], UTC),
        balance_transaction=made["balance_transaction"] or "",
        fee_minor=made["fee"],
    )
    return Payment(
        donation_id="",
        state=PaymentState.OPEN if one.get("failed") else PaymentState.SUCCEEDED,
        session_id=made["session"] or "",
        payment_intent=made["payment_intent"],
        charge=None if one.get("failed") else charge,
        subscription=made["subscription"],
        plan_id=one["subscription"],
        invoice=made["invoice"],
        is_first=is_first,
        amount_minor=one["amount"],
    )


def book_refund(donation: Donation, amount_minor: int, outcome: str, *, at: datetime) -> None:
    """Let so many cents have gone back."""
    refund = {"charge": _charge_of(donation), "amount": amount_minor, "outcome": outcome}
    _control("book/aftermath", {"refunds": [{**refund, "created": int(at.timestamp())}]})


def book_dispute(donation: Donation, outcome: str, *, at: datetime) -> None:
    """Let the donor's bank have contested a gift."""
    dispute = {"charge": _charge_of(donation), "outcome": outcome}
    _control("book/aftermath", {"disputes": [{**dispute, "created": int(at.timestamp())}]})


def book_payouts(moments: list[datetime]) -> None:
    """Let what was there at each of these moments have gone to the bank."""
    through = [{"through": int(moment.timestamp())} for moment in moments]
    _control("book/aftermath", {"payouts": through})


def _charge_of(donation: Donation) -> str:
    return donation.ledger.get(kind="charge").source_id


def _control(deed: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = requests.post(
        f"{settings.STRIPE_API_BASE}/_control/{deed}", json=body, timeout=SECONDS
    )
    answered: dict[str, Any] = answer.json()
    if not answer.ok:
        raise CommandError(f"The sandbox would not book this: {answered.get('error')}")
    return answered


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
