"""Stripe's messages: is one genuine, what does it speak of, and which did we miss.

The signature is checked here and not by the library, which lets a time far in the future pass and
fails with a TypeError on a byte outside ASCII.
"""

import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import stripe

from giving.donations.gateway import Event, NotGenuine
from giving.donations.gateway_stripe.client import Connected, translated

# Of our library's answers, and of messages where the webhook was made with the same version.
API_VERSION: str = stripe.api_version
LISTENS_TO = {
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.refunded",
    "charge.updated",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.updated",
    "invoice.finalization_failed",
    "invoice.paid",
    "invoice.payment_action_required",
    "invoice.payment_failed",
    "invoice.upcoming",
    "mandate.updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_method.automatically_updated",
    "payout.failed",
    "payout.paid",
    "payout.reconciliation_completed",
    "radar.early_fraud_warning.created",
    "radar.early_fraud_warning.updated",
    "refund.created",
    "refund.failed",
    "refund.updated",
}
TOLERANCE = timedelta(seconds=300)
UNIX_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


class Messages(Connected):
    """Webhooks, and the list of everything that was sent by them."""

    def read_event(self, body: bytes, signature: str, *, at: datetime) -> Event:
        return read(body, signature, secrets=self.webhook_secrets, at=at)

    @translated
    def events_since(self, moment: datetime) -> Iterator[Event]:
        page = self.client.v1.events.list(
            params={"created": {"gte": int(moment.timestamp())}, "limit": 100}
        )
        listed = [event.to_dict() for event in page.auto_paging_iter() if event.type in LISTENS_TO]
        return iter(
            [event_from(facts, raw=json.dumps(facts, default=str).encode()) for facts in listed]
        )


def read(body: bytes, signature: str, *, secrets: list[str], at: datetime) -> Event:
    """A webhook's body, signed with one of our secrets at about this time; raises NotGenuine."""
    _verify(body, signature, secrets=secrets, at=at)
    try:
        return event_from(json.loads(body), raw=body)
    except UNREADABLE as error:
        raise NotGenuine(f"not an event: {error!r}") from error


def event_from(facts: dict[str, Any], *, raw: bytes) -> Event:
    """Both envelopes: a snapshot carries its object, a thin event names it.

    A thin event names its twin, whose id they share here: so only one of them is kept.
    """
    thin = facts["object"] == "v2.core.event"
    subject = (facts.get("related_object") or {}) if thin else facts["data"]["object"]
    created = facts["created"]
    return Event(
        id=_name((facts.get("snapshot_event") if thin else None) or facts["id"]),
        type=_name(facts["type"]).removeprefix("v1."),
        object_id=_name(_id_to_ask_for(subject)),
        api_version=_name(facts.get("api_version") or ""),
        livemode=bool(facts["livemode"]),
        happened_at=datetime.fromisoformat(created)
        if thin
        else datetime.fromtimestamp(created, UTC),
        raw=raw,
        # Only messages about accounts connected to ours name one.
        is_ours=not (facts.get("account") or facts.get("context")),
    )


def _id_to_ask_for(subject: dict[str, Any]) -> str:
    """An invoice that is to come has no id yet; its subscription has."""
    if subject.get("id") or subject.get("object") != "invoice":
        return subject.get("id") or ""
    details = (subject.get("parent") or {}).get("subscription_details") or {}
    return details.get("subscription") or ""


def _verify(body: bytes, signature: str, *, secrets: list[str], at: datetime) -> None:
    parts = [part.partition("=") for part in signature.split(",")]
    stamps = [value for name, _, value in parts if name.strip() == "t"]
    offered = [value.encode() for name, _, value in parts if name.strip() == "v1"]
    if len(stamps) != 1 or not UNIX_TIME.fullmatch(stamps[0]):
        raise NotGenuine("no time in the signature")
    if abs(at.timestamp() - int(stamps[0])) > TOLERANCE.total_seconds():
        raise NotGenuine("the signature's time is too far from ours")
    signed = stamps[0].encode() + b"." + body
    for secret in secrets:
        expected = hmac.new(secret.encode(), signed, sha256).hexdigest().encode()
        if any(hmac.compare_digest(expected, candidate) for candidate in offered):
            return
    raise NotGenuine("no signature of ours")


def _name(value: Any) -> str:
    """An identifier as the processor makes them; anything else is not an event of theirs."""
    if (
        not isinstance(value, str)
        or len(value) > 255
        or not (value.isprintable() and value.isascii())
    ):
        raise ValueError("not an identifier")
    return value
