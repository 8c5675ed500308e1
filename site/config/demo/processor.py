"""The sandbox's card processor, as the seeding needs it: past payments, and money given back.

Over HTTP, like everything that is outside: payments that no person makes are booked through the
sandbox's control API, refunds through the processor's own.
"""

from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from django.core.management.base import CommandError

from giving.donations.gateway import Charge, Payment, PaymentState
from giving.donations.models import Donation

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
            "metadata": {"donation": str(donation.pk)},
        }
        for donation in donations
    ]
    answer = requests.post(
        f"{settings.STRIPE_API_BASE}/_control/book", json={"payments": paid}, timeout=SECONDS
    )
    answer.raise_for_status()
    booked = answer.json()["payments"]
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


def give_back(donation: Donation, *, amount_minor: int) -> None:
    """Refund so many cents; asked again for the same donation, it is the same refund."""
    answer = requests.post(
        f"{settings.STRIPE_API_BASE}/v1/refunds",
        data={
            "payment_intent": donation.payment_intent,
            "amount": amount_minor,
            "reason": "requested_by_customer",
        },
        auth=(settings.STRIPE_SECRET_KEY, ""),
        headers={"Idempotency-Key": f"demo-refund-{donation.pk}"},
        timeout=SECONDS,
    )
    answer.raise_for_status()


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
