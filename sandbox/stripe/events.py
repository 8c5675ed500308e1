"""What happened, as the processor's events: recorded once, listed, shown with what is pending."""

import copy
import json
from typing import Any

from sandbox.store import Store
from sandbox.stripe import deliveries, objects, thin_events
from sandbox.stripe.call import Call, Cause, Route
from sandbox.stripe.errors import invalid, no_such
from sandbox.stripe.paging import Conditions, answer_list
from sandbox.world import World

API_VERSION = "2026-10-28.endive"

_BY_NOBODY = Cause()
_MOST_TYPES = 20
_UNDELIVERED = "SELECT event FROM deliveries WHERE state != 'delivered'"


def record(
    world: World,
    type_: str,
    about: dict[str, Any],
    *,
    at: int,
    cause: Cause = _BY_NOBODY,
    previous: dict[str, Any] | None = None,
) -> None:
    """Keep an event about an object as it is now, and plan its delivery.

    `previous` holds the old values of the fields that changed, for events named `….updated`.
    """
    data: dict[str, Any] = {"object": copy.deepcopy(about)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": objects.new_id("evt_"),
        "object": "event",
        "api_version": API_VERSION,
        "created": at,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": cause.request_id, "idempotency_key": cause.idempotency_key},
        "type": type_,
    }
    thin = thin_events.twin(event)
    with world.store.writing():
        objects.add(world.store, event)
        deliveries.plan(world.store, event, "snapshot", at)
        if thin is not None:
            objects.add(world.store, thin, created=at)
            deliveries.plan(world.store, thin, "thin", at)


def shown(store: Store, event: dict[str, Any]) -> dict[str, Any]:
    """An event with the number of endpoints that have not had it yet; a thin one as it is."""
    if event["object"] == thin_events.KIND:
        return event
    return event | {"pending_webhooks": deliveries.pending(store, event["id"])}


def _retrieve(call: Call) -> dict[str, Any]:
    event = objects.get(call.world.store, call.ids["id"], "event", "id")
    if event["created"] < call.at - thin_events.KEPT_SECONDS:
        raise no_such("event", event["id"], "id")
    return shown(call.world.store, event)


def _list(call: Call) -> dict[str, Any]:
    extra: Conditions = [("created >= ?", [call.at - thin_events.KEPT_SECONDS])]
    if len(call.params.get("types", [])) > _MOST_TYPES:
        raise invalid(f"At most {_MOST_TYPES} types.", "types")
    if "types" in call.params:
        marks = ", ".join("?" * len(call.params["types"]))
        extra.append((f"json_extract(body, '$.type') IN ({marks})", call.params["types"]))
    if "type" in call.params:
        how = "GLOB" if "*" in call.params["type"] else "="
        extra.append((f"json_extract(body, '$.type') {how} ?", [call.params["type"]]))
    if "delivery_success" in call.params:
        side = "NOT IN" if call.params["delivery_success"] else "IN"
        extra.append((f"id {side} ({_UNDELIVERED})", []))
    page = answer_list(
        call,
        "event",
        url="/v1/events",
        extra=extra,
        handled=frozenset({"type", "types", "delivery_success"}),
    )
    return page | {"data": [shown(call.world.store, event) for event in page["data"]]}


def latest(store: Store, limit: int) -> list[dict[str, Any]]:
    """The newest events, for people to look at."""
    rows = store.rows(
        "SELECT body FROM objects WHERE kind = 'event' ORDER BY seq DESC LIMIT ?", (limit,)
    )
    return [json.loads(row["body"]) for row in rows]


ROUTES = [
    Route("GET", "/v1/events", _list),
    Route("GET", "/v1/events/{id}", _retrieve),
]
