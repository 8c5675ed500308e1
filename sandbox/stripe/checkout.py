"""Checkout sessions by the API: create, read, list, expire, and their line items."""

from typing import Any

from sandbox.stripe import catalog, metadata, objects, sessions
from sandbox.stripe.call import Call, Route
from sandbox.stripe.checks import (
    MOST_AMOUNT,
    require_amount,
    require_email,
    require_url,
)
from sandbox.stripe.errors import ApiError, beyond_stand_in, invalid, missing
from sandbox.stripe.paging import Conditions, answer_list, whole_list

_DOES = {
    "billing_address_collection",
    "branding_settings",
    "cancel_url",
    "client_reference_id",
    "custom_text",
    "customer",
    "customer_creation",
    "customer_email",
    "expand",
    "expires_at",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_types",
    "submit_type",
    "subscription_data",
    "success_url",
    "ui_mode",
}
_INTENT_DOES = {
    "description",
    "metadata",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
}
_SUBSCRIPTION_DOES = {"description", "metadata"}
_MODES = ("payment", "subscription")
_ONLY_IN = {
    "customer_creation": "payment",
    "payment_intent_data": "payment",
    "subscription_data": "subscription",
}
_UI_MODES = ("hosted_page", "embedded_page", "elements", "form")
_SHORTEST = 30 * 60
_LONGEST = 24 * 3600


def _create(call: Call) -> dict[str, Any]:
    params = call.params
    _require_what_this_does(params)
    require_url(params["success_url"], "success_url")
    if "cancel_url" in params:
        require_url(params["cancel_url"], "cancel_url")
    _require_customer(call)
    params["expires_at"] = _expires_at(params.get("expires_at"), call.at)
    params["metadata"] = metadata.merged({}, params.get("metadata"))
    _check_intent_data(params.get("payment_intent_data", {}))
    _check_subscription_data(params.get("subscription_data", {}))
    items = [_line_item(call, given, number) for number, given in enumerate(params["line_items"])]
    _require_prices_of(params["mode"], [item["price"]["recurring"] for item in items])
    require_amount(sum(item["amount_total"] for item in items), "line_items")
    return sessions.new_session(call.world, params, items, call.at)


def _require_what_this_does(params: dict[str, Any]) -> None:
    ui_mode = params.get("ui_mode", "hosted_page")
    if ui_mode not in _UI_MODES:
        raise invalid(f"Invalid ui_mode: must be one of {', '.join(_UI_MODES)}", "ui_mode")
    if ui_mode != "hosted_page":
        raise beyond_stand_in(f"ui_mode={ui_mode}")
    for name in ("mode", "line_items", "success_url"):
        if not params.get(name):
            raise missing(name)
    _require_mode(params)
    for name in sorted(set(params) - _DOES):
        raise beyond_stand_in(name)


def _require_mode(params: dict[str, Any]) -> None:
    if params["mode"] not in _MODES:
        raise beyond_stand_in(f"mode={params['mode']}")
    for name, mode in _ONLY_IN.items():
        if name in params and params["mode"] != mode:
            raise invalid(f"You can only use {name} in {mode} mode.", name)
    for kind in params.get("payment_method_types", []):
        if kind not in sessions.METHOD_TYPES:
            raise beyond_stand_in(f"payment_method_types={kind}")


def _require_customer(call: Call) -> None:
    params = call.params
    if "customer" in params and "customer_email" in params:
        raise ApiError(
            "Give customer or customer_email, not both.",
            code="parameters_exclusive",
            param="customer_email",
        )
    if "customer" in params:
        objects.get(call.world.store, params["customer"], "customer", "customer")
    require_email(params.get("customer_email"), "customer_email")


def _expires_at(asked: int | None, at: int) -> int:
    if asked is None:
        return at + _LONGEST
    if not _SHORTEST <= asked - at <= _LONGEST:
        raise invalid("expires_at must be 30 minutes to 24 hours from now.", "expires_at")
    return asked


