"""Let things befall webhooks on their way."""

from typing import Any

from sandbox.controls import BadControlError, Given, control, group, only, text, whole
from sandbox.stripe import faults
from sandbox.world import World

_COUNTS = ("duplicate", "drop", "swallow", "wrong_secret", "hang_up", "cut_short")
_TEXTS = ("second_secret", "api_version")
_MOST_HELD = 100


def _turn(world: World, given: Given) -> Any:
    """Switch what is named; nothing named only shows."""
    only(given, *faults.FAULTS)
    asked: dict[str, Any] = {name: whole(given, name, 0) for name in _COUNTS if name in given}
    asked |= {name: text(given, name) if given[name] else None for name in _TEXTS if name in given}
    if "livemode" in given:
        asked["livemode"] = bool(given["livemode"])
    if "stale" in given:
        asked["stale"] = _stale(group(given, "stale"))
    if "reorder" in given:
        asked["reorder"] = _reorder(group(given, "reorder"))
    faults.turn(world, asked)
    return faults.current(world)


def _stale(given: Given) -> Given | None:
    if not given:
        return None
    only(given, "count", "seconds")
    count = whole(given, "count", 1)
    return {"count": count, "seconds": whole(given, "seconds", 600)} if count else None


def _reorder(given: Given) -> Given | None:
    if not given:
        return None
    only(given, "hold", "seed")
    hold = whole(given, "hold", 2)
    if not 1 <= hold <= _MOST_HELD:
        raise BadControlError(f"hold must be 1 to {_MOST_HELD}.")
    return {"hold": hold, "seed": whole(given, "seed", 0)}


ROUTES = [control("POST", "/webhook/faults", _turn)]
