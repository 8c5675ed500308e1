"""Stripe's payment pages: opened for a donation, and closed."""

from contextlib import suppress

import stripe

from giving.donations.gateway import Checkout, CheckoutOrder, ProcessorUnavailable
from giving.donations.gateway_stripe.client import Connected, moment, translated


class Checkouts(Connected):
    """The page on which a donor pays."""

    @translated
    def open_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        metadata = {"donation": order.donation_id, "fund": order.fund_code}
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
                            "unit_amount": order.gift_minor,
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
        return Checkout(session.id, session.url, moment(session.expires_at))

    @translated
    def close_checkout(self, session_id: str) -> None:
        session = self.client.v1.checkout.sessions.retrieve(session_id)
        if session.status == "open":
            # Paid between the two calls: then it is closed as well.
            with suppress(stripe.InvalidRequestError):
                self.client.v1.checkout.sessions.expire(session_id)
