"""Steer the clock: time stands still where it is put, and what became due by then happens."""

from typing import Any

from sandbox.controls import Given, control, only, seconds
from sandbox.stripe import timeline
from sandbox.world import World, moment


def _set_clock(world: World, given: Given) -> Any:
    only(given, "now")
    held = given.get("now")
    if held is None:
        world.switches["clock"] = None
        timeline.catch_up(world)
    else:
        timeline.advance(world, seconds(held))
    return {"now": moment(world.now()), "held": held is not None}


ROUTES = [control("POST", "/clock", _set_clock)]
