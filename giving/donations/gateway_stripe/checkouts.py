"""Stripe's payment pages: opened for a donation or a plan, found again, and closed."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import stripe

from giving.donations.gateway import Checkout, CheckoutOrder, ProcessorUnavailable
from giving.donations.gateway_stripe.client import moment, translated
from giving.donations.gateway_stripe.products import COVERED, GIFT, Products

INTERVALS = {"monthly": "month", "yearly": "year"}


class Checkouts(Products):
    """The page on which a donor pays."""

    @translated
    def open_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        names = {"donation": order.donation_id, "plan": order.plan_id, "fund": order.fund_code}
        metadata = {name: value for name, value in names.items() if value}
        params: dict[str, Any] = {
            "mode": "subscription" if order.plan_id else "payment",
            "ui_mode": "hosted_page",
            "submit_type": "donate",
            "client_reference_id": order.donation_id,
            "customer_email": order.email,
            "locale": order.language,
            "line_items": self._lines(order),
            "metadata": metadata,
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
            "expires_at": int(order.expires_at.timestamp()),
        }
        # Metadata of a session travels no further: what it leads to is told the same.
        leads_to = "subscription_data" if order.plan_id else "payment_intent_data"
        params[leads_to] = {"metadata": metadata}
        session = self.client.v1.checkout.sessions.create(
            params=params,  # type: ignore[arg-type]
            options={"idempotency_key": key},
        )
        if not session.url or not session.expires_at:
            raise ProcessorUnavailable("the session has no page")
        return Checkout(session.id, session.url, moment(session.expires_at))

    @translated
    def close_checkout(self, session_id: str) -> None:
        session = self.client.v1.checkout.sessions.retrieve(session_id)
        if session.status == "open":
            # Paid between the two calls: then it is closed as well.
            with suppress(stripe.InvalidRequestError):
                self.client.v1.checkout.sessions.expire(session_id)

    @translated
    def checkouts_of(self, donation_id: str, *, since: datetime, until: datetime) -> list[str]:
        page = self.client.v1.checkout.sessions.list(
            params={
                "created": {"gte": int(since.timestamp()), "lte": int(until.timestamp())},
                "limit": 100,
            }
        )
        return [
            session.id
            for session in page.auto_paging_iter()
            if session.client_reference_id == donation_id
        ]

    def _lines(self, order: CheckoutOrder) -> list[Any]:
        parts = [(GIFT, order.gift_minor, order.description)]
        if order.covered_minor:
            parts.append((COVERED, order.covered_minor, order.covered_description))
        return [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency,
                    "unit_amount": minor,
                    **self._named(part, name, frequency=order.frequency),
                },
            }
            for part, minor, name in parts
        ]

    def _named(self, part: str, name: str, *, frequency: str) -> dict[str, Any]:
        """A single gift names what it is for; a plan needs a product that outlives its amount."""
        if frequency not in INTERVALS:
            return {"product_data": {"name": name}}
        return {
            "product": self.product(part, name),
            "recurring": {"interval": INTERVALS[frequency]},
        }
