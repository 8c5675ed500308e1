"""Make the processor pay out, and let the bank take it or send it back."""

from typing import Any

from sandbox.controls import BadControlError, Given, control, only, text
from sandbox.stripe import balance, objects, payouts
from sandbox.world import World

_OUTCOMES = ("paid", "failed", "in_transit")
# what seemed paid may still fail
_NEXT = {"in_transit": ("paid", "failed"), "paid": ("failed",)}


def _payout(world: World, given: Given) -> Any:
    """A new payout of all that has settled, or the end of the one that is named."""
    only(given, "payout", "outcome")
    outcome = text(given, "outcome", "paid")
    if outcome not in _OUTCOMES:
        raise BadControlError(f"outcome must be one of {', '.join(_OUTCOMES)}.")
    at = world.now()
    with world.store.writing():
        if "payout" in given:
            payout = objects.find(world.store, text(given, "payout"), "payout")
            if payout is None:
                raise BadControlError(f"No payout {text(given, 'payout')}.")
            if outcome not in _NEXT.get(payout["status"], ()):
                raise BadControlError(f"The payout is {payout['status']}.")
        else:
            payout = payouts.pay_out(world, through=at, at=at)
        if payout is not None and outcome == "paid":
            payouts.arrive(world, payout, at)
        elif payout is not None and outcome == "failed":
            payouts.fail(world, payout, at)
        carried = balance.unpaid(world.store, at)[0]
    return {"payout": payout, "carried_over": carried}


ROUTES = [control("POST", "/payout", _payout)]
