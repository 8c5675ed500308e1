"""Webhook endpoints: whom to tell, with which secret."""

from typing import Any

from sandbox.store import Store
from sandbox.stripe import metadata, objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import beyond_stand_in, invalid
from sandbox.stripe.events import API_VERSION
from sandbox.stripe.paging import answer_list
from sandbox.world import World

PAYLOADS = ("snapshot", "thin", "both")

_DOES = {"url", "enabled_events", "description", "metadata", "api_version", "expand"}
_OF_CONTROL = {"set_by": "control"}


def set_target(
    world: World, url: str, secret: str, at: int, payload: str = "snapshot"
) -> dict[str, Any]:
    """Send all events to this address from now on, those still pending included.

    `payload` is one of PAYLOADS. Only the one endpoint made here is replaced; endpoints made by
    the API stay as they are.
    """
    notes = _OF_CONTROL | {"payload": payload}
    store = world.store
    with store.writing():
        ours = target(store)
        if ours is None:
            return objects.add(
                store, _endpoint(url, secret, at, enabled_events=["*"], metadata=notes)
            )
        ours |= {"url": url, "secret": secret, "status": "enabled", "metadata": notes}
        objects.save(store, ours)
        return ours


def clear_target(store: Store) -> None:
    """Send nothing any more to the address that was set."""
    ours = target(store)
    if ours is not None:
        objects.save(store, ours | {"status": "disabled"})


def target(store: Store) -> dict[str, Any] | None:
    """The endpoint that was set by command line or control, enabled or not."""
    ours = "json_extract(body, '$.metadata.set_by') = 'control'"
    return next(iter(objects.where(store, "webhook_endpoint", ours)), None)


def without_secret(endpoint: dict[str, Any]) -> dict[str, Any]:
    """As the processor shows an endpoint after its creation."""
    return {key: value for key, value in endpoint.items() if key != "secret"}


def _endpoint(url: str, secret: str, at: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": objects.new_id("we_"),
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": at,
        "description": None,
        "livemode": False,
        "status": "enabled",
        "url": url,
        "secret": secret,
    } | fields


def _create(call: Call) -> dict[str, Any]:
    for name in set(call.params) - _DOES:
        raise beyond_stand_in(name)
    url = call.params["url"]
    if not url.startswith(("http://", "https://")):
        raise invalid("Not a valid URL.", "url", "url_invalid")
    endpoint = _endpoint(
        url,
        objects.new_id("whsec_", 32),
        call.at,
        enabled_events=call.params["enabled_events"],
        description=call.params.get("description") or None,
        metadata=metadata.merged({}, call.params.get("metadata")),
    )
    if call.params.get("api_version", API_VERSION) != API_VERSION:
        raise invalid(f"This stand-in speaks {API_VERSION} only.", "api_version")
    return objects.add(call.world.store, endpoint)


def _retrieve(call: Call) -> dict[str, Any]:
    id_ = call.ids["webhook_endpoint"]
    return without_secret(
        objects.get(call.world.store, id_, "webhook_endpoint", "webhook_endpoint")
    )


def _list(call: Call) -> dict[str, Any]:
    page = answer_list(call, "webhook_endpoint", url="/v1/webhook_endpoints")
    return page | {"data": [without_secret(endpoint) for endpoint in page["data"]]}


ROUTES = [
    Route("POST", "/v1/webhook_endpoints", _create),
    Route("GET", "/v1/webhook_endpoints", _list),
    Route("GET", "/v1/webhook_endpoints/{webhook_endpoint}", _retrieve),
]
