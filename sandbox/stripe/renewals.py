"""Time passes for a subscription: notice of the next renewal, the renewal, the end of a pause."""

from typing import Any

from sandbox.stripe import agenda, collection, cycles, events, invoices, objects, standing
from sandbox.world import World

Body = dict[str, Any]

# the processor leaves a renewal's invoice open to changes for about an hour
_DRAFT_FOR = 3600


def remind(world: World, subscription_id: str, at: int) -> None:
    """Tell of the renewal to come; its invoice does not exist yet and has no id."""
    subscription = objects.get(world.store, subscription_id, "subscription", "subscription")
    if subscription["cancel_at_period_end"] or subscription["pause_collection"]:
        return
    begin, end = standing.period_of(subscription)
    preview = invoices.shape(world, _rolled(subscription), reason="upcoming", at=end, since=begin)
    del preview["id"]
    preview["lines"]["url"] = "/v1/invoices/upcoming/lines"
    for line in preview["lines"]["data"]:
        line["invoice"] = None
    preview["next_payment_attempt"] = end + _DRAFT_FOR
    events.record(world, "invoice.upcoming", preview, at=at)


def renew(world: World, subscription_id: str, at: int) -> None:
    """A period is over: begin the next and bill for it, or end a subscription that asked to."""
    subscription = objects.get(world.store, subscription_id, "subscription", "subscription")
    if subscription["cancel_at_period_end"]:
        standing.end(world, subscription, at, reason="cancellation_requested")
        return
    begin, _ = standing.period_of(subscription)
    rolled = _rolled(subscription)
    paused, unpaid = subscription["pause_collection"], subscription["status"] == "unpaid"
    invoice = invoices.draft(
        world,
        rolled,
        reason="subscription_cycle",
        at=at,
        since=begin,
        advances=not (paused or unpaid),
    )
    changed = {"items": rolled["items"], "latest_invoice": invoice["id"]}
    standing.change(world, subscription, changed, at)
    standing.plan(world, subscription, at)
    if paused:
        collection.spare(world, subscription, invoice, at)
    elif not unpaid:
        agenda.plan(world.store, collection.COLLECT, invoice["id"], at + _DRAFT_FOR)


def resume(world: World, subscription_id: str, at: int) -> None:
    """A pause that had an end is over."""
    subscription = objects.get(world.store, subscription_id, "subscription", "subscription")
    standing.change(world, subscription, {"pause_collection": None}, at)


def _rolled(subscription: Body) -> Body:
    """The subscription with its items in the next period; the given one stays as it is."""
    _, begin = standing.period_of(subscription)
    _, end = cycles.period_at(
        subscription["billing_cycle_anchor"], standing.recurring_of(subscription), begin
    )
    next_period = {"current_period_start": begin, "current_period_end": end}
    items = [item | next_period for item in subscription["items"]["data"]]
    return subscription | {"items": subscription["items"] | {"data": items}}
