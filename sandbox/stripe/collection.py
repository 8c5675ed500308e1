"""Take the money of invoices: when it is due, again after failures, and what follows from each."""

from typing import Any

from sandbox.stripe import agenda, cards, intents, invoices, objects, standing
from sandbox.stripe.call import Cause
from sandbox.stripe.cards import AUTHENTICATE, Failure
from sandbox.stripe.errors import ApiError
from sandbox.stripe.payment_methods import CARD
from sandbox.world import World

Body = dict[str, Any]

COLLECT = "collect"
# days between one try and the next: in all on day 0, 3, 5 and 7
_WAITS = tuple(days * 24 * 3600 for days in (3, 2, 2))
_BY_NOBODY = Cause()


def collect(world: World, invoice_id: str, at: int) -> None:
    """What falls due for an invoice: a draft becomes final, and its payment is tried."""
    invoice = objects.get(world.store, invoice_id, "invoice", "invoice")
    if not invoice["auto_advance"]:
        return
    subscription = subscription_of(world, invoice)
    if invoice["status"] == "draft":
        if subscription["pause_collection"]:
            spare(world, subscription, invoice, at)
            return
        invoices.finalize(world, invoice, at)
    attempt(world, invoice, at)


def attempt(
    world: World, invoice: Body, at: int, *, method: Body | None = None, cause: Cause = _BY_NOBODY
) -> None:
    """Try to take an open invoice's money, by this payment method or by the subscription's."""
    subscription = subscription_of(world, invoice)
    method = method or method_of(world, subscription)
    intent = invoices.intent_of(world, invoice)
    if intent["status"] == "processing":
        return
    invoice["attempt_count"] += 1
    failure = cards.failure(world, method, at)
    if method["type"] != CARD:
        invoice["attempted"] = True
        objects.save(world.store, invoice)
        intents.process(world, intent, method, at)
    elif failure is not None:
        intents.fail(world, intent, method, failure, at, cause=cause)
        _failed(world, invoice, subscription, at, cause=cause)
    elif cards.answer(world, method) == AUTHENTICATE:
        url = invoice["hosted_invoice_url"]
        intents.ask_for_authentication(world, intent, method, url, at, cause=cause)
        _failed(world, invoice, subscription, at, asks=True, cause=cause)
    else:
        take(world, invoice, intent, method, at, cause=cause)


def take(
    world: World,
    invoice: Body,
    intent: Body,
    method: Body,
    at: int,
    *,
    challenged: bool = False,
    cause: Cause = _BY_NOBODY,
) -> None:
    """The card pays an open invoice."""
    charge = intents.succeed(world, intent, method, at, challenged=challenged, cause=cause)
    _paid(world, invoice, at, cause)
    intents.tell_of_booking(world, charge, at)


def settle(world: World, invoice: Body, failure: Failure | None, at: int) -> None:
    """The bank answered for an open invoice whose payment was processing."""
    if failure is None:
        _paid(world, invoice, at, _BY_NOBODY)
    else:
        invoice["attempt_count"] = max(1, invoice["attempt_count"])
        _failed(world, invoice, subscription_of(world, invoice), at)


def spare(world: World, subscription: Body, invoice: Body, at: int) -> None:
    """Do with a draft what the pause of its subscription says instead of collecting it."""
    behavior = subscription["pause_collection"]["behavior"]
    if behavior == "void":
        invoices.void(world, invoice, at)
    elif behavior == "mark_uncollectible":
        invoices.finalize(world, invoice, at)
        invoices.give_up(world, invoice, at)
    else:
        invoice["auto_advance"] = False
        objects.save(world.store, invoice)


def next_attempt(invoice: Body, last: int) -> int | None:
    """When an invoice is tried again whose last try was at this moment; None for never."""
    tries = invoice["attempt_count"]
    if not invoice["auto_advance"] or tries > len(_WAITS):
        return None
    return last + _WAITS[tries - 1]


def subscription_of(world: World, invoice: Body) -> Body:
    """Whose period an invoice bills."""
    id_ = invoice["parent"]["subscription_details"]["subscription"]
    return objects.get(world.store, id_, "subscription", "subscription")


def method_of(world: World, subscription: Body) -> Body:
    """What pays a subscription: its own payment method, else its customer's."""
    customer = objects.get(world.store, subscription["customer"], "customer", "customer")
    id_ = (
        subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
    )
    if id_ is None:
        raise ApiError("This customer has no default payment method.", code="resource_missing")
    return objects.get(world.store, id_, "payment_method", "payment_method")


def _paid(world: World, invoice: Body, at: int, cause: Cause) -> None:
    invoices.mark_paid(world, invoice, at, cause)
    subscription = subscription_of(world, invoice)
    latest = subscription["latest_invoice"] == invoice["id"]
    if latest and subscription["status"] in ("past_due", "unpaid"):
        standing.change(world, subscription, {"status": "active"}, at, cause)


def _failed(
    world: World,
    invoice: Body,
    subscription: Body,
    at: int,
    *,
    asks: bool = False,
    cause: Cause = _BY_NOBODY,
) -> None:
    again = next_attempt(invoice, at)
    invoices.mark_failed(world, invoice, again, at, asks=asks, cause=cause)
    if again is not None:
        agenda.plan(world.store, COLLECT, invoice["id"], again)
    if subscription["status"] == "active":
        standing.change(world, subscription, {"status": "past_due"}, at, cause)
    if again is None and invoice["auto_advance"]:
        _give_up(world, invoice, subscription, at)


def _give_up(world: World, invoice: Body, subscription: Body, at: int) -> None:
    invoice["auto_advance"] = False
    objects.save(world.store, invoice)
    after = world.switches["after_dunning"]
    if after == "canceled":
        standing.end(world, subscription, at, reason="payment_failed")
    elif subscription["status"] != after:
        standing.change(world, subscription, {"status": after}, at)
