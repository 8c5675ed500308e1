"""Customers: create, read, change, list."""

from typing import Any

from sandbox.stripe import events, metadata, objects, payment_methods
from sandbox.stripe.call import Call, Cause, Route
from sandbox.stripe.checks import require_email
from sandbox.stripe.errors import beyond_stand_in
from sandbox.stripe.paging import answer_list
from sandbox.world import World

_PLAIN = ("address", "description", "email", "name", "phone", "preferred_locales", "shipping")
_DOES = {*_PLAIN, "invoice_settings", "metadata", "expand"}


def new(world: World, fields: dict[str, Any], at: int) -> dict[str, Any]:
    """Keep a new customer with these fields."""
    customer: dict[str, Any] = {
        "id": objects.new_id("cus_", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": at,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": objects.new_id("", 8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    return objects.add(world.store, customer | fields)


def register(
    world: World, fields: dict[str, Any], at: int, cause: Cause | None = None
) -> dict[str, Any]:
    """Keep a new customer and tell of it."""
    customer = new(world, fields, at)
    events.record(world, "customer.created", customer, at=at, cause=cause or Cause())
    return customer


def change(
    world: World,
    customer: dict[str, Any],
    fields: dict[str, Any],
    at: int,
    cause: Cause | None = None,
) -> None:
    """Give a customer these fields, and tell of what was different before."""
    before = {name: customer[name] for name, new in fields.items() if customer[name] != new}
    customer |= fields
    objects.save(world.store, customer)
    if before:
        events.record(
            world, "customer.updated", customer, at=at, cause=cause or Cause(), previous=before
        )


def _fields(call: Call) -> dict[str, Any]:
    for name in set(call.params) - _DOES:
        raise beyond_stand_in(name)
    require_email(call.params.get("email"), "email")
    return {name: call.params[name] or None for name in _PLAIN if name in call.params}


def _create(call: Call) -> dict[str, Any]:
    if "invoice_settings" in call.params:
        raise beyond_stand_in("invoice_settings")
    fields = _fields(call) | {"metadata": metadata.merged({}, call.params.get("metadata"))}
    return register(call.world, fields, call.at, call.cause)


def _update(call: Call) -> dict[str, Any]:
    customer = _retrieve(call)
    fields = _fields(call)
    fields["metadata"] = metadata.merged(customer["metadata"], call.params.get("metadata"))
    if "invoice_settings" in call.params:
        fields["invoice_settings"] = _invoice_settings(call, customer)
    change(call.world, customer, fields, call.at, call.cause)
    return customer


def _invoice_settings(call: Call, customer: dict[str, Any]) -> dict[str, Any]:
    asked = call.params["invoice_settings"]
    for name in set(asked) - {"default_payment_method"}:
        raise beyond_stand_in(f"invoice_settings[{name}]")
    param = "invoice_settings[default_payment_method]"
    method = payment_methods.owned(
        call.world, asked["default_payment_method"], customer["id"], param
    )
    settings: dict[str, Any] = customer["invoice_settings"]
    return settings | {"default_payment_method": method["id"]}


def _retrieve(call: Call) -> dict[str, Any]:
    return objects.get(call.world.store, call.ids["customer"], "customer", "id")


def _list(call: Call) -> dict[str, Any]:
    return answer_list(call, "customer", url="/v1/customers", filters={"email": "$.email"})


ROUTES = [
    Route("POST", "/v1/customers", _create),
    Route("GET", "/v1/customers", _list),
    Route("GET", "/v1/customers/{customer}", _retrieve),
    Route("POST", "/v1/customers/{customer}", _update),
]
