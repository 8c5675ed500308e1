"""Plans of the past in bulk: with what they collected and failed to collect, told to nobody."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox import published
from tests.sandbox.conftest import Outside


@pytest.fixture(autouse=True)
def today(outside: Outside) -> None:
    outside.control("clock", {"now": "2026-11-22T12:00:00Z"})


def monthly(*days: str, name: str = "p1", **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "amount": 2500,
            "email": "alice@example.org",
            "name": "Alice",
            "created": f"{day}T15:00:00Z",
            "subscription": name,
        }
        | more
        for day in days
    ]


def book(outside: Outside, payments: list[dict[str, Any]], **plans: Any) -> list[dict[str, Any]]:
    return outside.control("book", {"payments": payments, "plans": plans})["payments"]


class TestBookingPlans:
    def test_keeps_all_that_belongs_to_a_plan(self, outside: Outside) -> None:
        days = ("2026-08-31", "2026-09-30", "2026-10-31")
        booked = book(outside, monthly(*days), p1={"metadata": {"plan": "p1"}})
        plan = outside.stripe.v1.subscriptions.retrieve(booked[0]["subscription"])
        assert (plan.status, plan.metadata.to_dict()) == ("active", {"plan": "p1"})
        assert {one["customer"] for one in booked} == {plan.customer}
        assert plan.latest_invoice == booked[2]["invoice"]
        reasons = []
        for one in booked:
            invoice = outside.stripe.v1.invoices.retrieve(
                one["invoice"],
                {"expand": ["payments.data.payment.payment_intent.latest_charge"]},
            )
            intent = invoice.payments.data[0].payment.payment_intent
            assert (invoice.status, invoice.amount_paid) == ("paid", 2500)
            assert (intent.id, intent.status) == (one["payment_intent"], "succeeded")
            assert intent.latest_charge.id == one["charge"]
            assert intent.latest_charge.balance_transaction == one["balance_transaction"]
            assert one["fee"] == 85
            reasons.append(invoice.billing_reason)
        assert reasons == ["subscription_create", "subscription_cycle", "subscription_cycle"]
        session = outside.stripe.v1.checkout.sessions.retrieve(booked[0]["session"])
        assert (session.subscription, session.invoice) == (plan.id, booked[0]["invoice"])
        assert [one["session"] for one in booked[1:]] == [None, None]

    def test_tells_nobody(self, outside: Outside) -> None:
        book(outside, monthly("2026-09-30", "2026-10-30"))
        assert outside.told() == []

    def test_goes_on_by_the_clock(self, outside: Outside) -> None:
        (booked, *_) = book(outside, monthly("2026-09-30", "2026-10-30"))
        outside.control("clock", {"now": "2026-12-01T00:00:00Z"})
        invoices = outside.stripe.v1.invoices.list({"subscription": booked["subscription"]}).data
        assert [one.status for one in invoices] == ["paid"] * 3
        when = datetime.fromtimestamp(invoices[0].created, UTC)
        assert when == datetime(2026, 11, 30, 15, tzinfo=UTC)
        assert outside.told()[0] == "invoice.upcoming"

    def test_gives_no_notice_whose_moment_is_past(self, outside: Outside) -> None:
        book(outside, monthly("2026-10-25"))
        outside.control("clock", {"now": "2026-11-24T00:00:00Z"})
        assert outside.told() == []

    def test_knows_yearly_plans_and_what_they_cost_over_time(self, outside: Outside) -> None:
        payments = monthly("2024-12-01") + monthly("2025-12-01", amount=5000)
        booked = book(outside, payments, p1={"interval": "year"})
        plan = outside.stripe.v1.subscriptions.retrieve(booked[0]["subscription"])
        item = plan["items"].data[0]
        assert (item.price.unit_amount, item.price.recurring.interval) == (5000, "year")
        amounts = [outside.stripe.v1.invoices.retrieve(one["invoice"]).total for one in booked]
        assert amounts == [2500, 5000]

    def test_a_payment_that_failed_and_then_came(self, outside: Outside) -> None:
        payments = [
            *monthly("2026-09-30"),
            *monthly("2026-10-30", failed=True),
            *monthly("2026-11-02"),
        ]
        booked = book(outside, payments)
        assert booked[1]["invoice"] == booked[2]["invoice"]
        assert (booked[1]["balance_transaction"], booked[1]["fee"]) == (None, 0)
        assert booked[1]["payment_intent"] == booked[2]["payment_intent"]
        assert outside.stripe.v1.charges.retrieve(booked[1]["charge"]).status == "failed"
        plan = outside.stripe.v1.subscriptions.retrieve(booked[0]["subscription"])
        assert plan.status == "active"
        assert outside.control("books")["usd"]["gross"] == 5000

    def test_one_that_failed_lately_is_tried_again(self, outside: Outside) -> None:
        payments = [*monthly("2026-10-21"), *monthly("2026-11-21", failed=True)]
        booked = book(outside, payments)
        plan = outside.stripe.v1.subscriptions.retrieve(booked[0]["subscription"])
        assert plan.status == "past_due"
        outside.control("clock", {"now": "2026-11-24T15:00:00Z"})
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).status == "active"

    def test_one_that_failed_long_ago_is_not(self, outside: Outside) -> None:
        booked = book(outside, [*monthly("2026-09-21"), *monthly("2026-10-21", failed=True)])
        outside.control("clock", {"now": "2026-11-22T14:00:00Z"})
        invoice = outside.stripe.v1.invoices.retrieve(booked[1]["invoice"])
        assert (invoice.status, invoice.auto_advance) == ("open", False)

    def test_one_that_ended(self, outside: Outside) -> None:
        ended = {"canceled_at": "2026-10-05T00:00:00Z"}
        booked = book(outside, monthly("2026-08-21", "2026-09-21"), p1=ended)
        plan = outside.stripe.v1.subscriptions.retrieve(booked[0]["subscription"])
        assert (plan.status, plan.ended_at) == ("canceled", 1_791_158_400)
        outside.control("clock", {"now": "2026-12-31T00:00:00Z"})
        assert outside.told() == []

    def test_stands_beside_single_payments_in_order(self, outside: Outside) -> None:
        single = {"amount": 1000, "email": "bea@example.org", "created": "2026-11-01"}
        booked = book(outside, [*monthly("2026-10-30"), single, *monthly("2026-09-30")])
        amounts = [outside.stripe.v1.charges.retrieve(one["charge"]).amount for one in booked]
        assert amounts == [2500, 1000, 2500]
        assert "subscription" not in booked[1]
        assert booked[0]["subscription"] == booked[2]["subscription"]
        assert booked[2]["session"]

    def test_a_single_payment_may_come_from_a_bank_account(self, outside: Outside) -> None:
        payment = {"amount": 100_000, "email": "a@example.org", "method": "us_bank_account"}
        (booked,) = book(outside, [payment])
        assert booked["charge"].startswith("py_")
        assert booked["fee"] == 500

    def test_has_the_published_shapes(self, outside: Outside) -> None:
        book(outside, [*monthly("2026-09-30"), *monthly("2026-10-30", failed=True)])
        for path in (
            "subscriptions?expand[]=data.default_payment_method",
            "invoices?expand[]=data.payments.data.payment.payment_intent",
            "invoice_payments",
            "charges?expand[]=data.payment_intent",
            "checkout/sessions?expand[]=data.line_items",
            "balance_transactions",
        ):
            listed = outside.api("GET", path).json()
            assert listed["data"]
            assert published.errors(listed) == []

    @pytest.mark.parametrize(
        ("payments", "plans", "words"),
        [
            (monthly("2026-09-30", failed=True), {}, "nothing begins"),
            (monthly("2026-09-30", "2026-10-01"), {}, "Two payments"),
            (monthly("2026-09-30"), {"p1": {"interval": "week"}}, "interval"),
            (monthly("2026-09-30"), {"p1": {"colour": "red"}}, "Unknown"),
            (monthly("2026-09-30"), {"p2": {}}, "without payments"),
            ([{"amount": 500, "email": "a@b.co", "failed": True}], {}, "only a payment of"),
            ([{"amount": 500, "email": "a@b.co", "method": "cash"}], {}, "method"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(
        self, outside: Outside, payments: list, plans: dict, words: str
    ) -> None:
        with pytest.raises(AssertionError, match=words):
            book(outside, payments, **plans)
        assert outside.control("books") == {}
        assert outside.stripe.v1.products.list().data == []
