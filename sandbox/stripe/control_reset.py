"""Empty the processor; whom it tells is kept."""

from typing import Any

from sandbox.controls import Given, control, only
from sandbox.stripe import endpoints, tables
from sandbox.world import STRIPE_SWITCHES, World


def _reset(world: World, given: Given) -> Any:
    only(given)
    with world.store.writing():
        target = endpoints.target(world.store)
        tables.empty(world.store)
        world.switches.restore(list(STRIPE_SWITCHES))
        if target is not None and target["status"] == "enabled":
            payload = target["metadata"].get("payload", "snapshot")
            endpoints.set_target(world, target["url"], target["secret"], world.now(), payload)
    return {"reset": True}


ROUTES = [control("POST", "/reset", _reset)]
