"""Book past payments in bulk, as a demo season needs them: paid, with fees, telling nobody."""

from typing import Any

from sandbox.controls import BadControlError, Given, group, seconds
from sandbox.stripe import (
    balance,
    catalog,
    intents,
    objects,
    payment_methods,
    payments,
    sessions,
    shapes,
)
from sandbox.stripe.checks import CURRENCY, LEAST_AMOUNT, MOST_AMOUNT, looks_like_email
from sandbox.world import World

Body = dict[str, Any]

_KNOWN = {
    "amount",
    "currency",
    "email",
    "name",
    "metadata",
    "created",
    "client_reference_id",
    "description",
    "method",
}


def book(world: World, asked: Any) -> list[dict[str, Any]]:
    """Keep a paid session for each payment, all or none; answers their ids and fees in order."""
    if not isinstance(asked, list):
        raise BadControlError("payments must be a list.")
    for number, payment in enumerate(asked):
        _check(payment, number)
    with world.store.writing():
        product = catalog.new_product(world, "Donation", world.now())
        return [_book(world, payment, product["id"]) for payment in asked]


def _check(payment: Any, number: int) -> None:
    where = f"payments[{number}]"
    if not isinstance(payment, dict):
        raise BadControlError(f"{where} must be an object.")
    if unknown := set(payment) - _KNOWN:
        raise BadControlError(f"{where} has unknown keys: {', '.join(sorted(unknown))}.")
    amount = payment.get("amount")
    if type(amount) is not int or not LEAST_AMOUNT <= amount <= MOST_AMOUNT:
        raise BadControlError(
            f"{where}: amount must be whole cents, {LEAST_AMOUNT} to {MOST_AMOUNT}."
        )
    if payment.get("currency", CURRENCY) != CURRENCY:
        raise BadControlError(f"{where}: currency must be {CURRENCY}.")
    if not looks_like_email(str(payment.get("email"))):
        raise BadControlError(f"{where}: email is none.")


def _book(world: World, payment: Given, product_id: str) -> dict[str, Any]:
    at = seconds(payment["created"]) if "created" in payment else world.now()
    description = payment.get("description")
    price = catalog.new_price(world, product_id, payment["amount"], CURRENCY, at, active=False)
    notes = {key: str(value) for key, value in group(payment, "metadata").items()}
    session = sessions.new_session(
        world,
        {
            "client_reference_id": payment.get("client_reference_id"),
            "customer_email": payment["email"],
            "expires_at": at + 24 * 3600,
            "metadata": notes,
            "payment_intent_data": {"metadata": notes, "description": description},
            "success_url": f"{world.url}/",
        },
        [sessions.line_item(price, 1, description or "Donation")],
        at,
    )
    method = payment_methods.shape(
        payment.get("method", "card"), email=payment["email"], name=payment.get("name"), at=at
    )
    intent = shapes.payment_intent(
        amount=payment["amount"],
        currency=CURRENCY,
        customer=None,
        details={"metadata": notes, "description": description},
        types=session["payment_method_types"],
        at=at,
    )
    charge = shapes.charge(intent, method, at=at, status="succeeded")
    balance.book_charge(world, charge, at)
    intent |= intents.succeeded(intent, charge)
    session |= {
        "customer_details": payments.customer_details(payment["email"], payment.get("name")),
        "payment_intent": intent["id"],
        "payment_status": "paid",
        "status": "complete",
        "url": None,
    }
    for one in (method, charge):
        objects.add(world.store, one)
    objects.add(world.store, intent, parent=session["id"])
    objects.save(world.store, session)
    entry = objects.get(world.store, charge["balance_transaction"], "balance_transaction", "source")
    return {
        "session": session["id"],
        "payment_intent": charge["payment_intent"],
        "charge": charge["id"],
        "balance_transaction": entry["id"],
        "fee": entry["fee"],
    }
