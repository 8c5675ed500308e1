"""Steer the mail server: an empty box, refusals, dropped connections."""

from typing import Any

from sandbox.controls import Given, control, only, whole
from sandbox.world import MAIL_SWITCHES, World


def _reset(world: World, given: Given) -> Any:
    only(given)
    with world.store.writing():
        world.store.write("DELETE FROM mails")
        world.switches.restore(list(MAIL_SWITCHES))
    return {"reset": True}


def _settings(world: World, given: Given) -> Any:
    only(given, *MAIL_SWITCHES)
    for name in given:
        world.switches[name] = whole(given, name, 0)
    return {name: world.switches[name] for name in MAIL_SWITCHES}


ROUTES = [
    control("POST", "/reset", _reset),
    control("POST", "/settings", _settings),
]
