"""Read the processor's own books."""

from typing import Any

from sandbox.controls import Given, control
from sandbox.stripe import balance
from sandbox.world import World


def _books(world: World, given: Given) -> Any:
    return balance.totals(world.store)


ROUTES = [control("GET", "/books", _books)]
