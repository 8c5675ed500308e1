"""Gifts that are really made at the sandbox's checkout, as of the test's own time."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import requests

from giving.donations.checkout import intend_donation, start_checkout
from giving.donations.gateway_stripe import gateway
from giving.donations.intention import Intention
from giving.donations.models import Donation
from giving.donations.operations import settle
from giving.money import Money
from tests.factories.donations import FundFactory
from tests.outside_world import OutsideWorld

ALICE = Intention(
    gift=Money(50_00),
    email="alice@example.org",
    first_name="Alice",
    last_name="Archer",
    fund=None,  # type: ignore[arg-type]
    drive=None,
    source="",
    language="en",
)


def clock(sandbox: OutsideWorld, at: datetime) -> None:
    """Let the sandbox's clock stand at this moment; what is due by then happens."""
    sandbox.steer("stripe/clock", now=at.isoformat())


def at_checkout(sandbox: OutsideWorld, *, at: datetime, **meant: object) -> Donation:
    """A donation whose page is open; `meant` changes the intention."""
    clock(sandbox, at)
    intention = replace(ALICE, fund=FundFactory(), **meant)  # type: ignore[arg-type]
    donation = intend_donation(intention=intention, form_token=uuid4(), at=at)
    start_checkout(donation=donation, intention=intention, gateway=gateway(), at=at)
    donation.refresh_from_db()
    return donation


def paid_there(sandbox: OutsideWorld, *, at: datetime, **meant: object) -> Donation:
    """Paid at the processor; we have heard nothing of it."""
    donation = at_checkout(sandbox, at=at, **meant)
    sandbox.pay(donation.checkout_session)
    return donation


def received(sandbox: OutsideWorld, *, at: datetime, **meant: object) -> Donation:
    """Paid there, and booked here."""
    donation = paid_there(sandbox, at=at, **meant)
    settle(object_id=donation.checkout_session, gateway=gateway(), at=at)
    donation.refresh_from_db()
    return donation


def charge_of(donation: Donation) -> str:
    return donation.ledger.get(kind="charge").source_id


def ledger_of(donation: Donation) -> list[tuple[str, int]]:
    return sorted(donation.ledger.values_list("kind", "amount_minor"))


def invoices(sandbox: OutsideWorld) -> list[str]:
    """What plans were billed for, oldest first."""
    answer = requests.get(
        f"{sandbox.stripe_api}/v1/invoices?limit=100", auth=("sk_test_sandbox", ""), timeout=10
    )
    return [invoice["id"] for invoice in answer.json()["data"][::-1]]
