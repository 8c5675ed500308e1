"""What can befall a webhook on its way, switched on by tests: lost, doubled, late, forged."""

import random
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.world import World

FAULTS: dict[str, Any] = {
    "duplicate": 0,
    "drop": 0,
    "swallow": 0,
    "stale": None,
    "wrong_secret": 0,
    "second_secret": None,
    "hang_up": 0,
    "cut_short": 0,
    "reorder": None,
    "api_version": None,
    "livemode": False,
}
"""`drop`, `swallow`, `stale`, `wrong_secret`, `hang_up` and `cut_short` befall so many of the next
deliveries and are used up then; the others last until they are ended."""

_SWITCH = "webhook_faults"
_FORGED = "whsec_of_somebody_else"

One = TypeVar("One")


@dataclass(frozen=True)
class Journey:
    """How one delivery travels: never (`lost`, perhaps believed to have arrived), or so many times
    over, signed so many seconds ago with these secrets, in a `manner`."""

    lost: bool = False
    believed: bool = False
    times: int = 1
    age: int = 0
    manner: str = "whole"
    forged: bool = False
    second_secret: str | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def secrets(self, secret: str) -> list[str]:
        """What to sign with, given the endpoint's own secret."""
        own = [_FORGED if self.forged else secret]
        return own if self.second_secret is None else [*own, self.second_secret]


SAFE = Journey()


def current(world: World) -> dict[str, Any]:
    """Every fault as it is switched now."""
    return FAULTS | world.switches[_SWITCH]


def turn(world: World, faults: dict[str, Any]) -> None:
    """Switch these faults; the others stay as they are. The values must have been checked."""
    with world.store.writing():
        world.switches[_SWITCH] = current(world) | faults


def next_journey(world: World) -> Journey:
    """How the next delivery travels; uses up what befalls a number of deliveries."""
    if not world.switches[_SWITCH]:
        return SAFE
    with world.store.writing():
        faults = current(world)
        if _spend(faults, "drop"):
            journey = Journey(lost=True)
        elif _spend(faults, "swallow"):
            journey = Journey(lost=True, believed=True)
        else:
            journey = Journey(
                times=1 + faults["duplicate"],
                age=_spend_stale(faults),
                manner=_manner(faults),
                forged=_spend(faults, "wrong_secret"),
                second_secret=faults["second_secret"],
                changes=_changes(faults),
            )
        world.switches[_SWITCH] = faults
    return journey


def in_order(world: World, waiting: list[One]) -> list[list[One]]:
    """The deliveries that may go now, in lists whose parts go one after the other.

    Usually each goes by itself. While `reorder` is on they wait until enough have come together,
    and then go one by one in an order that only the seed decides.
    """
    reorder = current(world)["reorder"]
    if reorder is None:
        return [[one] for one in waiting]
    if len(waiting) < reorder["hold"]:
        return []
    shuffled = list(waiting)
    random.Random(reorder["seed"]).shuffle(shuffled)
    return [shuffled]


def _spend(faults: dict[str, Any], name: str) -> bool:
    left = int(faults[name])
    faults[name] = max(0, left - 1)
    return left > 0


def _spend_stale(faults: dict[str, Any]) -> int:
    stale = faults["stale"]
    if stale is None:
        return 0
    left = stale["count"] - 1
    faults["stale"] = stale | {"count": left} if left else None
    return int(stale["seconds"])


def _manner(faults: dict[str, Any]) -> str:
    for name in ("hang_up", "cut_short"):
        if _spend(faults, name):
            return name
    return "whole"


def _changes(faults: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {"livemode": True} if faults["livemode"] else {}
    if faults["api_version"] is not None:
        changes["api_version"] = faults["api_version"]
    return changes
