"""What a person does at the checkout, and what that does to the session and to the money."""

from dataclasses import dataclass
from typing import Any

from sandbox.stripe import (
    cards,
    customers,
    events,
    intents,
    objects,
    payment_methods,
    sessions,
    shapes,
    subscribing,
)
from sandbox.stripe.payment_methods import BANK_ACCOUNT, CARD
from sandbox.world import World

Body = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Who stands at the checkout, as far as the page knows."""

    email: str
    name: str | None = None


def pay(world: World, session: Body, person: Person, at: int) -> Body:
    """Take the money of an open session from a card; answers the completed session."""
    with world.store.writing():
        method = _method(world, CARD, person, at)
        return _take(world, session, method, at)


def debit(world: World, session: Body, person: Person, at: int) -> Body:
    """Ask a bank account for the money; answers the session, complete but unpaid for days."""
    with world.store.writing():
        method = _method(world, BANK_ACCOUNT, person, at)
        intent = _intent(world, session, at)
        _know_customer(world, session, intent, method, at)
        intents.process(world, intent, method, at)
        _complete(world, session, intent, method, at, paid=False)
    return session


def decline(world: World, session: Body, person: Person, at: int) -> Body:
    """Try to take the money and fail; the session stays open for another try."""
    with world.store.writing():
        method = _method(world, CARD, person, at)
        intents.fail(world, _intent(world, session, at), method, cards.DECLINED, at)
    return session


def ask_bank(world: World, session: Body, person: Person, at: int) -> Body:
    """Pay with a card whose bank wants to see its holder first; the session stays open."""
    with world.store.writing():
        method = _method(world, CARD, person, at)
        url = f"{session['url']}/bank"
        intents.ask_for_authentication(world, _intent(world, session, at), method, url, at)
    return session


def asked_by_bank(world: World, session: Body) -> Body | None:
    """The payment method whose bank waits for its holder, if one does."""
    intent = intents.of_parent(world, session["id"])
    if session["status"] != "open" or intent is None or intent["status"] != "requires_action":
        return None
    return objects.find(world.store, intent["payment_method"], "payment_method")


def confirm(world: World, session: Body, method: Body, at: int) -> Body:
    """The bank saw the holder of this card: take the money; answers the completed session."""
    with world.store.writing():
        return _take(world, session, method, at, challenged=True)


def refuse(world: World, session: Body, method: Body, at: int) -> Body:
    """The bank did not see the holder of this card; the session stays open for another try."""
    with world.store.writing():
        intents.refuse_authentication(world, _intent(world, session, at), method, at)
    return session


def settle(world: World, session: Body, *, paid: bool, at: int) -> None:
    """Tell that the bank answered for a session that was complete and unpaid."""
    if paid:
        session["payment_status"] = "paid"
        objects.save(world.store, session)
    how = "succeeded" if paid else "failed"
    events.record(world, f"checkout.session.async_payment_{how}", session, at=at)


def completed(method: Body, *, paid: bool) -> Body:
    """The fields of a session that change when a person completes it."""
    return {
        "customer_details": {
            "address": None,
            "business_name": None,
            "email": method["billing_details"]["email"],
            "individual_name": None,
            "name": method["billing_details"]["name"],
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
        "payment_status": "paid" if paid else "unpaid",
        "status": "complete",
        "url": None,
    }


def _take(world: World, session: Body, method: Body, at: int, *, challenged: bool = False) -> Body:
    intent = _intent(world, session, at)
    _know_customer(world, session, intent, method, at)
    charge = intents.succeed(world, intent, method, at, challenged=challenged)
    _complete(world, session, intent, method, at, paid=True)
    intents.tell_of_booking(world, charge, at)
    return session


def _method(world: World, kind: str, person: Person, at: int) -> Body:
    method = payment_methods.shape(kind, email=person.email, name=person.name, at=at)
    return objects.add(world.store, method)


def _intent(world: World, session: Body, at: int) -> Body:
    """The intent of this session, made when a person first tries to pay.

    In subscription mode the session does not name it, the later invoice's payment does.
    """
    intent = intents.of_parent(world, session["id"])
    if intent is None:
        intent = shapes.payment_intent(
            amount=session["amount_total"],
            currency=session["currency"],
            customer=session["customer"],
            details=sessions.intent_details(world.store, session),
            types=session["payment_method_types"],
            at=at,
        )
        intents.start(world, intent, at, parent=session["id"])
        if session["mode"] == "payment":
            session["payment_intent"] = intent["id"]
            objects.save(world.store, session)
    return intent


def _know_customer(world: World, session: Body, intent: Body, method: Body, at: int) -> None:
    """Make the customer that the session wants, whose the intent and a kept card are then."""
    if session["customer"] is None and session["customer_creation"] == "always":
        billing = method["billing_details"]
        fields = {"email": billing["email"], "name": billing["name"]}
        session["customer"] = customers.register(world, fields, at)["id"]
    intent["customer"] = session["customer"]
    if session["mode"] == "subscription":
        payment_methods.attach(world, method, session["customer"], at)


def _complete(
    world: World, session: Body, intent: Body, method: Body, at: int, *, paid: bool
) -> None:
    if session["mode"] == "subscription":
        session |= subscribing.begin(world, session, method, intent, at, paid=paid)
    session |= completed(method, paid=paid)
    objects.save(world.store, session)
    events.record(world, "checkout.session.completed", session, at=at)
