"""Products and prices, as far as Checkout needs them."""

from typing import Any

from sandbox.stripe import metadata, objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.checks import require_currency
from sandbox.stripe.errors import ApiError, beyond_stand_in, invalid, missing
from sandbox.stripe.paging import answer_list
from sandbox.world import World

_PRODUCT_DOES = {"name", "description", "metadata", "active", "id", "expand"}
_PRICE_DOES = {
    "currency",
    "unit_amount",
    "product",
    "product_data",
    "metadata",
    "nickname",
    "active",
    "recurring",
    "expand",
}
_MOST_OFTEN = {"day": 1095, "week": 156, "month": 36, "year": 3}


def new_product(world: World, name: str, at: int, **fields: Any) -> dict[str, Any]:
    """Keep a new product."""
    product = {
        "id": objects.new_id("prod_", 14),
        "object": "product",
        "active": True,
        "created": at,
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "unit_label": None,
        "updated": at,
        "url": None,
    }
    return objects.add(world.store, product | fields)


def new_price(
    world: World, product_id: str, unit_amount: int, currency: str, at: int, **fields: Any
) -> dict[str, Any]:
    """Keep a new price in cents; with `recurring` among the fields it is one of a subscription."""
    price = {
        "id": objects.new_id("price_1", 23),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": at,
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product_id,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if fields.get("recurring") else "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }
    return objects.add(world.store, price | fields)


def product_of(world: World, given: dict[str, Any], at: int, param: str) -> dict[str, Any]:
    """The product that `product` names or `product_data` describes; the latter is made."""
    if ("product" in given) == ("product_data" in given):
        raise ApiError(
            f"Give either {param}[product] or {param}[product_data].",
            code="parameters_exclusive" if "product" in given else "parameter_missing",
            param=f"{param}[product]",
        )
    if "product" in given:
        return objects.get(world.store, given["product"], "product", f"{param}[product]")
    data = given["product_data"]
    for name in set(data) - {"name", "description", "metadata", "images"}:
        raise beyond_stand_in(f"{param}[product_data][{name}]")
    notes = metadata.merged({}, data.get("metadata"), f"{param}[product_data][metadata]")
    fields = {name: data[name] for name in ("description", "images") if name in data}
    return new_product(world, data["name"], at, metadata=notes, **fields)


def recurring_of(given: dict[str, Any], param: str) -> dict[str, Any] | None:
    """How often a price renews, as `recurring` asks; None for a one-time price."""
    asked = given.get("recurring")
    if asked is None:
        return None
    for name in set(asked) - {"interval", "interval_count", "usage_type"}:
        raise beyond_stand_in(f"{param}[{name}]")
    if asked.get("usage_type", "licensed") != "licensed":
        raise beyond_stand_in(f"{param}[usage_type]")
    count = asked.get("interval_count", 1)
    if not 1 <= count <= _MOST_OFTEN[asked["interval"]]:
        raise invalid("Three years is the longest interval.", f"{param}[interval_count]")
    return {
        "interval": asked["interval"],
        "interval_count": count,
        "meter": None,
        "usage_type": "licensed",
    }


def price_from_data(
    call: Call, data: dict[str, Any], where: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ad-hoc price that `price_data` describes, and its product; both are kept."""
    known = {"currency", "unit_amount", "product", "product_data", "recurring"}
    for name in sorted(set(data) - known):
        raise beyond_stand_in(f"{where}[{name}]")
    require_currency(data["currency"], f"{where}[currency]")
    amount = data.get("unit_amount")
    if amount is None:
        raise missing(f"{where}[unit_amount]")
    if amount < 0:
        raise invalid("Invalid unit_amount: below zero.", f"{where}[unit_amount]")
    recurring = recurring_of(data, f"{where}[recurring]")
    product = product_of(call.world, data, call.at, where)
    price = new_price(
        call.world,
        product["id"],
        amount,
        data["currency"].lower(),
        call.at,
        active=False,
        recurring=recurring,
    )
    return price, product


def _create_product(call: Call) -> dict[str, Any]:
    for name in set(call.params) - _PRODUCT_DOES:
        raise beyond_stand_in(name)
    fields = {
        name: call.params[name] for name in ("description", "active", "id") if name in call.params
    }
    if "id" in fields and objects.find(call.world.store, fields["id"]) is not None:
        raise invalid(f"Product already exists: {fields['id']}", "id", "resource_already_exists")
    notes = metadata.merged({}, call.params.get("metadata"))
    return new_product(call.world, call.params["name"], call.at, metadata=notes, **fields)


def _create_price(call: Call) -> dict[str, Any]:
    for name in set(call.params) - _PRICE_DOES:
        raise beyond_stand_in(name)
    if "unit_amount" not in call.params:
        raise missing("unit_amount")
    if call.params["unit_amount"] < 0:
        raise invalid("Invalid unit_amount: below zero.", "unit_amount")
    require_currency(call.params["currency"], "currency")
    fields = {name: call.params[name] for name in ("nickname", "active") if name in call.params}
    notes = metadata.merged({}, call.params.get("metadata"))
    product = product_of(call.world, call.params, call.at, "price")
    return new_price(
        call.world,
        product["id"],
        call.params["unit_amount"],
        call.params["currency"].lower(),
        call.at,
        metadata=notes,
        recurring=recurring_of(call.params, "recurring"),
        **fields,
    )


def _retrieve_product(call: Call) -> dict[str, Any]:
    return objects.get(call.world.store, call.ids["id"], "product", "id")


def _retrieve_price(call: Call) -> dict[str, Any]:
    return objects.get(call.world.store, call.ids["price"], "price", "price")


def _list_products(call: Call) -> dict[str, Any]:
    return answer_list(call, "product", url="/v1/products", filters={"active": "$.active"})


def _list_prices(call: Call) -> dict[str, Any]:
    filters = {name: f"$.{name}" for name in ("active", "currency", "product", "type")}
    return answer_list(call, "price", url="/v1/prices", filters=filters)


ROUTES = [
    Route("POST", "/v1/products", _create_product),
    Route("GET", "/v1/products", _list_products),
    Route("GET", "/v1/products/{id}", _retrieve_product),
    Route("POST", "/v1/prices", _create_price),
    Route("GET", "/v1/prices", _list_prices),
    Route("GET", "/v1/prices/{price}", _retrieve_price),
]
