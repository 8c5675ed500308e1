"""Do what a person at the hosted page does, and book what people did in the past."""

from collections.abc import Callable
from typing import Any

from sandbox.controls import BadControlError, Given, control, group, only, text
from sandbox.stripe import booking, intents, objects, payments, sessions, settlement
from sandbox.stripe.checks import looks_like_email
from sandbox.stripe.payments import Person
from sandbox.world import World

Body = dict[str, Any]


def _book(world: World, given: Given) -> Any:
    only(given, "payments", "plans")
    return {"payments": booking.book(world, given.get("payments"), group(given, "plans"))}


def _click(deed: Callable[[World, Body, Person, int], Body]) -> Callable[[World, Given], Any]:
    def click(world: World, given: Given) -> Any:
        only(given, "session", "email", "name")
        # read and paid in one transaction, so that two clicks at once pay once
        with world.store.writing():
            session, email = _open_session(world, given)
            person = Person(email, text(given, "name") or None)
            return deed(world, session, person, world.now())

    return click


def _answer_bank(deed: Callable[[World, Body, Body, int], Body]) -> Callable[[World, Given], Any]:
    def answer(world: World, given: Given) -> Any:
        only(given, "session")
        with world.store.writing():
            session, _ = _open_session(world, given)
            method = payments.asked_by_bank(world, session)
            if method is None:
                raise BadControlError("No bank waits for the holder of a card.")
            return deed(world, session, method, world.now())

    return answer


def _settle(world: World, given: Given) -> Any:
    only(given, "session", "payment_intent", "outcome")
    if given.get("outcome") not in ("succeed", "fail"):
        raise BadControlError("outcome must be succeed or fail.")
    with world.store.writing():
        intent = _intent(world, given)
        if intent is None or intent["status"] != "processing":
            raise BadControlError("No payment is processing there.")
        settlement.settle(world, intent, world.now(), paid=given["outcome"] == "succeed")
        return objects.find(world.store, intent["id"])


def _intent(world: World, given: Given) -> Body | None:
    if "payment_intent" in given:
        return objects.find(world.store, text(given, "payment_intent"), "payment_intent")
    return intents.of_parent(world, text(given, "session"))


def _open_session(world: World, given: Given) -> tuple[Body, str]:
    session = objects.find(world.store, text(given, "session"), "checkout.session")
    if session is None or session["status"] != "open":
        raise BadControlError(f"No open session {text(given, 'session')}.")
    email = text(given, "email") or sessions.email_of(world.store, session) or ""
    if not looks_like_email(email):
        raise BadControlError("The session has no e-mail address: give one as email.")
    return session, email


ROUTES = [
    control("POST", "/book", _book),
    control("POST", "/pay", _click(payments.pay)),
    control("POST", "/decline", _click(payments.decline)),
    control("POST", "/debit", _click(payments.debit)),
    control("POST", "/ask_bank", _click(payments.ask_bank)),
    control("POST", "/confirm", _answer_bank(payments.confirm)),
    control("POST", "/refuse", _answer_bank(payments.refuse)),
    control("POST", "/settle", _settle),
]
