"""Refunds by the API: whole or in part, of a charge or of a payment intent's latest charge."""

from typing import Any

from sandbox.stripe import chargebacks, events, metadata, objects, refunding
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import ApiError, beyond_stand_in, invalid, missing
from sandbox.stripe.paging import answer_list
from sandbox.world import World

_DOES = {"charge", "payment_intent", "amount", "reason", "metadata", "expand"}


def _create(call: Call) -> dict[str, Any]:
    for name in sorted(set(call.params) - _DOES):
        raise beyond_stand_in(name)
    charge = _charge(call)
    return refunding.send(
        call.world,
        charge,
        amount_left(call.world, charge, call.params.get("amount")),
        reason=call.params.get("reason"),
        notes=metadata.merged({}, call.params.get("metadata")),
        pending=call.world.switches["refunds_pending"],
        at=call.at,
        cause=call.cause,
    )


def _charge(call: Call) -> dict[str, Any]:
    store = call.world.store
    if ("charge" in call.params) == ("payment_intent" in call.params):
        raise missing("payment_intent")
    if "charge" in call.params:
        return objects.get(store, call.params["charge"], "charge", "charge")
    intent_id = call.params["payment_intent"]
    intent = objects.get(store, intent_id, "payment_intent", "payment_intent")
    if intent["status"] != "succeeded":
        raise invalid("This PaymentIntent has no successful charge.", "payment_intent")
    return objects.get(store, intent["latest_charge"], "charge", "charge")


def amount_left(world: World, charge: dict[str, Any], asked: int | None) -> int:
    """How much of a charge to send back when so much was asked for; nothing asked is all that is
    left. Raises ApiError (400) when that cannot be."""
    if charge["status"] != "succeeded":
        raise invalid("Only a successful charge can be refunded.", "charge")
    if charge["refunded"]:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    contested = chargebacks.held(world.store, charge["id"])
    left: int = charge["amount"] - charge["amount_refunded"] - contested
    if left <= 0:
        raise ApiError(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    amount = left if asked is None else asked
    if amount < 1:
        raise invalid("Invalid amount: at least 1.", "amount", "parameter_invalid_integer")
    if amount > left:
        raise invalid(f"Refund amount ({amount}) is greater than what is left ({left}).", "amount")
    return amount


def _retrieve(call: Call) -> dict[str, Any]:
    return objects.get(call.world.store, call.ids["refund"], "refund", "id")


def _update(call: Call) -> dict[str, Any]:
    refund = _retrieve(call)
    before = {"metadata": refund["metadata"]}
    refund["metadata"] = metadata.merged(refund["metadata"], call.params.get("metadata"))
    objects.save(call.world.store, refund)
    events.record(
        call.world, "refund.updated", refund, at=call.at, cause=call.cause, previous=before
    )
    return refund


def _list(call: Call) -> dict[str, Any]:
    filters = {name: f"$.{name}" for name in ("charge", "payment_intent")}
    return answer_list(call, "refund", url="/v1/refunds", filters=filters)


ROUTES = [
    Route("POST", "/v1/refunds", _create),
    Route("GET", "/v1/refunds", _list),
    Route("GET", "/v1/refunds/{refund}", _retrieve),
    Route("POST", "/v1/refunds/{refund}", _update),
]
