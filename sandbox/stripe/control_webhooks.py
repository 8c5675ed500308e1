"""Steer the webhooks: where they go, holding them back, sending one by hand."""

from typing import Any

from sandbox.controls import BadControlError, Given, control, only, text, whole
from sandbox.stripe import courier, deliveries, endpoints, objects, thin_events
from sandbox.world import World


def _set_webhook(world: World, given: Given) -> Any:
    only(given, "url", "secret", "payload")
    if given.get("url") is None:
        endpoints.clear_target(world.store)
        return {"endpoint": None, "url": None, "payload": None}
    url, secret = _address(given)
    payload = text(given, "payload", "snapshot")
    if payload not in endpoints.PAYLOADS:
        raise BadControlError(f"payload must be one of {', '.join(endpoints.PAYLOADS)}.")
    endpoint = endpoints.set_target(world, url, secret, world.now(), payload)
    return {"endpoint": endpoint["id"], "url": url, "payload": payload}


def _list_deliveries(world: World, given: Given) -> Any:
    only(given, "limit", "event")
    listed = deliveries.report(world.store, whole(given, "limit", 100), given.get("event"))
    return {"deliveries": listed}


def _pause(world: World, given: Given) -> Any:
    world.switches["webhooks_paused"] = True
    return {"paused": True}


def _resume(world: World, given: Given) -> Any:
    world.switches["webhooks_paused"] = False
    return {"paused": False}


def _send(world: World, given: Given) -> Any:
    only(given, "id", "url", "secret")
    event = objects.find(world.store, given["id"])
    if event is None or event["object"] not in ("event", thin_events.KIND):
        raise BadControlError(f"No event {given['id']}.")
    if "url" in given:
        attempts = [courier.send(world, event, *_address(given))]
        deliveries.note(world, event["id"], attempts[0])
    else:
        attempts = courier.send_everywhere(world, event)
    if not attempts:
        raise BadControlError("No webhook is set, and no url was given.")
    return {
        "attempts": [{"url": one.url, "status": one.status, "error": one.error} for one in attempts]
    }


def _address(given: Given) -> tuple[str, str]:
    url, secret = text(given, "url"), text(given, "secret")
    if not (url.startswith(("http://", "https://")) and secret):
        raise BadControlError("Give an http address as url, and a secret.")
    return url, secret


ROUTES = [
    control("POST", "/webhook", _set_webhook),
    control("GET", "/webhook/deliveries", _list_deliveries),
    control("POST", "/webhook/pause", _pause),
    control("POST", "/webhook/resume", _resume),
    control("POST", "/events/{id}/send", _send),
]
