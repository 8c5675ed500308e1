"""Money that moved in the past: charges and their intents as they ended, telling nobody."""

from typing import Any

from sandbox.stripe import balance, intents, objects, shapes
from sandbox.stripe.cards import DECLINED
from sandbox.stripe.checks import CURRENCY
from sandbox.stripe.payment_methods import BANK_ACCOUNT, CARD
from sandbox.world import World

Body = dict[str, Any]


def intent(
    amount: int, at: int, *, customer: str | None = None, details: Body | None = None
) -> Body:
    """An intent over this many cents, kept when its last charge is."""
    return shapes.payment_intent(
        amount=amount,
        currency=CURRENCY,
        customer=customer,
        details=details or {},
        types=[CARD, BANK_ACCOUNT],
        at=at,
    )


def pay(world: World, intent_: Body, method: Body, at: int) -> dict[str, Any]:
    """The charge that paid an intent, booked; answers the ids to match and the fee."""
    charge = shapes.charge(intent_, method, at=at, status="succeeded")
    entry = balance.book_charge(world, charge, at)
    objects.add(world.store, charge)
    intent_ |= intents.succeeded(intent_, charge)
    return _answer(charge, entry["id"], entry["fee"])


def fail(world: World, intent_: Body, method: Body, at: int) -> dict[str, Any]:
    """A charge that was declined; answers the ids to match."""
    charge = shapes.charge(intent_, method, at=at, status="failed")
    charge |= shapes.failed(charge, DECLINED)
    objects.add(world.store, charge)
    intent_ |= {
        "last_payment_error": shapes.payment_error(DECLINED, method, charge),
        "latest_charge": charge["id"],
    }
    return _answer(charge, None, 0)


def _answer(charge: Body, entry: str | None, fee: int) -> dict[str, Any]:
    return {
        "payment_intent": charge["payment_intent"],
        "charge": charge["id"],
        "balance_transaction": entry,
        "fee": fee,
    }
