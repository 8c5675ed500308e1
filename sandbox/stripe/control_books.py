"""Read the processor's own books."""

import re
from typing import Any

from sandbox.controls import BadControlError, Given, control, only, text
from sandbox.stripe import books
from sandbox.world import World

_KEY = re.compile(r"[\w .:-]{1,40}\Z")


def _books(world: World, given: Given) -> Any:
    only(given, "by")
    by = text(given, "by")
    if not by:
        return books.totals(world.store)
    if by == "payout":
        return books.by_payout(world.store)
    if not _KEY.match(by):
        raise BadControlError("by must be payout or a key of the metadata.")
    return books.by_note(world.store, by)


ROUTES = [control("GET", "/books", _books)]
