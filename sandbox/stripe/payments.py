"""A person pays or is declined: session, intent, charge, books and events move together."""

from collections.abc import Mapping
from typing import Any

from sandbox.stripe import balance, customers, events, objects, shapes
from sandbox.stripe.sessions import details_of
from sandbox.world import World

Body = dict[str, Any]


def pay(world: World, session: Body, *, email: str, name: str | None = None, at: int) -> Body:
    """Take the money of an open session; answers the completed session."""
    with world.store.writing():
        paid = _settle(world, session, email=email, name=name, at=at)
        if not world.switches["fees_late"]:
            balance.book_charge(world, paid["charge"], at)
        _keep(world, paid)
        for type_, about in (
            ("charge.succeeded", paid["charge"]),
            ("payment_intent.succeeded", paid["intent"]),
            ("checkout.session.completed", paid["session"]),
        ):
            events.record(world, type_, about, at=at)
        if paid["charge"]["balance_transaction"]:
            _tell_of_booking(world, paid["charge"], at)
    return paid["session"]


def decline(world: World, session: Body, *, email: str, at: int) -> Body:
    """Try to take the money and fail; the session stays open for another try."""
    with world.store.writing():
        intent = _intent(world, session, at)
        charge = shapes.charge(intent, email=email, name=None, at=at, paid=False)
        intent |= {
            "latest_charge": charge["id"],
            "last_payment_error": shapes.decline_error(charge),
        }
        objects.add(world.store, charge)
        objects.save(world.store, intent)
        objects.save(world.store, session)
        events.record(world, "charge.failed", charge, at=at)
        events.record(world, "payment_intent.payment_failed", intent, at=at)
    return session


def book_past(world: World, session: Body, *, email: str, name: str | None, at: int) -> Body:
    """Complete a session as of a past moment, telling nobody; answers the charge, booked."""
    paid = _settle(world, session, email=email, name=name, at=at, quietly=True)
    balance.book_charge(world, paid["charge"], at)
    _keep(world, paid)
    charge: Body = paid["charge"]
    return charge


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
            _tell_of_booking(world, charge, at)
    return len(waiting)


def _settle(
    world: World,
    session: Body,
    *,
    email: str,
    name: str | None,
    at: int,
    quietly: bool = False,
) -> dict[str, Body]:
    if session["customer"] is None and session["customer_creation"] == "always":
        customer = customers.new(world, {"email": email, "name": name}, at)
        session["customer"] = customer["id"]
    intent = _intent(world, session, at, quietly=quietly)
    charge = shapes.charge(intent, email=email, name=name, at=at, paid=True)
    intent |= {
        "amount_received": intent["amount"],
        "customer": session["customer"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "status": "succeeded",
    }
    session |= {
        "customer_details": _customer_details(email, name),
        "payment_status": "paid",
        "status": "complete",
        "url": None,
    }
    return {"session": session, "intent": intent, "charge": charge}


def _keep(world: World, paid: Mapping[str, Body]) -> None:
    objects.add(world.store, paid["charge"])
    objects.save(world.store, paid["intent"])
    objects.save(world.store, paid["session"])


def _intent(world: World, session: Body, at: int, *, quietly: bool = False) -> Body:
    if session["payment_intent"] is not None:
        return objects.get(
            world.store, session["payment_intent"], "payment_intent", "payment_intent"
        )
    intent = shapes.payment_intent(session, details_of(world.store, session["id"]), at)
    objects.add(world.store, intent)
    session["payment_intent"] = intent["id"]
    if not quietly:
        events.record(world, "payment_intent.created", intent, at=at)
    return intent


def _customer_details(email: str, name: str | None) -> Body:
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _tell_of_booking(world: World, charge: Body, at: int) -> None:
    events.record(world, "charge.updated", charge, at=at, previous={"balance_transaction": None})
