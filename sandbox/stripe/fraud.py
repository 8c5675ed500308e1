"""Early fraud warnings: a card's issuer suspects a charge, and a refund might still help."""

from typing import Any

from sandbox.stripe import events, objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.paging import answer_list
from sandbox.world import World

Body = dict[str, Any]

KIND = "radar.early_fraud_warning"
TYPES = (
    "card_never_received",
    "fraudulent_card_application",
    "made_with_counterfeit_card",
    "made_with_lost_card",
    "made_with_stolen_card",
    "misc",
    "unauthorized_use_of_card",
)

_OF_CHARGE = "json_extract(body, '$.charge') = ?"


def warn(world: World, charge: Body, fraud_type: str, at: int) -> Body:
    """Keep the issuer's warning about a charge and tell of it."""
    warning = {
        "id": objects.new_id("issfr_1", 23),
        "object": KIND,
        "actionable": _actionable(charge),
        "charge": charge["id"],
        "created": at,
        "fraud_type": fraud_type,
        "livemode": False,
        "payment_intent": charge["payment_intent"],
    }
    with world.store.writing():
        objects.add(world.store, warning)
        events.record(world, f"{KIND}.created", warning, at=at)
    return warning


def follow(world: World, charge: Body, at: int) -> None:
    """Once a charge was refunded or disputed, there is nothing left to do about its warnings."""
    if _actionable(charge):
        return
    for warning in objects.where(world.store, KIND, _OF_CHARGE, (charge["id"],)):
        if warning["actionable"]:
            warning["actionable"] = False
            objects.save(world.store, warning)
            events.record(world, f"{KIND}.updated", warning, at=at, previous={"actionable": True})


def _actionable(charge: Body) -> bool:
    return not (charge["refunded"] or charge["disputed"])


def _retrieve(call: Call) -> Body:
    id_ = call.ids["early_fraud_warning"]
    return objects.get(call.world.store, id_, KIND, "early_fraud_warning")


def _list(call: Call) -> Body:
    filters = {name: f"$.{name}" for name in ("charge", "payment_intent")}
    return answer_list(call, KIND, url="/v1/radar/early_fraud_warnings", filters=filters)


ROUTES = [
    Route("GET", "/v1/radar/early_fraud_warnings", _list),
    Route("GET", "/v1/radar/early_fraud_warnings/{early_fraud_warning}", _retrieve),
]
