"""A donor who gives again and again, for tests: the promise, the checkout, and the news of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import requests

from giving.donations import checkout, events
from giving.donations.gateway import Subscription
from giving.donations.gateway_stripe import gateway
from giving.donations.intention import Intention
from giving.donations.models import Donation, Plan
from giving.messaging.pending import process_pending
from giving.money import Money
from giving.supporters.operations import Seen
from tests.factories.donations import FundFactory
from tests.outside_world import OutsideWorld

SEEN = Seen(text="Letters by e-mail", page="/give/", ip_prefix="203.0.113.0/24")


def monthly(**changes: object) -> Intention:
    """Alice means to give $25 a month."""
    meant = Intention(
        gift=Money(25_00),
        email="alice@example.org",
        first_name="Alice",
        last_name="Archer",
        fund=FundFactory(),
        drive=None,
        source="letter-2026",
        language="en",
        frequency="monthly",
    )
    return replace(meant, **changes)


def go_to_checkout(intention: Intention, *, at: datetime) -> Donation:
    """The first donation of a promise, with its page open."""
    donation = checkout.intend_donation(intention=intention, form_token=uuid4(), at=at)
    checkout.start_checkout(donation=donation, intention=intention, gateway=gateway(), at=at)
    donation.refresh_from_db()
    return donation


def begin(sandbox: OutsideWorld, *, at: datetime, **changes: object) -> Plan:
    """A plan whose first charge went through, and that we have heard of."""
    set_clock(sandbox, at)
    donation = go_to_checkout(monthly(**changes), at=at)
    sandbox.pay(donation.checkout_session)
    hear(at=at)
    plan = Plan.objects.get(pk=donation.plan_id)
    assert plan.state == Plan.State.ACTIVE
    return plan


def hear(*, at: datetime) -> None:
    """Everything that the processor has told so far reaches us, and all that follows is done."""
    for event in gateway().events_since(at - timedelta(days=29)):
        events.keep(event, at=at)
    process_pending(now=lambda: at)


def pass_time(sandbox: OutsideWorld, to: datetime) -> None:
    """Time passes for the processor, and we hear of all that came of it."""
    set_clock(sandbox, to)
    hear(at=to)


def set_clock(sandbox: OutsideWorld, at: datetime) -> None:
    sandbox.steer("stripe/clock", now=at.isoformat())


def letters(sandbox: OutsideWorld, *, to: str = "alice@example.org") -> list[str]:
    """The subjects of the letters about plans, oldest first; receipts left out."""
    subjects = [mail["subject"] for mail in sandbox.mails(to=to)][::-1]
    return [subject for subject in subjects if "eceipt" not in subject]


@dataclass
class Told:
    """A processor that gives prepared answers, and lets something happen before the first."""

    answers: list[Subscription]
    meanwhile: Callable[[], object] = lambda: None

    def subscription(self, subscription_id: str) -> Subscription:
        self.meanwhile()
        self.meanwhile = lambda: None
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def another_card(portal: str, *, last4: str) -> str:
    """At the processor's page for cards: choose another one; returns where that leads back to."""
    answer = requests.post(
        f"{portal}/card", data={"card": last4}, timeout=10, allow_redirects=False
    )
    assert answer.status_code == 303
    return answer.headers["Location"]
