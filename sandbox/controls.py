"""JSON doors by which tests and the demo steer the sandbox: read a body, do it, answer."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.world import World

Given = dict[str, Any]
Deed = Callable[[World, Given], Any]


class BadControlError(Exception):
    """The body of a control request makes no sense; answered with 400 and these words."""


def control(method: str, path: str, deed: Deed) -> Route:
    """A route whose JSON body (or query) and path parameters are handed to a deed as one dict."""
    return Route(path, _endpoint(deed), methods=[method])


def _endpoint(deed: Deed) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            given = dict(request.query_params) | await _body(request) | request.path_params
            answer = await run_in_threadpool(deed, request.app.state.world, given)
        except BadControlError as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse(answer)

    return endpoint


async def _body(request: Request) -> Given:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as error:
        raise BadControlError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadControlError("The body must be a JSON object.")
    return body


def text(given: Given, name: str, default: str = "") -> str:
    """Words of the request."""
    value = given.get(name, default)
    if not isinstance(value, str):
        raise BadControlError(f"{name} must be text.")
    return value


def group(given: Given, name: str) -> Given:
    """Named values inside the request; null and absent are none."""
    value = given.get(name) or {}
    if not isinstance(value, dict):
        raise BadControlError(f"{name} must be an object.")
    return value


def whole(given: Given, name: str, default: int) -> int:
    """A number of the request that must be a whole one, zero or more."""
    value = given.get(name, default)
    try:
        number = int(value)
    except (TypeError, ValueError) as error:
        raise BadControlError(f"{name} must be a whole number.") from error
    if isinstance(value, float) or number < 0:
        raise BadControlError(f"{name} must be a whole number, zero or more.")
    return number


def only(given: Given, *names: str) -> None:
    """Refuse what the deed would ignore."""
    if unknown := set(given) - set(names):
        raise BadControlError(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(names)}.")


def seconds(value: Any) -> int:
    """A moment given as ISO 8601 or as seconds since 1970; without a zone it is UTC."""
    if isinstance(value, int):
        return value
    try:
        parsed = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadControlError(f"Not a moment: {value!r}.") from error
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())
