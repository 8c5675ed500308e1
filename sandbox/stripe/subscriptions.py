"""Subscriptions by the API: read, list, change the amount, pause, cancel."""

from typing import Any

from sandbox.stripe import (
    agenda,
    catalog,
    metadata,
    objects,
    payment_methods,
    standing,
    subscription_shapes,
)
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import ApiError, beyond_stand_in, invalid
from sandbox.stripe.paging import Conditions, answer_list

Body = dict[str, Any]

_URL = "/v1/subscriptions/{subscription_exposed_id}"
_DOES = {
    "cancel_at_period_end",
    "cancellation_details",
    "default_payment_method",
    "description",
    "expand",
    "items",
    "metadata",
    "pause_collection",
    "proration_behavior",
}
_ITEM_DOES = {"id", "price_data", "quantity", "deleted"}


def _retrieve(call: Call) -> Body:
    id_ = call.ids["subscription_exposed_id"]
    return objects.get(call.world.store, id_, "subscription", "id")


def _list(call: Call) -> Body:
    status = call.params.get("status")
    extra: Conditions = []
    if status is None:
        extra.append(("json_extract(body, '$.status') != ?", ["canceled"]))
    elif status == "ended":
        extra.append(("json_extract(body, '$.status') = ?", ["canceled"]))
    elif status != "all":
        extra.append(("json_extract(body, '$.status') = ?", [status]))
    return answer_list(
        call,
        "subscription",
        url="/v1/subscriptions",
        filters={"customer": "$.customer"},
        extra=extra,
        handled=frozenset({"status"}),
    )


def _update(call: Call) -> Body:
    for name in sorted(set(call.params) - _DOES):
        raise beyond_stand_in(name)
    subscription = _retrieve(call)
    of_the_dead = {"metadata", "cancellation_details", "expand"}
    if subscription["status"] in standing.OVER and set(call.params) - of_the_dead:
        raise ApiError("A canceled subscription can only update its metadata.")
    fields: Body = {}
    if "metadata" in call.params:
        fields["metadata"] = metadata.merged(subscription["metadata"], call.params["metadata"])
    if "description" in call.params:
        fields["description"] = call.params["description"] or None
    if "default_payment_method" in call.params:
        fields["default_payment_method"] = _method(call, subscription)
    if "items" in call.params:
        fields["items"] = _items(call, subscription)
    if "pause_collection" in call.params:
        fields["pause_collection"] = _pause(call, subscription)
    fields |= _cancellation(call, subscription)
    standing.change(call.world, subscription, fields, call.at, call.cause)
    return subscription


def _cancel(call: Call) -> Body:
    for name in sorted(set(call.params) - {"cancellation_details", "expand"}):
        if call.params[name] is not False:
            raise beyond_stand_in(name)
    subscription = _retrieve(call)
    if subscription["status"] in standing.OVER:
        raise ApiError(
            f"No such subscription: '{subscription['id']}'",
            status=404,
            code="resource_missing",
            param="id",
        )
    standing.end(
        call.world,
        subscription,
        call.at,
        reason="cancellation_requested",
        cause=call.cause,
        words=_words(call),
    )
    return subscription


def _method(call: Call, subscription: Body) -> str:
    method = payment_methods.owned(
        call.world,
        call.params["default_payment_method"],
        subscription["customer"],
        "default_payment_method",
    )
    id_: str = method["id"]
    return id_


def _pause(call: Call, subscription: Body) -> Body | None:
    asked = call.params["pause_collection"]
    agenda.drop(call.world.store, standing.RESUME, subscription["id"])
    if asked == "":
        return None
    resumes_at = asked.get("resumes_at")
    if resumes_at is not None:
        if resumes_at <= call.at:
            raise invalid("resumes_at must be in the future.", "pause_collection[resumes_at]")
        agenda.plan(call.world.store, standing.RESUME, subscription["id"], resumes_at)
    return {"behavior": asked["behavior"], "resumes_at": resumes_at}


def _cancellation(call: Call, subscription: Body) -> Body:
    ends = call.params.get("cancel_at_period_end")
    fields: Body = {"cancellation_details": subscription["cancellation_details"]}
    if ends is not None and ends != subscription["cancel_at_period_end"]:
        fields = standing.ending(subscription, call.at, ends=ends)
    return fields | {"cancellation_details": fields["cancellation_details"] | _words(call)}


def _words(call: Call) -> Body:
    return {name: one or None for name, one in call.params.get("cancellation_details", {}).items()}


def _items(call: Call, subscription: Body) -> Body:
    if call.params.get("proration_behavior") != "none":
        raise beyond_stand_in("items without proration_behavior=none")
    items = list(subscription["items"]["data"])
    for number, given in enumerate(call.params["items"]):
        where = f"items[{number}]"
        for name in sorted(set(given) - _ITEM_DOES):
            raise beyond_stand_in(f"{where}[{name}]")
        _change_item(call, subscription, items, given, where)
    if not items:
        raise invalid("A subscription needs at least one item.", "items")
    return subscription["items"] | {"data": items}


def _change_item(
    call: Call, subscription: Body, items: list[Body], given: Body, where: str
) -> None:
    old = next((item for item in items if item["id"] == given.get("id")), None)
    if "id" in given and old is None:
        raise invalid(f"No such subscription item: '{given['id']}'", f"{where}[id]")
    if given.get("deleted"):
        items[:] = [item for item in items if item is not old]
        return
    price = old["price"] if old else None
    quantity = int(given.get("quantity") or (old["quantity"] if old else 1))
    if "price_data" in given:
        price, _ = catalog.price_from_data(call, given["price_data"], f"{where}[price_data]")
    if price is None:
        raise ApiError(f"Give {where}[price_data].", param=where)
    if price["recurring"] != standing.recurring_of(subscription):
        raise beyond_stand_in(f"{where}[price_data][recurring] other than before")
    if old is None:
        anchor = subscription["billing_cycle_anchor"]
        items.append(subscription_shapes.item(subscription["id"], price, quantity, anchor, call.at))
    else:
        items[items.index(old)] = old | {"price": price, "quantity": quantity}


ROUTES = [
    Route("GET", "/v1/subscriptions", _list),
    Route("GET", _URL, _retrieve),
    Route("POST", _URL, _update),
    Route("DELETE", _URL, _cancel),
]
