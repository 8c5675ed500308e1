"""How a subscription stands: every change of it is kept and told in one place."""

from typing import Any

from sandbox.stripe import agenda, events, invoices, objects
from sandbox.stripe.call import Cause
from sandbox.world import World

Body = dict[str, Any]

RENEW = "renew"
REMIND = "remind"
RESUME = "resume"

OVER = ("canceled", "incomplete_expired")

_BY_NOBODY = Cause()
_REMINDED_BEFORE = {"year": 30 * 24 * 3600}
_REMINDED_BEFORE_ELSE = 7 * 24 * 3600


def change(
    world: World, subscription: Body, fields: Body, at: int, cause: Cause = _BY_NOBODY
) -> None:
    """Give a subscription these fields, and tell of what was different before."""
    before = {name: subscription[name] for name, new in fields.items() if subscription[name] != new}
    subscription |= fields
    objects.save(world.store, subscription)
    if before:
        events.record(
            world,
            "customer.subscription.updated",
            subscription,
            at=at,
            cause=cause,
            previous=before,
        )


def end(
    world: World,
    subscription: Body,
    at: int,
    *,
    reason: str,
    cause: Cause = _BY_NOBODY,
    words: Body | None = None,
) -> None:
    """Cancel a subscription for good; nothing more is charged."""
    agenda.drop(world.store, RENEW, REMIND, RESUME, subscription["id"])
    invoices.stop_collecting(world, subscription)
    subscription |= {
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": subscription["canceled_at"] or at,
        "cancellation_details": subscription["cancellation_details"]
        | {"reason": reason}
        | (words or {}),
        "ended_at": at,
        "status": "canceled",
    }
    objects.save(world.store, subscription)
    events.record(world, "customer.subscription.deleted", subscription, at=at, cause=cause)


def ending(subscription: Body, at: int, *, ends: bool) -> Body:
    """The fields that change when a subscription is to end with its period, or no longer is."""
    details = subscription["cancellation_details"]
    return {
        "cancel_at": period_of(subscription)[1] if ends else None,
        "cancel_at_period_end": ends,
        "canceled_at": at if ends else None,
        "cancellation_details": details | {"reason": "cancellation_requested" if ends else None},
    }


def period_of(subscription: Body) -> tuple[int, int]:
    """Begin and end of the period that a subscription is in."""
    item = subscription["items"]["data"][0]
    return item["current_period_start"], item["current_period_end"]


def recurring_of(subscription: Body) -> Body:
    """How often it renews: all items of a subscription do so together."""
    recurring: Body = subscription["items"]["data"][0]["price"]["recurring"]
    return recurring


def plan(world: World, subscription: Body, at: int) -> None:
    """Plan the renewal, and the notice before it when its moment is still to come."""
    _, end_ = period_of(subscription)
    interval = recurring_of(subscription)["interval"]
    notice = end_ - _REMINDED_BEFORE.get(interval, _REMINDED_BEFORE_ELSE)
    agenda.plan(world.store, RENEW, subscription["id"], end_)
    if notice > at:
        agenda.plan(world.store, REMIND, subscription["id"], notice)
