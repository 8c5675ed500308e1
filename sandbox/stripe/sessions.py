"""Checkout sessions: made with their line items, and expired in time."""

import json
from typing import Any

from sandbox.store import Store
from sandbox.stripe import agenda, events, objects
from sandbox.stripe.call import Cause
from sandbox.stripe.payment_methods import BANK_ACCOUNT, CARD
from sandbox.world import World

Body = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS session_wishes (
    session TEXT PRIMARY KEY,
    intent TEXT NOT NULL,
    subscription TEXT NOT NULL
);
"""

EXPIRE = "expire"
METHOD_TYPES = (CARD, BANK_ACCOUNT)

_METHOD_OPTIONS: dict[str, Body] = {
    CARD: {"request_three_d_secure": "automatic"},
    BANK_ACCOUNT: {"verification_method": "automatic"},
}
_OF_A_SUBSCRIPTION = {
    "invoice_creation": None,
    "mode": "subscription",
    "payment_method_collection": "always",
}
_POSITIONS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
_BRANDING = {
    "background_color": "#ffffff",
    "border_style": "rounded",
    "button_color": "#0074d4",
    "display_name": "Practice organization",
    "font_family": "default",
    "icon": None,
    "logo": None,
}


def new_session(world: World, params: Body, items: list[Body], at: int) -> Body:
    """Keep an open session over these line items; `params` are those of its creation, checked."""
    session = shape(world, params, items, at)
    keep(world, session, items)
    world.store.write(
        "INSERT INTO session_wishes VALUES (?, ?, ?)",
        (
            session["id"],
            json.dumps(params.get("payment_intent_data", {})),
            json.dumps(params.get("subscription_data", {})),
        ),
    )
    agenda.plan(world.store, EXPIRE, session["id"], session["expires_at"])
    return session


def keep(world: World, session: Body, items: list[Body]) -> None:
    """Keep a session as it is, and its line items."""
    objects.add(world.store, session)
    for item in items:
        objects.add(world.store, item, parent=session["id"])


def shape(world: World, params: Body, items: list[Body], at: int) -> Body:
    """An open session over these line items, kept nowhere."""
    id_ = objects.new_id("cs_test_", 58)
    total = sum(item["amount_total"] for item in items)
    session = _blank(id_, at) | {
        "amount_subtotal": total,
        "amount_total": total,
        "billing_address_collection": params.get("billing_address_collection"),
        "branding_settings": _BRANDING | params.get("branding_settings", {}),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "currency": items[0]["currency"],
        "custom_text": dict.fromkeys(_POSITIONS) | params.get("custom_text", {}),
        "customer": params.get("customer"),
        "customer_creation": _customer_creation(params),
        "customer_email": params.get("customer_email"),
        "expires_at": params["expires_at"],
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "payment_method_types": params.get("payment_method_types", list(METHOD_TYPES)),
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "url": f"{world.url}/stripe/c/pay/{id_}",
    }
    session["payment_method_options"] = {
        kind: _METHOD_OPTIONS[kind] for kind in session["payment_method_types"]
    }
    if params.get("mode") == "subscription":
        session |= _OF_A_SUBSCRIPTION
    return session


def line_item(price: Body, quantity: int, description: str) -> Body:
    """So many of something at this price."""
    amount = price["unit_amount"] * quantity
    return {
        "id": objects.new_id("li_1", 23),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": description,
        "metadata": {},
        "price": price,
        "quantity": quantity,
    }


def intent_details(store: Store, session: Body) -> Body:
    """What the session wishes for the payment intent it will make."""
    if session["mode"] == "subscription":
        return {"description": "Subscription creation", "setup_future_usage": "off_session"}
    return _wishes(store, session, "intent")


def subscription_details(store: Store, session: Body) -> Body:
    """What the session wishes for the subscription it will make."""
    return _wishes(store, session, "subscription")


def email_of(store: Store, session: Body) -> str | None:
    """The address the session knows before anybody types one."""
    if session["customer"] is None:
        email: str | None = session["customer_email"]
        return email
    customer = objects.find(store, session["customer"]) or {}
    return customer.get("email")


def expire(world: World, session: Body, at: int, cause: Cause | None = None) -> Body:
    """Close an open session for good."""
    session |= {"status": "expired", "url": None}
    with world.store.writing():
        objects.save(world.store, session)
        events.record(world, "checkout.session.expired", session, at=at, cause=cause or Cause())
    return session


def fall_due(world: World, session_id: str, at: int) -> None:
    """The time of a session is over; one that was completed meanwhile stays so."""
    session = objects.get(world.store, session_id, "checkout.session", "session")
    if session["status"] == "open":
        expire(world, session, at)


def _customer_creation(params: Body) -> str | None:
    if params.get("customer"):
        return None
    if params.get("mode") == "subscription":
        return "always"
    wished: str = params.get("customer_creation", "if_required")
    return wished


def _wishes(store: Store, session: Body, what: str) -> Body:
    row = store.row("SELECT * FROM session_wishes WHERE session = ?", (session["id"],))
    wishes: Body = {} if row is None else json.loads(row[what])
    return wishes


def _blank(id_: str, at: int) -> Body:
    return {
        "id": id_,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": at,
        "custom_fields": [],
        "customer_account": None,
        "customer_details": None,
        "discounts": [],
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": {
            "enabled": False,
            "invoice_data": {
                "account_tax_ids": None,
                "custom_fields": None,
                "description": None,
                "footer": None,
                "issuer": None,
                "metadata": {},
                "rendering_options": None,
            },
        },
        "livemode": False,
        "managed_payments": {"enabled": False},
        "mode": "payment",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "wallet_options": None,
    }
