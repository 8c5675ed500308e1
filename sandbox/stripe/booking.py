"""Book past payments in bulk, as a demo season needs them: with fees, telling nobody."""

from collections import defaultdict
from typing import Any

from sandbox.controls import BadControlError, Given, group, seconds
from sandbox.stripe import booked_money, booked_plans, catalog, objects, payment_methods, sessions
from sandbox.stripe import payments as checkout_payments
from sandbox.stripe.checks import CURRENCY, LEAST_AMOUNT, MOST_AMOUNT, looks_like_email
from sandbox.stripe.payment_methods import CARD
from sandbox.world import World

Body = dict[str, Any]
Booked = dict[str, Any]

_KNOWN = {
    "amount",
    "client_reference_id",
    "created",
    "currency",
    "description",
    "email",
    "failed",
    "metadata",
    "method",
    "name",
    "subscription",
}


def book(world: World, asked: Any, plans: Given) -> list[Booked]:
    """Keep what each payment made, all or none; answers their ids and fees in order.

    Payments that name the same `subscription` are the tries to collect one plan; `plans` may
    tell more of it under that name.
    """
    if not isinstance(asked, list):
        raise BadControlError("payments must be a list.")
    for number, payment in enumerate(asked):
        _check(payment, f"payments[{number}]")
    grouped: dict[str, list[int]] = defaultdict(list)
    for number, payment in enumerate(asked):
        if "subscription" in payment:
            grouped[payment["subscription"]].append(number)
    if unknown := set(plans) - set(grouped):
        raise BadControlError(f"plans without payments: {', '.join(sorted(unknown))}.")
    booked: dict[int, Booked] = {}
    with world.store.writing():
        product = catalog.new_product(world, "Donation", world.now())
        for name, numbers in grouped.items():
            terms = group(plans, name)
            made = booked_plans.book(world, name, terms, [asked[n] for n in numbers], product)
            booked |= dict(zip(numbers, made, strict=True))
        prices = _Prices(world, product, world.now())
        for number, payment in enumerate(asked):
            if number not in booked:
                booked[number] = _book(world, payment, prices[payment["amount"]])
    return [booked[number] for number in range(len(asked))]


def _check(payment: Any, where: str) -> None:
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
    if payment.get("method", CARD) not in sessions.METHOD_TYPES:
        raise BadControlError(f"{where}: method must be {' or '.join(sessions.METHOD_TYPES)}.")
    if "subscription" not in payment and "failed" in payment:
        raise BadControlError(f"{where}: only a payment of a subscription can have failed.")
    if not isinstance(payment.get("subscription", ""), str):
        raise BadControlError(f"{where}: subscription must be text.")


def _book(world: World, payment: Given, price: Body) -> Booked:
    at = seconds(payment["created"]) if "created" in payment else world.now()
    description = payment.get("description")
    notes = {key: str(value) for key, value in group(payment, "metadata").items()}
    asked = {
        "client_reference_id": payment.get("client_reference_id"),
        "customer_email": payment["email"],
        "expires_at": at + 24 * 3600,
        "metadata": notes,
        "success_url": f"{world.url}/",
    }
    items = [sessions.line_item(price, 1, description or "Donation")]
    session = sessions.shape(world, asked, items, at)
    method = payment_methods.shape(
        payment.get("method", CARD), email=payment["email"], name=payment.get("name"), at=at
    )
    details = {"metadata": notes, "description": description}
    intent = booked_money.intent(payment["amount"], at, details=details)
    booked = booked_money.pay(world, intent, method, at)
    session |= checkout_payments.completed(method, paid=True) | {"payment_intent": intent["id"]}
    sessions.keep(world, session, items)
    objects.add(world.store, method)
    objects.add(world.store, intent, parent=session["id"])
    return {"session": session["id"]} | booked


class _Prices(dict[int, Body]):
    """One price for each amount, made when it is first asked for."""

    def __init__(self, world: World, product: Body, at: int) -> None:
        self._make = world, product["id"], at

    def __missing__(self, amount: int) -> Body:
        world, product_id, at = self._make
        self[amount] = catalog.new_price(world, product_id, amount, CURRENCY, at, active=False)
        return self[amount]
