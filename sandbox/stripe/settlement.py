"""The bank answers, days later, for money that was asked of an account."""

from typing import Any

from sandbox.stripe import cards, collection, intents, invoices, objects, payments
from sandbox.stripe.cards import NO_FUNDS
from sandbox.world import World

Body = dict[str, Any]


def fall_due(world: World, intent_id: str, at: int) -> None:
    """The account answers as it was told to; without word, it pays."""
    intent = objects.get(world.store, intent_id, "payment_intent", "payment_intent")
    method = objects.get(world.store, intent["payment_method"], "payment_method", "intent")
    settle(world, intent, at, paid=cards.failure(world, method, at) is None)


def settle(world: World, intent: Body, at: int, *, paid: bool) -> None:
    """An intent that is processing succeeds or fails, and with it what it was to pay."""
    method = objects.get(world.store, intent["payment_method"], "payment_method", "intent")
    failure = None if paid else NO_FUNDS
    charge = intents.settle(world, intent, method, failure, at)
    invoice = invoices.paid_by(world, intent["id"])
    if invoice is not None:
        collection.settle(world, invoice, failure, at)
    parent = intents.parent_of(world, intent)
    if parent is not None and parent["object"] == "checkout.session":
        payments.settle(world, parent, paid=paid, at=at)
    if paid:
        intents.tell_of_booking(world, charge, at)
