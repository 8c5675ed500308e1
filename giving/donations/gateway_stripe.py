"""Stripe behind the port: the only file that knows its library and its words.

Facts of the API version the library pins (2026-10-28.endive): hosted pages are
`ui_mode=hosted_page`; metadata of a session does not travel to its payment intent; library objects
are no dicts, so they end here.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

import stripe
from django.conf import settings

from giving.donations.gateway import (
    AlreadyAsked,
    Charge,
    Checkout,
    CheckoutOrder,
    Event,
    Payment,
    PaymentState,
    ProcessorRefused,
    ProcessorUnavailable,
    Refund,
    Unknown,
)
from giving.donations.gateway_stripe_events import event_from, read_event

# A donor waits for the checkout: two tries have to fit into ten seconds.
TIMEOUT = (2, 4)
RETRIES = 1

LISTENS_TO = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.canceled",
    "charge.updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
}
SESSION_PARTS = ["payment_intent.latest_charge.balance_transaction"]
INTENT_PARTS = ["latest_charge.balance_transaction"]

P = ParamSpec("P")
R = TypeVar("R")


def translated(call: Callable[P, R]) -> Callable[P, R]:
    """Turn the library's errors into the port's."""

    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except stripe.InvalidRequestError as error:
            if error.code == "resource_missing":
                raise Unknown(str(error)) from error
            raise ProcessorRefused(str(error)) from error
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise ProcessorUnavailable(f"our key is not accepted: {error}") from error
        except stripe.IdempotencyError as error:
            raise ProcessorRefused(str(error)) from error
        except stripe.StripeError as error:
            if error.http_status == HTTPStatus.CONFLICT:
                raise AlreadyAsked(str(error)) from error
            raise ProcessorUnavailable(str(error)) from error

    return asked


class StripeGateway:
    """The port, answered by Stripe, or by whatever speaks its API at `api_base`."""

    def __init__(self, *, secret_key: str, api_base: str, webhook_secrets: list[str]) -> None:
        self.webhook_secrets = webhook_secrets
        self.client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base},
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )

    @translated
    def open_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        metadata = {"donation": order.donation_id}
        session = self.client.v1.checkout.sessions.create(
            params={
                "mode": "payment",
                "ui_mode": "hosted_page",
                "submit_type": "donate",
                "client_reference_id": order.donation_id,
                "customer_email": order.email,
                "locale": order.language,  # type: ignore[typeddict-item]
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": order.currency,
                            "unit_amount": order.amount_minor,
                            "product_data": {"name": order.description},
                        },
                    }
                ],
                "metadata": metadata,
                "payment_intent_data": {"metadata": metadata},
                "success_url": order.success_url,
                "cancel_url": order.cancel_url,
                "expires_at": int(order.expires_at.timestamp()),
            },
            options={"idempotency_key": key},
        )
        if not session.url or not session.expires_at:
            raise ProcessorUnavailable("the session has no page")
        return Checkout(session.id, session.url, _moment(session.expires_at))

    @translated
    def close_checkout(self, session_id: str) -> None:
        session = self.client.v1.checkout.sessions.retrieve(session_id)
        if session.status == "open":
            # Paid between the two calls: then it is closed as well.
            with suppress(stripe.InvalidRequestError):
                self.client.v1.checkout.sessions.expire(session_id)

    @translated
    def payment_of(self, object_id: str) -> Payment:
        kind = object_id.partition("_")[0]
        if kind == "cs":
            return self._payment_of_session(object_id)
        if kind == "pi":
            return self._payment_of_intent(object_id)
        if kind in ("re", "pyr"):
            refund = self.client.v1.refunds.retrieve(object_id)
            return self._payment_of_intent(_id(refund.payment_intent))
        if kind in ("ch", "py"):
            charge = self.client.v1.charges.retrieve(object_id)
            return self._payment_of_intent(_id(charge.payment_intent))
        raise Unknown(object_id)

    def _payment_of_session(self, session_id: str) -> Payment:
        session = self.client.v1.checkout.sessions.retrieve(
            session_id, params={"expand": SESSION_PARTS}
        ).to_dict()
        intent = session["payment_intent"] or {}
        states = {
            ("complete", "paid"): PaymentState.SUCCEEDED,
            ("complete", "unpaid"): PaymentState.PROCESSING,
            ("expired", "unpaid"): PaymentState.EXPIRED,
        }
        state = states.get((session["status"], session["payment_status"]), PaymentState.OPEN)
        if state is PaymentState.PROCESSING and intent.get("status") == "requires_payment_method":
            state = PaymentState.FAILED
        return Payment(
            donation_id=(session["metadata"] or {}).get("donation", ""),
            state=state,
            session_id=session["id"],
            payment_intent=intent.get("id", ""),
            charge=self._charge(intent.get("latest_charge")),
        )

    def _payment_of_intent(self, intent_id: str) -> Payment:
        intent = self.client.v1.payment_intents.retrieve(
            intent_id, params={"expand": INTENT_PARTS}
        ).to_dict()
        states = {
            "succeeded": PaymentState.SUCCEEDED,
            "processing": PaymentState.PROCESSING,
            "canceled": PaymentState.CANCELED,
        }
        return Payment(
            donation_id=(intent["metadata"] or {}).get("donation", ""),
            # A declined card leaves the page open for another try.
            state=states.get(intent["status"], PaymentState.OPEN),
            payment_intent=intent["id"],
            charge=self._charge(intent.get("latest_charge")),
        )

    def _charge(self, charge: dict[str, Any] | None) -> Charge | None:
        if not charge or charge["status"] != "succeeded":
            return None
        balance = charge.get("balance_transaction") or {}
        return Charge(
            id=charge["id"],
            amount_minor=charge["amount"],
            currency=charge["currency"],
            at=_moment(charge["created"]),
            balance_transaction=balance.get("id", ""),
            fee_minor=balance.get("fee"),
            refunds=list(self._refunds(charge["id"])) if charge["amount_refunded"] else [],
        )

    def _refunds(self, charge_id: str) -> Iterator[Refund]:
        page = self.client.v1.refunds.list(params={"charge": charge_id, "limit": 100})
        for refund in page.auto_paging_iter():
            if refund.status == "succeeded":
                yield Refund(
                    id=refund.id,
                    amount_minor=refund.amount,
                    at=_moment(refund.created),
                    balance_transaction=_id(refund.balance_transaction),
                )

    def read_event(self, body: bytes, signature: str, *, at: datetime) -> Event:
        return read_event(body, signature, secrets=self.webhook_secrets, at=at)

    @translated
    def events_since(self, moment: datetime) -> Iterator[Event]:
        page = self.client.v1.events.list(
            params={"created": {"gte": int(moment.timestamp())}, "limit": 100}
        )
        listed = [event.to_dict() for event in page.auto_paging_iter() if event.type in LISTENS_TO]
        return iter(
            [event_from(facts, raw=json.dumps(facts, default=str).encode()) for facts in listed]
        )

    @translated
    def payments_since(self, moment: datetime) -> Iterator[Payment]:
        page = self.client.v1.payment_intents.list(
            params={
                "created": {"gte": int(moment.timestamp())},
                "limit": 100,
                "expand": [f"data.{part}" for part in INTENT_PARTS],
            }
        )
        found = []
        for intent in page.auto_paging_iter():
            facts = intent.to_dict()
            if charge := self._charge(facts.get("latest_charge")):
                donation = (facts["metadata"] or {}).get("donation", "")
                found.append(
                    Payment(
                        donation_id=donation,
                        state=PaymentState.SUCCEEDED,
                        payment_intent=facts["id"],
                        charge=charge,
                    )
                )
        return iter(found)


@cache
def _gateway(secret_key: str, api_base: str, webhook_secrets: tuple[str, ...]) -> StripeGateway:
    return StripeGateway(
        secret_key=secret_key, api_base=api_base, webhook_secrets=list(webhook_secrets)
    )


def gateway() -> StripeGateway:
    """The processor that the settings name."""
    return _gateway(
        settings.STRIPE_SECRET_KEY,
        settings.STRIPE_API_BASE,
        tuple(settings.STRIPE_WEBHOOK_SECRETS),
    )


def _id(value: Any) -> str:
    """An object's id, whether it came expanded or not."""
    if value is None:
        return ""
    return value if isinstance(value, str) else value.id


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
