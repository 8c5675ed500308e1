"""The life of an invoice: draft, open with an intent to pay it, then paid, void or given up."""

from typing import Any

from sandbox.stripe import events, intents, invoice_shapes, objects, shapes
from sandbox.stripe.call import Cause
from sandbox.world import World

Body = dict[str, Any]

_BY_NOBODY = Cause()


def shape(world: World, subscription: Body, *, reason: str, at: int, since: int) -> Body:
    """A draft for the period that the subscription's items are in, kept nowhere."""
    customer = objects.get(world.store, subscription["customer"], "customer", "customer")
    prices = [item["price"] for item in subscription["items"]["data"]]
    products = [objects.get(world.store, one["product"], "product", "product") for one in prices]
    names = {product["id"]: product["name"] for product in products}
    return invoice_shapes.draft(subscription, customer, names, reason=reason, at=at, since=since)


def draft(
    world: World, subscription: Body, *, reason: str, at: int, since: int, advances: bool = True
) -> Body:
    """Keep a draft and make it the subscription's latest (the caller keeps the subscription)."""
    invoice = shape(world, subscription, reason=reason, at=at, since=since)
    invoice["auto_advance"] = advances
    objects.add(world.store, invoice, parent=subscription["id"])
    subscription["latest_invoice"] = invoice["id"]
    events.record(world, "invoice.created", invoice, at=at)
    return invoice


def finalize(world: World, invoice: Body, at: int, intent: Body | None = None) -> Body:
    """Give a draft its number and the intent that shall pay it, a new one unless given."""
    customer = objects.get(world.store, invoice["customer"], "customer", "customer")
    open_with_number(world, invoice, customer, at)
    objects.save(world.store, customer)
    objects.save(world.store, invoice)
    if intent is None:
        intent = shapes.payment_intent(
            amount=invoice["amount_due"],
            currency=invoice["currency"],
            customer=invoice["customer"],
            details={"description": "Subscription update", "setup_future_usage": "off_session"},
            types=invoice["payment_settings"]["payment_method_types"],
            at=at,
        )
        intents.start(world, intent, at, parent=invoice["id"])
    payment = invoice_shapes.payment(invoice, intent["id"], at)
    objects.add(world.store, payment, parent=invoice["id"])
    events.record(world, "invoice.finalized", invoice, at=at)
    return intent


def open_with_number(world: World, invoice: Body, customer: Body, at: int) -> None:
    """Make a draft final: the customer's next number, and an address where it can be paid.

    The caller keeps both.
    """
    sequence = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = sequence + 1
    invoice |= {
        "effective_at": at,
        "hosted_invoice_url": f"{world.url}/stripe/i/{invoice['id']}",
        "number": f"{customer['invoice_prefix']}-{sequence:04d}",
        "status": "open",
    }
    invoice["status_transitions"]["finalized_at"] = at


def mark_paid(world: World, invoice: Body, at: int, cause: Cause = _BY_NOBODY) -> None:
    """The whole of an open invoice came in."""
    payment = payment_of(world, invoice)
    set_paid(invoice, payment, at)
    objects.save(world.store, payment)
    objects.save(world.store, invoice)
    events.record(world, "invoice_payment.paid", payment, at=at, cause=cause)
    events.record(world, "invoice.paid", invoice, at=at, cause=cause)
    events.record(world, "invoice.payment_succeeded", invoice, at=at, cause=cause)


def set_paid(invoice: Body, payment: Body, at: int) -> None:
    """The fields that change when an invoice is paid."""
    payment |= {"amount_paid": invoice["amount_due"], "status": "paid"}
    payment["status_transitions"]["paid_at"] = at
    invoice |= {
        "amount_paid": invoice["amount_due"],
        "amount_remaining": 0,
        "attempted": True,
        "auto_advance": False,
        "next_payment_attempt": None,
        "status": "paid",
    }
    invoice["status_transitions"]["paid_at"] = at


def mark_failed(
    world: World,
    invoice: Body,
    next_attempt: int | None,
    at: int,
    *,
    asks: bool = False,
    cause: Cause = _BY_NOBODY,
) -> None:
    """A try to collect an open invoice failed; `asks` when the bank wants to see the payer."""
    invoice |= {"attempted": True, "next_payment_attempt": next_attempt}
    objects.save(world.store, invoice)
    events.record(world, "invoice.payment_failed", invoice, at=at, cause=cause)
    if asks:
        events.record(world, "invoice.payment_action_required", invoice, at=at, cause=cause)


def void(world: World, invoice: Body, at: int) -> None:
    """Nothing is owed: the subscription's collection is paused."""
    _close(invoice, "void", "voided_at", at)
    objects.save(world.store, invoice)
    events.record(world, "invoice.voided", invoice, at=at)


def give_up(world: World, invoice: Body, at: int) -> None:
    """The money is owed, and nobody will ask for it."""
    _close(invoice, "uncollectible", "marked_uncollectible_at", at)
    objects.save(world.store, invoice)
    events.record(world, "invoice.marked_uncollectible", invoice, at=at)


def stop_collecting(world: World, subscription: Body) -> None:
    """Charge nothing more for a subscription that ended: drafts stay drafts, open ones open."""
    for invoice in objects.children(world.store, subscription["id"], "invoice"):
        if invoice["status"] in ("draft", "open") and invoice["auto_advance"]:
            invoice |= {"auto_advance": False, "next_payment_attempt": None}
            objects.save(world.store, invoice)


def payment_of(world: World, invoice: Body) -> Body:
    """What links a final invoice to its intent."""
    return objects.children(world.store, invoice["id"], "invoice_payment")[0]


def intent_of(world: World, invoice: Body) -> Body:
    """The intent that shall pay a final invoice."""
    intent_id = payment_of(world, invoice)["payment"]["payment_intent"]
    return objects.get(world.store, intent_id, "payment_intent", "payment_intent")


def paid_by(world: World, intent_id: str) -> Body | None:
    """The invoice that this intent shall pay, if it is one's."""
    payments = objects.where(
        world.store,
        "invoice_payment",
        "json_extract(body, '$.payment.payment_intent') = ?",
        (intent_id,),
    )
    return objects.find(world.store, payments[0]["invoice"], "invoice") if payments else None


def _close(invoice: Body, status: str, when: str, at: int) -> None:
    invoice |= {"auto_advance": False, "next_payment_attempt": None, "status": status}
    invoice["status_transitions"][when] = at
