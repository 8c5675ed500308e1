"""Do what a person at the hosted page does, and book what people did in the past."""

from typing import Any

from sandbox.controls import BadControlError, Given, control, only, text
from sandbox.stripe import booking, objects, payments, sessions
from sandbox.stripe.checks import looks_like_email
from sandbox.world import World


def _book(world: World, given: Given) -> Any:
    only(given, "payments")
    return {"payments": booking.book(world, given.get("payments"))}


def _pay(world: World, given: Given) -> Any:
    only(given, "session", "email", "name")
    # read and paid in one transaction, so that two clicks at once pay once
    with world.store.writing():
        session, email = _open_session(world, given)
        name = text(given, "name") or None
        return payments.pay(world, session, email=email, name=name, at=world.now())


def _decline(world: World, given: Given) -> Any:
    only(given, "session", "email")
    with world.store.writing():
        session, email = _open_session(world, given)
        return payments.decline(world, session, email=email, at=world.now())


def _open_session(world: World, given: Given) -> tuple[dict[str, Any], str]:
    sessions.expire_due(world)
    session = objects.find(world.store, text(given, "session"), "checkout.session")
    if session is None or session["status"] != "open":
        raise BadControlError(f"No open session {text(given, 'session')}.")
    email = text(given, "email") or sessions.email_of(world.store, session) or ""
    if not looks_like_email(email):
        raise BadControlError("The session has no e-mail address: give one as email.")
    return session, email


ROUTES = [
    control("POST", "/book", _book),
    control("POST", "/pay", _pay),
    control("POST", "/decline", _decline),
]
