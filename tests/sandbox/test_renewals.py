"""Time renews a plan: each renewal in its order and at its own moment, pauses and ends kept."""

from datetime import UTC, datetime

import pytest
from stripe import Invoice, Subscription

from tests.sandbox.conftest import Outside

RENEWED = [
    "invoice.upcoming",
    "invoice.created",
    "customer.subscription.updated",
    "payment_intent.created",
    "invoice.finalized",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
    "charge.updated",
]


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def begun_on(outside: Outside, day: str, **params: str) -> Subscription:
    outside.control("clock", {"now": moment(day)})
    return outside.plan(**params)


def invoices_of(outside: Outside, plan: Subscription) -> list[Invoice]:
    """All invoices of a plan, the oldest first."""
    return outside.stripe.v1.invoices.list({"subscription": plan.id, "limit": 100}).data[::-1]


def days(moments: list[int]) -> list[str]:
    return [datetime.fromtimestamp(one, UTC).strftime("%Y-%m-%d") for one in moments]


class TestRenewals:
    def test_tell_of_themselves_in_order(self, outside: Outside) -> None:
        begun_on(outside, "2026-11-22T12:00")
        outside.control("clock", {"now": "2026-12-22T13:00:00Z"})
        assert outside.told()[-len(RENEWED) :] == RENEWED

    def test_each_at_its_own_moment(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        outside.control("clock", {"now": "2026-12-31T00:00:00Z"})
        events = outside.stripe.v1.events.list({"limit": 100}).data
        at = {event.type: event.created for event in events[: len(RENEWED)]}
        assert at["invoice.upcoming"] == moment("2026-12-15T12:00")
        assert at["invoice.created"] == moment("2026-12-22T12:00")
        assert at["customer.subscription.updated"] == moment("2026-12-22T12:00")
        assert at["invoice.paid"] == at["charge.succeeded"] == moment("2026-12-22T13:00")
        charge = outside.stripe.v1.charges.list().data[0]
        assert charge.created == moment("2026-12-22T13:00")
        assert outside.stripe.v1.subscriptions.retrieve(plan.id)["items"].data[
            0
        ].current_period_end == moment("2027-01-22T12:00")

    def test_a_draft_waits_an_hour(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        outside.control("clock", {"now": "2026-12-22T12:59:59Z"})
        assert invoices_of(outside, plan)[1].status == "draft"
        outside.control("clock", {"now": "2026-12-22T13:00:00Z"})
        paid = invoices_of(outside, plan)[1]
        assert (paid.status, paid.billing_reason) == ("paid", "subscription_cycle")

    def test_fall_on_the_last_day_of_shorter_months(self, outside: Outside) -> None:
        plan = begun_on(outside, "2027-01-31T09:00")
        outside.control("clock", {"now": "2027-07-01T00:00:00Z"})
        paid = invoices_of(outside, plan)
        assert days([one.created for one in paid]) == [
            "2027-01-31",
            "2027-02-28",
            "2027-03-31",
            "2027-04-30",
            "2027-05-31",
            "2027-06-30",
        ]
        assert {one.status for one in paid} == {"paid"}

    def test_of_a_leap_day_come_back_to_it(self, outside: Outside) -> None:
        plan = begun_on(outside, "2028-02-29T09:00", interval="year")
        outside.control("clock", {"now": "2032-03-01T00:00:00Z"})
        assert days([one.created for one in invoices_of(outside, plan)]) == [
            "2028-02-29",
            "2029-02-28",
            "2030-02-28",
            "2031-02-28",
            "2032-02-29",
        ]

    def test_of_several_plans_happen_in_time_order(self, outside: Outside) -> None:
        for day in ("2026-11-25T12:00", "2026-11-22T12:00", "2026-11-24T12:00"):
            begun_on(outside, day)
        # held deliveries stand in the order in which things really happened
        outside.control("webhook", {"url": "http://127.0.0.1:9/", "secret": "whsec_x"})
        outside.control("webhook/pause", {})
        outside.control("clock", {"now": "2026-12-26T00:00:00Z"})
        planned = outside.control("webhook/deliveries?limit=1000")["deliveries"][::-1]
        paid = [one["event"] for one in planned if one["type"] == "invoice.paid"]
        created = [outside.stripe.v1.events.retrieve(event).created for event in paid]
        assert days(created) == ["2026-12-22", "2026-12-24", "2026-12-25"]

    def test_cost_what_they_cost_by_then(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        item = plan["items"].data[0]
        price = {
            "currency": "usd",
            "product": item.price.product,
            "recurring": {"interval": "month"},
            "unit_amount": 7500,
        }
        changed = outside.stripe.v1.subscriptions.update(
            plan.id,
            {"items": [{"id": item.id, "price_data": price}], "proration_behavior": "none"},
            {"idempotency_key": "change-1"},
        )
        assert changed["items"].data[0].id == item.id
        assert outside.told()[-1] == "customer.subscription.updated"
        outside.control("clock", {"now": "2026-12-23T00:00:00Z"})
        assert [one.amount_paid for one in invoices_of(outside, plan)] == [5000, 7500]

    def test_are_announced_a_month_ahead_when_yearly(self, outside: Outside) -> None:
        begun_on(outside, "2026-11-22T12:00", interval="year")
        outside.control("clock", {"now": "2027-10-23T12:00:00Z"})
        event = outside.stripe.v1.events.list().data[0]
        assert event.type == "invoice.upcoming"
        assert event.created == moment("2027-10-23T12:00")
        upcoming = event.data.object
        assert not hasattr(upcoming, "id")
        assert (upcoming.billing_reason, upcoming.amount_due) == ("upcoming", 5000)
        assert upcoming.next_payment_attempt == moment("2027-11-22T13:00")

    def test_come_by_the_clock_that_runs_too(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-01-22T12:00")
        outside.control("clock", {"now": None})
        assert len(invoices_of(outside, plan)) > 9


class TestCanceling:
    def test_at_once(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        ended = outside.stripe.v1.subscriptions.cancel(
            plan.id, {"cancellation_details": {"comment": "moving away"}}
        )
        assert (ended.status, ended.ended_at) == ("canceled", moment("2026-11-22T12:00"))
        assert ended.cancellation_details.comment == "moving away"
        assert outside.told()[-1] == "customer.subscription.deleted"
        outside.control("clock", {"now": "2027-12-22T12:00:00Z"})
        assert len(invoices_of(outside, plan)) == 1
        assert outside.stripe.v1.subscriptions.list().data == []
        everything = outside.stripe.v1.subscriptions.list({"status": "all"})
        assert [one.id for one in everything] == [plan.id]

    def test_while_a_renewal_is_a_draft_charges_nothing(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        outside.control("clock", {"now": "2026-12-22T12:30:00Z"})
        outside.stripe.v1.subscriptions.cancel(plan.id)
        outside.control("clock", {"now": "2026-12-25T12:30:00Z"})
        assert invoices_of(outside, plan)[1].status == "draft"
        assert len(outside.stripe.v1.charges.list().data) == 1

    def test_at_the_end_of_the_period(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        ending = outside.stripe.v1.subscriptions.update(plan.id, {"cancel_at_period_end": True})
        assert (ending.status, ending.cancel_at) == ("active", moment("2026-12-22T12:00"))
        outside.control("clock", {"now": "2026-12-22T11:59:59Z"})
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).status == "active"
        outside.control("clock", {"now": "2026-12-22T12:00:00Z"})
        ended = outside.stripe.v1.subscriptions.retrieve(plan.id)
        assert (ended.status, ended.ended_at) == ("canceled", moment("2026-12-22T12:00"))
        assert "invoice.upcoming" not in outside.told()

    def test_can_be_taken_back_before(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        outside.stripe.v1.subscriptions.update(plan.id, {"cancel_at_period_end": True})
        kept = outside.stripe.v1.subscriptions.update(plan.id, {"cancel_at_period_end": False})
        assert (kept.cancel_at, kept.canceled_at) == (None, None)
        outside.control("clock", {"now": "2026-12-23T12:00:00Z"})
        assert invoices_of(outside, plan)[1].status == "paid"


class TestPausing:
    @pytest.mark.parametrize(
        ("behavior", "status"),
        [("void", "void"), ("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible")],
    )
    def test_charges_nothing(self, outside: Outside, behavior: str, status: str) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        outside.stripe.v1.subscriptions.update(
            plan.id, {"pause_collection": {"behavior": behavior}}
        )
        outside.control("clock", {"now": "2027-01-31T12:00:00Z"})
        assert [one.status for one in invoices_of(outside, plan)] == ["paid", status, status]
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).status == "active"
        assert "invoice.upcoming" not in outside.told()

    def test_ends_by_itself(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        outside.stripe.v1.subscriptions.update(
            plan.id,
            {"pause_collection": {"behavior": "void", "resumes_at": moment("2027-01-10T00:00")}},
        )
        outside.control("clock", {"now": "2027-01-31T12:00:00Z"})
        assert [one.status for one in invoices_of(outside, plan)] == ["paid", "void", "paid"]
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).pause_collection is None

    def test_without_an_end_outlives_an_end_set_before(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        pause = {"behavior": "void", "resumes_at": moment("2027-01-10T00:00")}
        outside.stripe.v1.subscriptions.update(plan.id, {"pause_collection": pause})
        outside.stripe.v1.subscriptions.update(plan.id, {"pause_collection": {"behavior": "void"}})
        outside.control("clock", {"now": "2027-01-31T12:00:00Z"})
        assert [one.status for one in invoices_of(outside, plan)] == ["paid", "void", "void"]

    def test_can_be_ended_early(self, outside: Outside) -> None:
        plan = begun_on(outside, "2026-11-22T12:00")
        pause = {"behavior": "void", "resumes_at": moment("2027-01-10T00:00")}
        outside.stripe.v1.subscriptions.update(plan.id, {"pause_collection": pause})
        outside.stripe.v1.subscriptions.update(plan.id, {"pause_collection": ""})
        outside.control("clock", {"now": "2027-01-31T12:00:00Z"})
        assert [one.status for one in invoices_of(outside, plan)] == ["paid", "paid", "paid"]
