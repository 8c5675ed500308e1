"""Refunds: whole or in part, of a charge or of a payment intent's latest charge."""

from typing import Any

from sandbox.stripe import balance, events, metadata, objects, shapes
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import ApiError, beyond_stand_in, invalid, missing
from sandbox.stripe.paging import answer_list

_DOES = {"charge", "payment_intent", "amount", "reason", "metadata", "expand"}


def _create(call: Call) -> dict[str, Any]:
    for name in sorted(set(call.params) - _DOES):
        raise beyond_stand_in(name)
    charge = _charge(call)
    amount = _amount(call, charge)
    refund = shapes.refund(
        charge,
        amount,
        reason=call.params.get("reason"),
        notes=metadata.merged({}, call.params.get("metadata")),
        at=call.at,
    )
    store = call.world.store
    booked = balance.entry("refund", -amount, 0, source=refund, at=call.at, description="Refund")
    objects.add(store, booked)
    refund["balance_transaction"] = booked["id"]
    objects.add(store, refund, parent=charge["id"])
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    objects.save(store, charge)
    events.record(call.world, "refund.created", refund, at=call.at, cause=call.cause)
    events.record(
        call.world, "charge.refunded", charge, at=call.at, cause=call.cause, previous=before
    )
    return refund


def _charge(call: Call) -> dict[str, Any]:
    store = call.world.store
    if ("charge" in call.params) == ("payment_intent" in call.params):
        raise missing("payment_intent")
    if "charge" in call.params:
        charge = objects.get(store, call.params["charge"], "charge", "charge")
    else:
        intent_id = call.params["payment_intent"]
        intent = objects.get(store, intent_id, "payment_intent", "payment_intent")
        if intent["status"] != "succeeded":
            raise invalid("This PaymentIntent has no successful charge.", "payment_intent")
        charge = objects.get(store, intent["latest_charge"], "charge", "charge")
    if charge["status"] != "succeeded":
        raise invalid("Only a successful charge can be refunded.", "charge")
    if charge["refunded"]:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    return charge


def _amount(call: Call, charge: dict[str, Any]) -> int:
    left: int = charge["amount"] - charge["amount_refunded"]
    amount: int = call.params.get("amount", left)
    if amount < 1:
        raise invalid("Invalid amount: at least 1.", "amount", "parameter_invalid_integer")
    if amount > left:
        raise invalid(f"Refund amount ({amount}) is greater than what is left ({left}).", "amount")
    return amount


def _retrieve(call: Call) -> dict[str, Any]:
    return objects.get(call.world.store, call.ids["refund"], "refund", "id")


def _list(call: Call) -> dict[str, Any]:
    filters = {name: f"$.{name}" for name in ("charge", "payment_intent")}
    return answer_list(call, "refund", url="/v1/refunds", filters=filters)


ROUTES = [
    Route("POST", "/v1/refunds", _create),
    Route("GET", "/v1/refunds", _list),
    Route("GET", "/v1/refunds/{refund}", _retrieve),
]
