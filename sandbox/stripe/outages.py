"""Refuse API requests before any work, as the processor does when it is troubled or crowded."""

from sandbox.stripe.errors import ApiError
from sandbox.world import World

# what a status says when it has something to say, the usual first
CODES = {429: ("rate_limit", "lock_timeout"), 409: ("idempotency_key_in_use",)}
_MESSAGES = {
    "rate_limit": "Too many requests.",
    "lock_timeout": "Somebody else is working on this object just now.",
    "idempotency_key_in_use": "Another request with this idempotency key is in progress.",
}


def fail_if_told_to(world: World) -> None:
    """Raise the ApiError that was ordered for the next requests, if any is left."""
    if not (world.switches["fail_next"] and world.switches.spend("fail_next")):
        return
    status, code = world.switches["fail_status"], world.switches["fail_code"]
    kind = "api_error" if status >= 500 else "invalid_request_error"
    message = _MESSAGES.get(code, "The stand-in was told to fail.")
    raise ApiError(message, status=status, kind=kind, code=code)
