"""The life of a payment intent: each try makes a charge, moves the books and tells of both."""

from typing import Any

from sandbox.stripe import agenda, balance, events, objects, shapes
from sandbox.stripe.call import Cause
from sandbox.stripe.cards import NOT_AUTHENTICATED, Failure
from sandbox.world import World

Body = dict[str, Any]

SETTLE = "settle"
_SETTLES_AFTER = 4 * 24 * 3600
_BY_NOBODY = Cause()


def start(world: World, intent: Body, at: int, *, parent: str, cause: Cause = _BY_NOBODY) -> Body:
    """Keep a new intent under the checkout session or the invoice that it shall pay."""
    objects.add(world.store, intent, parent=parent)
    events.record(world, "payment_intent.created", intent, at=at, cause=cause)
    return intent


def of_parent(world: World, parent: str) -> Body | None:
    """The intent that pays this session or invoice, if one was made."""
    made = objects.children(world.store, parent, "payment_intent")
    return made[-1] if made else None


def parent_of(world: World, intent: Body) -> Body | None:
    """The session or the invoice that this intent pays."""
    row = world.store.row("SELECT parent FROM objects WHERE id = ?", (intent["id"],))
    return None if row is None else objects.find(world.store, str(row["parent"]))


def succeed(
    world: World,
    intent: Body,
    method: Body,
    at: int,
    *,
    challenged: bool = False,
    cause: Cause = _BY_NOBODY,
) -> Body:
    """Take the money at once, as cards do; answers the charge.

    The charge is booked unless fees come late; `tell_of_booking` tells of that, after whatever
    else the payment brings about.
    """
    charge = shapes.charge(intent, method, at=at, status="succeeded", challenged=challenged)
    if not world.switches["fees_late"]:
        balance.book_charge(world, charge, at)
    objects.add(world.store, charge)
    _note_success(world, intent, charge)
    events.record(world, "charge.succeeded", charge, at=at, cause=cause)
    events.record(world, "payment_intent.succeeded", intent, at=at, cause=cause)
    return charge


def fail(
    world: World,
    intent: Body,
    method: Body,
    failure: Failure,
    at: int,
    *,
    cause: Cause = _BY_NOBODY,
) -> Body:
    """Try to take the money and fail; the intent waits for another try. Answers the charge."""
    charge = shapes.charge(intent, method, at=at, status="failed")
    charge |= shapes.failed(charge, failure)
    objects.add(world.store, charge)
    events.record(world, "charge.failed", charge, at=at, cause=cause)
    _note_failure(world, intent, shapes.payment_error(failure, method, charge), at, charge, cause)
    return charge


def process(world: World, intent: Body, method: Body, at: int) -> Body:
    """Ask a bank account for the money; the answer comes days later. Answers the charge."""
    charge = shapes.charge(intent, method, at=at, status="pending")
    objects.add(world.store, charge)
    intent |= {
        "latest_charge": charge["id"],
        "payment_method": method["id"],
        "last_payment_error": None,
        "status": "processing",
    }
    objects.save(world.store, intent)
    agenda.plan(world.store, SETTLE, intent["id"], at + _SETTLES_AFTER)
    events.record(world, "charge.pending", charge, at=at)
    events.record(world, "payment_intent.processing", intent, at=at)
    return charge


def settle(world: World, intent: Body, method: Body, failure: Failure | None, at: int) -> Body:
    """The bank's answer to an intent that is processing; answers the charge."""
    agenda.drop(world.store, SETTLE, intent["id"])
    charge = objects.get(world.store, intent["latest_charge"], "charge", "charge")
    if failure is not None:
        charge |= shapes.failed(charge, failure)
        objects.save(world.store, charge)
        events.record(world, "charge.failed", charge, at=at)
        error = shapes.payment_error(failure, method, charge)
        _note_failure(world, intent, error, at, charge, _BY_NOBODY)
        return charge
    charge |= {"paid": True, "status": "succeeded"}
    if not world.switches["fees_late"]:
        balance.book_charge(world, charge, at)
    objects.save(world.store, charge)
    _note_success(world, intent, charge)
    events.record(world, "charge.succeeded", charge, at=at)
    events.record(world, "payment_intent.succeeded", intent, at=at)
    return charge


def ask_for_authentication(
    world: World, intent: Body, method: Body, url: str, at: int, *, cause: Cause = _BY_NOBODY
) -> None:
    """The card's bank wants to see its holder at this address before it pays."""
    intent |= {
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": None, "url": url},
        },
        "payment_method": method["id"],
        "status": "requires_action",
    }
    objects.save(world.store, intent)
    events.record(world, "payment_intent.requires_action", intent, at=at, cause=cause)


def refuse_authentication(world: World, intent: Body, method: Body, at: int) -> None:
    """The holder did not show up: no charge is made at all."""
    error = shapes.payment_error(NOT_AUTHENTICATED, method, None)
    _note_failure(world, intent, error, at, None, _BY_NOBODY)


def tell_of_booking(world: World, charge: Body, at: int) -> None:
    """The charge has its balance transaction now, unless fees come late."""
    if charge["balance_transaction"]:
        events.record(
            world, "charge.updated", charge, at=at, previous={"balance_transaction": None}
        )


def book_late_fees(world: World, at: int) -> int:
    """Book every charge whose fee was held back; answers how many."""
    with world.store.writing():
        waiting = objects.where(
            world.store,
            "charge",
            "json_extract(body, '$.status') = 'succeeded' "
            "AND json_extract(body, '$.balance_transaction') IS NULL",
        )
        for charge in waiting:
            balance.book_charge(world, charge, at)
            objects.save(world.store, charge)
            tell_of_booking(world, charge, at)
    return len(waiting)


def succeeded(intent: Body, charge: Body) -> Body:
    """The fields of an intent that change when its charge succeeds."""
    return {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": charge["payment_method"],
        "status": "succeeded",
    }


def _note_success(world: World, intent: Body, charge: Body) -> None:
    intent |= succeeded(intent, charge)
    objects.save(world.store, intent)


def _note_failure(
    world: World, intent: Body, error: Body, at: int, charge: Body | None, cause: Cause
) -> None:
    intent |= {
        "last_payment_error": error,
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    if charge is not None:
        intent["latest_charge"] = charge["id"]
    objects.save(world.store, intent)
    events.record(world, "payment_intent.payment_failed", intent, at=at, cause=cause)
