"""Customers: create, read, change, list."""

from typing import Any

from sandbox.stripe import metadata, objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.checks import require_email
from sandbox.stripe.errors import beyond_stand_in
from sandbox.stripe.paging import answer_list
from sandbox.world import World

_PLAIN = ("address", "description", "email", "name", "phone", "preferred_locales", "shipping")
_DOES = {*_PLAIN, "metadata", "expand"}


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


def _fields(call: Call) -> dict[str, Any]:
    for name in set(call.params) - _DOES:
        raise beyond_stand_in(name)
    require_email(call.params.get("email"), "email")
    return {name: call.params[name] or None for name in _PLAIN if name in call.params}


def _create(call: Call) -> dict[str, Any]:
    notes = metadata.merged({}, call.params.get("metadata"))
    return new(call.world, _fields(call) | {"metadata": notes}, call.at)


def _update(call: Call) -> dict[str, Any]:
    customer = _retrieve(call)
    notes = metadata.merged(customer["metadata"], call.params.get("metadata"))
    customer |= _fields(call) | {"metadata": notes}
    objects.save(call.world.store, customer)
    return customer


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
