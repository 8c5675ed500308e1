"""A plan of the past with everything it collected and failed to collect, telling nobody."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sandbox.controls import BadControlError, Given, group, only, seconds, text
from sandbox.stripe import (
    agenda,
    booked_money,
    catalog,
    collection,
    customers,
    cycles,
    invoice_shapes,
    invoices,
    objects,
    payment_methods,
    sessions,
    standing,
    subscription_shapes,
)
from sandbox.stripe import payments as checkout_payments
from sandbox.stripe.checks import CURRENCY
from sandbox.stripe.payment_methods import CARD
from sandbox.world import World

Body = dict[str, Any]
Booked = dict[str, Any]

_INTERVALS = ("month", "year")


@dataclass
class _Plan:
    """A plan while it is booked; its objects are kept once, as they are in the end."""

    world: World
    product: Body
    recurring: Body
    anchor: int
    customer: Body
    method: Body
    session: Body
    subscription: Body
    prices: dict[int, Body] = field(default_factory=dict)

    def price(self, amount: int) -> Body:
        """What a period costs; made once for each amount."""
        if amount not in self.prices:
            self.prices[amount] = _price(
                self.world, self.product, self.recurring, amount, self.anchor
            )
        return self.prices[amount]


def book(world: World, name: str, terms: Given, tries: list[Given], product: Body) -> list[Booked]:
    """Keep the plan of these tries to collect; answers ids and fees in the order of the tries.

    It is active, past due when the last period is not paid, or canceled when its terms say so;
    what is not over goes on by the clock.
    """
    only(terms, "interval", "metadata", "canceled_at")
    moments = [_moment(world, one) for one in tries]
    order = sorted(range(len(tries)), key=lambda number: moments[number])
    plan = _begin(world, name, terms, tries[order[0]], moments[order[0]], product)
    periods: dict[int, list[int]] = defaultdict(list)
    for number in order:
        periods[cycles.number_at(plan.anchor, plan.recurring, moments[number])].append(number)
    booked: dict[int, Booked] = {}
    invoice: Body = {}
    for period, numbers in periods.items():
        invoice, made = _bill(plan, period, [(tries[n], moments[n]) for n in numbers])
        booked |= dict(zip(numbers, made, strict=True))
    _end(plan, terms, invoice, moments[order[-1]])
    booked[order[0]]["session"] = plan.session["id"]
    return [booked[number] for number in range(len(tries))]


def _begin(world: World, name: str, terms: Given, first: Given, at: int, product: Body) -> _Plan:
    if first.get("failed"):
        raise BadControlError(f"plan {name}: nothing begins with a payment that failed.")
    interval = text(terms, "interval", "month")
    if interval not in _INTERVALS:
        raise BadControlError(f"plan {name}: interval must be {' or '.join(_INTERVALS)}.")
    recurring = {
        "interval": interval,
        "interval_count": 1,
        "meter": None,
        "usage_type": "licensed",
    }
    notes = {key: str(value) for key, value in group(terms, "metadata").items()}
    person = {"email": first["email"], "name": first.get("name")}
    customer = customers.new(world, person, at)
    method = payment_methods.shape(first.get("method", CARD), at=at, **person)
    method["customer"] = customer["id"]
    objects.add(world.store, method)
    price = _price(world, product, recurring, first["amount"], at)
    line = sessions.line_item(price, 1, first.get("description") or "Donation")
    session = _session(world, first, customer, line, at)
    id_ = objects.new_id("sub_1", 23)
    subscription = subscription_shapes.subscription(
        id_=id_,
        customer=customer["id"],
        method=method["id"],
        items=[subscription_shapes.item(id_, price, 1, at, at)],
        details={"metadata": notes},
        types=session["payment_method_types"],
        anchor=at,
    )
    session |= checkout_payments.completed(method, paid=True) | {"subscription": id_}
    objects.add(world.store, line, parent=session["id"])
    prices = {first["amount"]: price}
    return _Plan(world, product, recurring, at, customer, method, session, subscription, prices)


def _session(world: World, first: Given, customer: Body, item: Body, at: int) -> Body:
    asked = {
        "client_reference_id": first.get("client_reference_id"),
        "customer_email": first["email"],
        "expires_at": at + 24 * 3600,
        "metadata": {key: str(one) for key, one in group(first, "metadata").items()},
        "mode": "subscription",
        "success_url": f"{world.url}/",
    }
    return sessions.shape(world, asked, [item], at) | {"customer": customer["id"]}


def _bill(plan: _Plan, period: int, tries: list[tuple[Given, int]]) -> tuple[Body, list[Booked]]:
    """One period: its invoice, and each try to collect that, of which only the last may pay."""
    world, (first, at) = plan.world, tries[0]
    if any(not one.get("failed") for one, _ in tries[:-1]):
        raise BadControlError(f"Two payments of one plan in the period that {at} lies in.")
    begin = cycles.begin(plan.anchor, plan.recurring, period)
    end = cycles.begin(plan.anchor, plan.recurring, period + 1)
    plan.subscription["items"]["data"][0] |= {
        "current_period_start": begin,
        "current_period_end": end,
        "price": plan.price(first["amount"]),
    }
    invoice = invoice_shapes.draft(
        plan.subscription,
        plan.customer,
        {plan.product["id"]: plan.product["name"]},
        reason="subscription_cycle" if period else "subscription_create",
        at=begin,
        since=cycles.begin(plan.anchor, plan.recurring, max(0, period - 1)),
    )
    invoices.open_with_number(world, invoice, plan.customer, at)
    intent = booked_money.intent(
        first["amount"],
        at,
        customer=plan.customer["id"],
        details={"description": f"Subscription {'update' if period else 'creation'}"},
    )
    payment = invoice_shapes.payment(invoice, intent["id"], at)
    made = [_try(plan, invoice, intent, payment, one, moment) for one, moment in tries]
    invoice["auto_advance"] = False
    objects.add(world.store, invoice, parent=plan.subscription["id"])
    objects.add(world.store, intent, parent=invoice["id"] if period else plan.session["id"])
    objects.add(world.store, payment, parent=invoice["id"])
    plan.subscription["latest_invoice"] = invoice["id"]
    plan.session["invoice"] = plan.session["invoice"] or invoice["id"]
    return invoice, made


def _try(plan: _Plan, invoice: Body, intent: Body, payment: Body, asked: Given, at: int) -> Booked:
    invoice["attempt_count"] += 1
    if asked.get("failed"):
        invoice["attempted"] = True
        booked = booked_money.fail(plan.world, intent, plan.method, at)
    else:
        booked = booked_money.pay(plan.world, intent, plan.method, at)
        invoices.set_paid(invoice, payment, at)
    return {
        "session": None,
        **booked,
        "subscription": plan.subscription["id"],
        "customer": plan.customer["id"],
        "invoice": invoice["id"],
    }


def _end(plan: _Plan, terms: Given, invoice: Body, last: int) -> None:
    """How the plan stands now; one that is not over goes on."""
    world, subscription = plan.world, plan.subscription
    paid = invoice["status"] == "paid"
    if "canceled_at" in terms:
        at = seconds(terms["canceled_at"])
        subscription |= {
            "canceled_at": at,
            "cancellation_details": subscription["cancellation_details"]
            | {"reason": "cancellation_requested" if paid else "payment_failed"},
            "ended_at": at,
            "status": "canceled",
        }
    else:
        begin, end = cycles.period_at(plan.anchor, plan.recurring, world.now())
        subscription["items"]["data"][0] |= {
            "current_period_start": begin,
            "current_period_end": end,
        }
        subscription["status"] = "active" if paid else "past_due"
        standing.plan(world, subscription, world.now())
        if not paid:
            _go_on_collecting(world, invoice, last)
    objects.save(world.store, invoice)
    objects.save(world.store, plan.customer)
    objects.add(world.store, plan.session)
    objects.add(world.store, subscription)


def _go_on_collecting(world: World, invoice: Body, last: int) -> None:
    again = collection.next_attempt(invoice | {"auto_advance": True}, last)
    if again is not None and again > world.now():
        invoice |= {"auto_advance": True, "next_payment_attempt": again}
        agenda.plan(world.store, collection.COLLECT, invoice["id"], again)


def _price(world: World, product: Body, recurring: Body, amount: int, at: int) -> Body:
    return catalog.new_price(
        world, product["id"], amount, CURRENCY, at, active=False, recurring=recurring
    )


def _moment(world: World, payment: Given) -> int:
    return seconds(payment["created"]) if "created" in payment else world.now()
