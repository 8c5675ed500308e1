"""A renewal that is not paid: tries on day 0, 3, 5 and 7, what is told, how it ends or mends."""

from datetime import UTC, datetime

import pytest
import stripe
from stripe import Invoice, Subscription

from tests.sandbox.conftest import Outside

DECLINED = [
    "charge.failed",
    "payment_intent.payment_failed",
    "invoice.payment_failed",
    "customer.subscription.updated",
]


@pytest.fixture
def plan(outside: Outside) -> Subscription:
    """A monthly plan whose first renewal is due on 22 December, 13:00."""
    outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
    return outside.plan()


def latest(outside: Outside, plan: Subscription) -> Invoice:
    return outside.stripe.v1.invoices.list({"subscription": plan.id, "limit": 1}).data[0]


def status(outside: Outside, plan: Subscription) -> str:
    return outside.stripe.v1.subscriptions.retrieve(plan.id).status


class TestDeclines:
    def test_are_told_in_order(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2026-12-22T13:00:00Z"})
        told = ["payment_intent.created", "invoice.finalized", *DECLINED]
        assert outside.told()[-len(told) :] == told
        assert status(outside, plan) == "past_due"
        invoice = latest(outside, plan)
        assert (invoice.status, invoice.attempt_count) == ("open", 1)
        assert invoice.hosted_invoice_url

    def test_are_tried_again_on_day_3_5_and_7(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"customer": plan.customer, "outcome": "decline"})
        outside.control("clock", {"now": "2027-01-10T00:00:00Z"})
        events = outside.stripe.v1.events.list({"type": "invoice.payment_failed"}).data[::-1]
        at = [datetime.fromtimestamp(event.created, UTC) for event in events]
        assert [one.strftime("%d %H:%M") for one in at] == [
            "22 13:00",
            "25 13:00",
            "27 13:00",
            "29 13:00",
        ]
        planned = [event.data.object.next_payment_attempt for event in events]
        assert planned == [event.created for event in events[1:]] + [None]
        assert [event.data.object.attempt_count for event in events] == [1, 2, 3, 4]

    @pytest.mark.parametrize("end", ["canceled", "unpaid", "past_due"])
    def test_end_as_it_was_set(self, outside: Outside, plan: Subscription, end: str) -> None:
        outside.control("settings", {"after_dunning": end})
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2026-12-29T12:59:59Z"})
        assert status(outside, plan) == "past_due"
        outside.control("clock", {"now": "2026-12-29T13:00:00Z"})
        assert status(outside, plan) == end
        assert latest(outside, plan).status == "open"
        ended = outside.stripe.v1.subscriptions.retrieve(plan.id)
        reason = "payment_failed" if end == "canceled" else None
        assert ended.cancellation_details.reason == reason

    def test_an_unpaid_plan_only_makes_drafts(self, outside: Outside, plan: Subscription) -> None:
        outside.control("settings", {"after_dunning": "unpaid"})
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2027-01-30T00:00:00Z"})
        draft = latest(outside, plan)
        assert (draft.status, draft.auto_advance) == ("draft", False)

    def test_an_expired_card_is_one(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "exp_month": 11, "exp_year": 2026})
        outside.control("clock", {"now": "2026-12-22T13:00:00Z"})
        assert outside.stripe.v1.charges.list().data[0].failure_code == "expired_card"

    def test_move_no_money(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2027-01-10T00:00:00Z"})
        assert outside.control("books")["usd"]["gross"] == 5000


class TestRecovery:
    def test_by_a_later_try(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2026-12-23T00:00:00Z"})
        outside.control("card", {"subscription": plan.id, "outcome": "pay"})
        outside.control("clock", {"now": "2026-12-25T13:00:00Z"})
        assert (status(outside, plan), latest(outside, plan).status) == ("active", "paid")
        outside.control("clock", {"now": "2026-12-31T13:00:00Z"})
        assert outside.told().count("invoice.payment_failed") == 1

    def test_by_a_card_that_the_bank_replaced(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "exp_month": 11, "exp_year": 2026})
        outside.control("clock", {"now": "2026-12-23T00:00:00Z"})
        outside.control(
            "card/update_by_bank", {"subscription": plan.id, "exp_month": 11, "exp_year": 2030}
        )
        event = outside.stripe.v1.events.list().data[0]
        assert event.type == "payment_method.automatically_updated"
        assert event.data.object.card.exp_year == 2030
        assert event.data.previous_attributes["card"]["exp_year"] == 2026
        outside.control("clock", {"now": "2026-12-25T13:00:00Z"})
        assert status(outside, plan) == "active"

    def test_by_hand(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2026-12-22T13:00:00Z"})
        outside.control("card", {"subscription": plan.id, "outcome": "pay"})
        paid = outside.stripe.v1.invoices.pay(latest(outside, plan).id)
        assert (paid.status, status(outside, plan)) == ("paid", "active")
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.invoices.pay(paid.id)

    def test_needs_the_latest_invoice(self, outside: Outside, plan: Subscription) -> None:
        outside.control("settings", {"after_dunning": "past_due"})
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2027-01-23T00:00:00Z"})
        newer, older = outside.stripe.v1.invoices.list({"status": "open"}).data
        outside.control("card", {"subscription": plan.id, "outcome": "pay"})
        outside.stripe.v1.invoices.pay(older.id)
        assert status(outside, plan) == "past_due"
        outside.stripe.v1.invoices.pay(newer.id)
        assert status(outside, plan) == "active"

    def test_stops_when_the_plan_is_canceled(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2026-12-23T00:00:00Z"})
        outside.stripe.v1.subscriptions.cancel(plan.id)
        outside.control("clock", {"now": "2027-01-10T00:00:00Z"})
        assert outside.told().count("invoice.payment_failed") == 1


class TestAuthentication:
    def test_is_asked_for(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "authenticate"})
        outside.control("clock", {"now": "2026-12-22T13:00:00Z"})
        assert outside.told()[-4:] == [
            "payment_intent.requires_action",
            "invoice.payment_failed",
            "invoice.payment_action_required",
            "customer.subscription.updated",
        ]
        assert status(outside, plan) == "past_due"
