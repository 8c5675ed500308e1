"""Steer the card processor: where webhooks go, its clock, its faults, clicks, an empty start."""

from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.controls import (
    BadControlError,
    Given,
    control,
    group,
    only,
    seconds,
    text,
    whole,
)
from sandbox.stripe import (
    balance,
    booking,
    courier,
    deliveries,
    endpoints,
    objects,
    payments,
    sessions,
)
from sandbox.stripe.checks import looks_like_email
from sandbox.world import STRIPE_SWITCHES, World, moment

_EMPTY = """
DELETE FROM objects;
DELETE FROM session_details;
DELETE FROM deliveries;
DELETE FROM attempts;
DELETE FROM idempotency;
"""


def _set_webhook(world: World, given: Given) -> Any:
    only(given, "url", "secret")
    if given.get("url") is None:
        endpoints.clear_target(world.store)
        return {"endpoint": None, "url": None}
    url, secret = _address(given)
    endpoint = endpoints.set_target(world, url, secret, world.now())
    return {"endpoint": endpoint["id"], "url": url}


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
    event = objects.find(world.store, given["id"], "event")
    if event is None:
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


def _set_clock(world: World, given: Given) -> Any:
    only(given, "now")
    held = given.get("now")
    world.switches["clock"] = None if held is None else seconds(held)
    sessions.expire_due(world)
    return {"now": moment(world.now()), "held": held is not None}


def _settings(world: World, given: Given) -> Any:
    only(given, "fees_late", "fee_percent", "fee_fixed", "latency_ms", "fail_next")
    with world.store.writing():
        for name in ("fee_fixed", "latency_ms"):
            if name in given:
                world.switches[name] = whole(given, name, 0)
        if "fee_percent" in given:
            world.switches["fee_percent"] = _percent(given["fee_percent"])
        if "fail_next" in given:
            fault = group(given, "fail_next") or {"count": 0}
            world.switches["fail_next"] = whole(fault, "count", 1)
            world.switches["fail_status"] = whole(fault, "status", 500)
        if "fees_late" in given:
            world.switches["fees_late"] = bool(given["fees_late"])
            if not given["fees_late"]:
                payments.book_late_fees(world, world.now())
    return world.switches.all()


def _books(world: World, given: Given) -> Any:
    return balance.totals(world.store)


def _book(world: World, given: Given) -> Any:
    only(given, "payments")
    return {"payments": booking.book(world, given.get("payments"))}


def _pay(world: World, given: Given) -> Any:
    only(given, "session", "email", "name")
    # read and paid in one transaction, so that two clicks at once pay once
    with world.store.writing():
        session, email = _open_session(world, given)
        name = text(given, "name") or None
        return payments.pay(world, session, email=email, name=name, at=world.now())


def _decline(world: World, given: Given) -> Any:
    only(given, "session", "email")
    with world.store.writing():
        session, email = _open_session(world, given)
        return payments.decline(world, session, email=email, at=world.now())


def _open_session(world: World, given: Given) -> tuple[dict[str, Any], str]:
    sessions.expire_due(world)
    session = objects.find(world.store, text(given, "session"), "checkout.session")
    if session is None or session["status"] != "open":
        raise BadControlError(f"No open session {text(given, 'session')}.")
    email = text(given, "email") or sessions.email_of(world.store, session) or ""
    if not looks_like_email(email):
        raise BadControlError("The session has no e-mail address: give one as email.")
    return session, email


def _reset(world: World, given: Given) -> Any:
    only(given)
    with world.store.writing():
        target = endpoints.target(world.store)
        for statement in _EMPTY.strip().splitlines():
            world.store.write(statement)
        world.switches.restore(list(STRIPE_SWITCHES))
        if target is not None and target["status"] == "enabled":
            endpoints.set_target(world, target["url"], target["secret"], world.now())
    return {"reset": True}


def _address(given: Given) -> tuple[str, str]:
    url, secret = text(given, "url"), text(given, "secret")
    if not (url.startswith(("http://", "https://")) and secret):
        raise BadControlError("Give an http address as url, and a secret.")
    return url, secret


def _percent(value: Any) -> str:
    try:
        percent = Decimal(str(value))
    except InvalidOperation as error:
        raise BadControlError("fee_percent must be a number.") from error
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise BadControlError("fee_percent must lie between 0 and 100.")
    return str(percent)


ROUTES = [
    control("POST", "/webhook", _set_webhook),
    control("GET", "/webhook/deliveries", _list_deliveries),
    control("POST", "/webhook/pause", _pause),
    control("POST", "/webhook/resume", _resume),
    control("POST", "/events/{id}/send", _send),
    control("POST", "/clock", _set_clock),
    control("POST", "/settings", _settings),
    control("GET", "/books", _books),
    control("POST", "/book", _book),
    control("POST", "/pay", _pay),
    control("POST", "/decline", _decline),
    control("POST", "/reset", _reset),
]
