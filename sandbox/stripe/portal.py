"""The customer portal by the API: make a session of it, and what a person does there."""

from typing import Any

from sandbox.stripe import customers, objects, practice_cards, standing
from sandbox.stripe.call import Call, Route
from sandbox.stripe.checks import require_url
from sandbox.stripe.errors import beyond_stand_in, missing, no_such
from sandbox.world import World

Body = dict[str, Any]

_DOES = {"customer", "expand", "flow_data", "locale", "return_url"}
_FLOWS = ("payment_method_update", "subscription_cancel")


def live_plans(world: World, customer_id: str) -> list[Body]:
    """The customer's subscriptions that are not over, the oldest first."""
    plans = objects.where(
        world.store, "subscription", "json_extract(body, '$.customer') = ?", (customer_id,)
    )
    return [plan for plan in plans if plan["status"] not in standing.OVER]


def end_with_period(world: World, subscription: Body, at: int, *, ends: bool) -> None:
    """Let a subscription end with its period, or take that back."""
    standing.change(world, subscription, standing.ending(subscription, at, ends=ends), at)


def change_card(world: World, customer: Body, last4: str, at: int) -> Body:
    """Give the customer another practice card, for whatever will be charged from now on."""
    method = practice_cards.give(world, customer, last4, at)
    settings = customer["invoice_settings"] | {"default_payment_method": method["id"]}
    customers.change(world, customer, {"invoice_settings": settings}, at)
    for plan in live_plans(world, customer["id"]):
        if plan["default_payment_method"] is not None:
            standing.change(world, plan, {"default_payment_method": method["id"]}, at)
    return method


def _create(call: Call) -> Body:
    for name in sorted(set(call.params) - _DOES):
        raise beyond_stand_in(name)
    if "customer" not in call.params:
        raise missing("customer")
    customer = objects.get(call.world.store, call.params["customer"], "customer", "customer")
    if "return_url" in call.params:
        require_url(call.params["return_url"], "return_url")
    id_ = objects.new_id("bps_1", 23)
    session = {
        "id": id_,
        "object": "billing_portal.session",
        "configuration": "bpc_practice",
        "created": call.at,
        "customer": customer["id"],
        "customer_account": None,
        "flow": _flow(call, customer),
        "livemode": False,
        "locale": call.params.get("locale"),
        "on_behalf_of": None,
        "return_url": call.params.get("return_url"),
        "url": f"{call.world.url}/stripe/p/session/{id_}",
    }
    return objects.add(call.world.store, session)


def _flow(call: Call, customer: Body) -> Body | None:
    asked = call.params.get("flow_data")
    if asked is None:
        return None
    if asked["type"] not in _FLOWS:
        raise beyond_stand_in(f"flow_data[type]={asked['type']}")
    after = asked.get("after_completion", {"type": "portal_homepage"})
    if after["type"] == "hosted_confirmation":
        raise beyond_stand_in("flow_data[after_completion][type]=hosted_confirmation")
    cancel = asked.get("subscription_cancel")
    if asked["type"] == "subscription_cancel":
        _require_plan(call, customer, cancel)
    return {
        "after_completion": {
            "hosted_confirmation": None,
            "redirect": after.get("redirect"),
            "type": after["type"],
        },
        "subscription_cancel": {"retention": None, **cancel} if cancel else None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": asked["type"],
    }


def _require_plan(call: Call, customer: Body, cancel: Body | None) -> None:
    param = "flow_data[subscription_cancel][subscription]"
    if cancel is None:
        raise missing(param)
    plan = objects.get(call.world.store, cancel["subscription"], "subscription", param)
    if plan["customer"] != customer["id"]:
        raise no_such("subscription", plan["id"], param)


ROUTES = [Route("POST", "/v1/billing_portal/sessions", _create)]
