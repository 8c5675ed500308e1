"""Let time pass: everything that falls due happens in order, each thing at its own moment."""

from collections.abc import Callable

from sandbox.stripe import (
    agenda,
    chargebacks,
    collection,
    intents,
    renewals,
    sessions,
    settlement,
    standing,
)
from sandbox.world import World

_DEEDS: dict[str, Callable[[World, str, int], None]] = {
    chargebacks.LAPSE: chargebacks.fall_due,
    collection.COLLECT: collection.collect,
    intents.SETTLE: settlement.fall_due,
    sessions.EXPIRE: sessions.fall_due,
    standing.REMIND: renewals.remind,
    standing.RENEW: renewals.renew,
    standing.RESUME: renewals.resume,
}


def catch_up(world: World) -> None:
    """Do what is due by the sandbox's clock."""
    while agenda.due(world.store, world.now()) is not None:
        _do_next(world, world.now(), moving=False)


def advance(world: World, to: int) -> None:
    """Set the clock to this moment, by way of every moment on which something falls due."""
    while agenda.due(world.store, to) is not None:
        _do_next(world, to, moving=True)
    world.switches["clock"] = to


def _do_next(world: World, until: int, *, moving: bool) -> None:
    # looked up again inside the transaction: the beat and a request may both have seen it
    with world.store.writing():
        entry = agenda.due(world.store, until)
        if entry is None:
            return
        agenda.drop(world.store, entry.deed, entry.object_id)
        if moving and entry.moment > world.now():
            world.switches["clock"] = entry.moment
        _DEEDS[entry.deed](world, entry.object_id, entry.moment)
