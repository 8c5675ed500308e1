"""The door of the processor's API: who asks, what for, once or again, and the answer's form."""

import asyncio
import base64
import binascii
import json
import logging
import re
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sandbox.stripe import (
    balance,
    catalog,
    checkout,
    customers,
    disputes,
    endpoints,
    events,
    forms,
    fraud,
    idempotency,
    invoice_records,
    objects,
    outages,
    payment_methods,
    payouts,
    portal,
    records,
    refunds,
    silence,
    specification,
    subscriptions,
    thin_events,
)
from sandbox.stripe.call import Call, Cause, Route
from sandbox.stripe.errors import ApiError
from sandbox.stripe.expansion import expand
from sandbox.world import World

_PARTS = (
    balance,
    catalog,
    checkout,
    customers,
    disputes,
    endpoints,
    events,
    fraud,
    invoice_records,
    payment_methods,
    payouts,
    portal,
    records,
    refunds,
    subscriptions,
    thin_events,
)
_ROUTES = [
    (re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route.path) + r"\Z"), route)
    for part in _PARTS
    for route in part.ROUTES
]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Asked:
    """A request that passed the door and may be worked on."""

    route: Route
    call: Call


async def answer(request: Request) -> Response:
    """Answer any request below `/stripe/v1/` and `/stripe/v2/`."""
    world: World = request.app.state.world
    path = request.url.path.removeprefix("/stripe")
    encoded = await request.body() if request.method == "POST" else request.url.query.encode()
    cause = Cause(
        objects.new_id("req_", 14),
        request.headers.get("idempotency-key") if request.method == "POST" else None,
    )
    headers = _headers(request, cause)
    try:
        authorize(request.headers.get("authorization", ""))
        outages.fail_if_told_to(world)
        found = await run_in_threadpool(_enter, world, request.method, path, encoded, cause)
        if isinstance(found, idempotency.Kept):
            headers |= {"Idempotent-Replayed": "true", "Original-Request": found.request_id}
            return _json(found.body, found.status, headers)
        if delay := world.switches["latency_ms"]:
            await asyncio.sleep(delay / 1000)
        body = await run_in_threadpool(_work, found)
        if found.route.method == "POST" and (nothing := silence.ordered(world)):
            return nothing
        return _json(body, 200, headers)
    except ApiError as refusal:
        if refusal.error.get("code") == "lock_timeout":
            headers["Stripe-Should-Retry"] = "true"
        return _json(json.dumps(refusal.body), refusal.status, headers)
    except Exception:
        _log.exception("The sandbox failed at %s %s", request.method, path)
        trouble = ApiError("The stand-in itself failed.", status=500, kind="api_error")
        return _json(json.dumps(trouble.body), 500, headers)


def authorize(authorization: str) -> None:
    """Raise ApiError (401) unless a secret test key is given, as bearer or as user name."""
    scheme, _, credentials = authorization.partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    if not key:
        raise ApiError("You did not provide an API key.", status=401)
    if not key.startswith("sk_test_"):
        shown = f"{key[:7]}{'*' * max(0, len(key) - 11)}{key[-4:]}"
        raise ApiError(f"Invalid API Key provided: {shown}", status=401)


def _enter(
    world: World, method: str, path: str, encoded: bytes, cause: Cause
) -> _Asked | idempotency.Kept:
    route, ids = _find(method, path)
    params = specification.check(method, route.path, forms.parse(encoded))
    at = world.now()
    if cause.idempotency_key:
        asked = idempotency.fingerprint(method, path, params)
        kept = idempotency.begin(
            world.store, cause.idempotency_key, asked, cause.request_id or "", at
        )
        if kept is not None:
            return kept
    return _Asked(route, Call(world, params, ids, at, cause))


def _find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    for pattern, route in _ROUTES:
        if route.method == method and (match := pattern.match(path)):
            return route, match.groupdict()
    raise ApiError(f"Unrecognized request URL ({method}: {path}).", status=404)


def _work(asked: _Asked) -> str:
    """Run the handler and keep its answer, in one transaction; give the key back if it refused."""
    store, key = asked.call.world.store, asked.call.cause.idempotency_key
    paths = asked.call.params.get("expand", [])
    if asked.route.method == "GET":
        return json.dumps(expand(store, asked.route.handler(asked.call), paths))
    try:
        with store.writing():
            body = json.dumps(expand(store, asked.route.handler(asked.call), paths))
            if key:
                idempotency.keep(store, key, 200, body)
        return body
    except BaseException:
        if key:
            idempotency.release(store, key)
        raise


def _headers(request: Request, cause: Cause) -> dict[str, str]:
    headers = {
        "Request-Id": cause.request_id or "",
        "Stripe-Version": request.headers.get("stripe-version", events.API_VERSION),
    }
    if cause.idempotency_key:
        headers["Idempotency-Key"] = cause.idempotency_key
    return headers


def _json(body: str, status: int, headers: dict[str, Any]) -> Response:
    return Response(body, status, headers, media_type="application/json")
