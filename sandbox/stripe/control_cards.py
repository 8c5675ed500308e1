"""Say what cards answer from now on, when they expire, and that a bank sent a new one."""

from typing import Any

from sandbox.controls import BadControlError, Given, control, only, text, whole
from sandbox.stripe import cards, collection, events, objects, payment_methods
from sandbox.stripe.payment_methods import CARD
from sandbox.world import World

Body = dict[str, Any]

_PRINTED = ("brand", "last4", "exp_month", "exp_year")


def _card(world: World, given: Given) -> Any:
    only(given, "customer", "subscription", "outcome", *_PRINTED)
    outcome = text(given, "outcome")
    if outcome and outcome not in cards.OUTCOMES:
        raise BadControlError(f"outcome must be one of {', '.join(cards.OUTCOMES)}.")
    with world.store.writing():
        methods = _methods(world, given)
        for method in methods:
            if outcome:
                cards.set_answer(world, method["id"], outcome)
            if printed := _printed(given):
                _print(world, method, printed)
        return {"payment_methods": methods}


def _update_by_bank(world: World, given: Given) -> Any:
    only(given, "customer", "subscription", *_PRINTED)
    with world.store.writing():
        methods = _methods(world, given)
        printed = _printed(given)
        if not printed:
            raise BadControlError(f"Give any of {', '.join(_PRINTED)}.")
        for method in methods:
            before = {name: method[CARD][name] for name in printed} if CARD in method else {}
            _print(world, method, printed)
            cards.set_answer(world, method["id"], cards.PAY)
            events.record(
                world,
                "payment_method.automatically_updated",
                method,
                at=world.now(),
                previous={CARD: before},
            )
        return {"payment_methods": methods}


def _methods(world: World, given: Given) -> list[Body]:
    if ("customer" in given) == ("subscription" in given):
        raise BadControlError("Give either customer or subscription.")
    if "subscription" in given:
        subscription = objects.find(world.store, text(given, "subscription"), "subscription")
        if subscription is None:
            raise BadControlError(f"No subscription {given['subscription']}.")
        return [collection.method_of(world, subscription)]
    methods = payment_methods.of_customer(world, text(given, "customer"))
    if not methods:
        raise BadControlError(f"No payment method of a customer {given['customer']}.")
    return methods


def _printed(given: Given) -> Body:
    """What is printed on the card, as far as it was given."""
    printed: Body = {name: text(given, name) for name in ("brand", "last4") if name in given}
    printed |= {name: whole(given, name, 0) for name in ("exp_month", "exp_year") if name in given}
    if not 1 <= printed.get("exp_month", 1) <= 12:
        raise BadControlError("exp_month must be 1 to 12.")
    return printed


def _print(world: World, method: Body, printed: Body) -> None:
    if method["type"] != CARD:
        raise BadControlError("A bank account has nothing printed on it.")
    method[CARD] |= printed
    if "brand" in printed:
        method[CARD] |= {
            "display_brand": printed["brand"],
            "networks": {"available": [printed["brand"]], "preferred": None},
        }
    objects.save(world.store, method)


ROUTES = [
    control("POST", "/card", _card),
    control("POST", "/card/update_by_bank", _update_by_bank),
]
