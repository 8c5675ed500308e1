"""Begin a subscription out of a checkout that a person just completed."""

from typing import Any

from sandbox.stripe import (
    events,
    invoices,
    objects,
    sessions,
    standing,
    subscription_shapes,
)
from sandbox.world import World

Body = dict[str, Any]


def begin(world: World, session: Body, method: Body, intent: Body, at: int, *, paid: bool) -> Body:
    """Keep the subscription and its first invoice, paid or still open; answers both ids.

    Nothing of this exists before somebody completed the checkout.
    """
    id_ = objects.new_id("sub_1", 23)
    subscription = subscription_shapes.subscription(
        id_=id_,
        customer=session["customer"],
        method=method["id"],
        items=[
            subscription_shapes.item(id_, line["price"], line["quantity"], at, at)
            for line in objects.children(world.store, session["id"], "item")
        ],
        details=sessions.subscription_details(world.store, session),
        types=session["payment_method_types"],
        anchor=at,
    )
    objects.add(world.store, subscription)
    invoice = invoices.draft(world, subscription, reason="subscription_create", at=at, since=at)
    objects.save(world.store, subscription)
    events.record(world, "customer.subscription.created", subscription, at=at)
    invoices.finalize(world, invoice, at, intent)
    if paid:
        invoices.mark_paid(world, invoice, at)
    standing.plan(world, subscription, at)
    return {"subscription": id_, "invoice": invoice["id"]}