def _check_intent_data(data: dict[str, Any]) -> None:
    for name in sorted(set(data) - _INTENT_DOES):
        raise beyond_stand_in(f"payment_intent_data[{name}]")
    data["metadata"] = metadata.merged({}, data.get("metadata"), "payment_intent_data[metadata]")
    require_email(data.get("receipt_email"), "payment_intent_data[receipt_email]")


def _check_subscription_data(data: dict[str, Any]) -> None:
    for name in sorted(set(data) - _SUBSCRIPTION_DOES):
        raise beyond_stand_in(f"subscription_data[{name}]")
    data["metadata"] = metadata.merged({}, data.get("metadata"), "subscription_data[metadata]")


def _require_prices_of(mode: str, recurring: list[dict[str, Any] | None]) -> None:
    if mode == "payment" and any(recurring):
        raise invalid("A recurring price needs subscription mode.", "line_items")
    if mode == "subscription" and not any(recurring):
        raise invalid("Subscription mode needs a recurring price.", "line_items")
    if mode == "subscription" and not all(recurring):
        raise beyond_stand_in("line_items with one-time prices beside a subscription's")
    if any(one != recurring[0] for one in recurring):
        raise invalid("All prices of a subscription must renew together.", "line_items")


def _line_item(call: Call, given: dict[str, Any], number: int) -> dict[str, Any]:
    where = f"line_items[{number}]"
    for name in sorted(set(given) - {"price", "price_data", "quantity"}):
        raise beyond_stand_in(f"{where}[{name}]")
    quantity = given.get("quantity")
    if quantity is None:
        raise missing(f"{where}[quantity]")
    if not 1 <= quantity <= MOST_AMOUNT:
        raise invalid("Invalid quantity.", f"{where}[quantity]", "parameter_invalid_integer")
    if ("price" in given) == ("price_data" in given):
        raise ApiError(f"Give either {where}[price] or {where}[price_data].", param=where)
    store = call.world.store
    if "price" in given:
        price = objects.get(store, given["price"], "price", f"{where}[price]")
        product = objects.get(store, price["product"], "product", f"{where}[price]")
    else:
        price, product = catalog.price_from_data(call, given["price_data"], f"{where}[price_data]")
    return sessions.line_item(price, quantity, product["name"])


def _retrieve(call: Call) -> dict[str, Any]:
    return objects.get(call.world.store, call.ids["session"], "checkout.session", "session")


def _list(call: Call) -> dict[str, Any]:
    extra: Conditions = []
    if "customer_details" in call.params:
        email = call.params["customer_details"]["email"]
        extra.append(("json_extract(body, '$.customer_details.email') = ?", [email]))
    return answer_list(
        call,
        "checkout.session",
        url="/v1/checkout/sessions",
        filters={
            name: f"$.{name}" for name in ("customer", "payment_intent", "status", "subscription")
        },
        extra=extra,
        handled=frozenset({"customer_details"}),
    )


def _expire(call: Call) -> dict[str, Any]:
    session = _retrieve(call)
    if session["status"] != "open":
        raise ApiError(
            f"Only an open session can be expired; this one is {session['status']}.",
            param="session",
        )
    return sessions.expire(call.world, session, call.at, call.cause)


def _line_items(call: Call) -> dict[str, Any]:
    session = _retrieve(call)
    for name in sorted(set(call.params) - {"limit", "expand"}):
        raise beyond_stand_in(name)
    listed = objects.children(call.world.store, session["id"], "item")
    return whole_list(listed, f"/v1/checkout/sessions/{session['id']}/line_items")


ROUTES = [
    Route("POST", "/v1/checkout/sessions", _create),
    Route("GET", "/v1/checkout/sessions", _list),
    Route("GET", "/v1/checkout/sessions/{session}", _retrieve),
    Route("POST", "/v1/checkout/sessions/{session}/expire", _expire),
    Route("GET", "/v1/checkout/sessions/{session}/line_items", _line_items),
]
