"""Thin events: that something happened to an object, and where to ask for the object."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sandbox.stripe import objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import invalid, no_such
from sandbox.stripe.paging import Conditions, select, within

Body = dict[str, Any]

KIND = "v2.core.event"
KEPT_SECONDS = 30 * 24 * 3600

_URL = "/v2/core/events"
# objects whose address is not their kind with an s
_ADDRESSES = {
    "checkout.session": "/v1/checkout/sessions",
    "billing_portal.session": "/v1/billing_portal/sessions",
    "radar.early_fraud_warning": "/v1/radar/early_fraud_warnings",
}


def twin(event: Body) -> Body | None:
    """The thin event to a snapshot; None where the processor has none, as the object has no id."""
    about = event["data"]["object"]
    if "id" not in about:
        return None
    address = _ADDRESSES.get(about["object"], f"/v1/{about['object']}s")
    thin: Body = {
        "id": objects.new_id("evt_test_"),
        "object": KIND,
        "created": _moment(event["created"]),
        "livemode": event["livemode"],
        "related_object": {
            "id": about["id"],
            "type": about["object"],
            "url": f"{address}/{about['id']}",
        },
        "snapshot_event": event["id"],
        "type": f"v1.{event['type']}",
    }
    cause = event["request"]
    if cause["id"] is not None:
        request = {"id": cause["id"], "idempotency_key": cause["idempotency_key"] or ""}
        thin["reason"] = {"type": "request", "request": request}
    return thin


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _retrieve(call: Call) -> Body:
    id_ = call.ids["id"]
    found = select(call.world.store, [("id = ?", [id_]), *_kept(call)], 1)
    if not found:
        raise no_such("event", id_, "id")
    return found[0]


def _list(call: Call) -> Body:
    """A page, newest first; the token of the next one is the last event of this."""
    limit = call.params.get("limit", 20)
    if not 1 <= limit <= 100:
        raise invalid("Invalid limit: between 1 and 100.", "limit")
    conditions = _kept(call) + within("created", _seconds(call.params.get("created")))
    if "object_id" in call.params:
        about = "json_extract(body, '$.related_object.id') = ?"
        conditions.append((about, [call.params["object_id"]]))
    if "types" in call.params:
        marks = ", ".join("?" * len(call.params["types"]))
        conditions.append((f"json_extract(body, '$.type') IN ({marks})", call.params["types"]))
    if "page" in call.params:
        conditions.append(_after(call))
    found = select(call.world.store, conditions, limit + 1)
    more = len(found) > limit
    page = found[:limit]
    return {
        "data": page,
        "next_page_url": _page_url(call, page[-1]["id"]) if more else None,
        "previous_page_url": None,
    }


def _kept(call: Call) -> Conditions:
    return [("kind = ?", [KIND]), ("created >= ?", [call.at - KEPT_SECONDS])]


def _after(call: Call) -> tuple[str, list[Any]]:
    token = call.params["page"]
    row = call.world.store.row(
        "SELECT created, seq FROM objects WHERE id = ? AND kind = ?", (token, KIND)
    )
    if row is None:
        raise invalid("Invalid page token.", "page")
    return "(created, seq) < (?, ?)", [row["created"], row["seq"]]


def _page_url(call: Call, token: str) -> str:
    asked: list[tuple[str, Any]] = [
        (name, call.params[name]) for name in ("limit", "object_id") if name in call.params
    ]
    asked += [(f"types[{n}]", one) for n, one in enumerate(call.params.get("types", []))]
    asked += [(f"created[{how}]", one) for how, one in call.params.get("created", {}).items()]
    return f"{_URL}?{urlencode([*asked, ('page', token)])}"


def _seconds(asked: dict[str, str] | None) -> dict[str, float] | None:
    if asked is None:
        return None
    try:
        return {how: datetime.fromisoformat(one).timestamp() for how, one in asked.items()}
    except ValueError as error:
        raise invalid("Invalid timestamp.", "created") from error


ROUTES = [
    Route("GET", _URL, _list),
    Route("GET", f"{_URL}/{{id}}", _retrieve),
]
