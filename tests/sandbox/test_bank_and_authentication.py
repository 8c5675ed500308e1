"""Payments that are not done with one click: bank accounts that answer later, banks that ask."""

import pytest
import requests
import stripe

from tests.sandbox.conftest import Outside, plan_params
from tests.sandbox.test_hosted_page import click

DEBITED = [
    "payment_intent.created",
    "charge.pending",
    "payment_intent.processing",
    "checkout.session.completed",
]
SETTLED = [
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.async_payment_succeeded",
    "charge.updated",
]
BOUNCED = [
    "charge.failed",
    "payment_intent.payment_failed",
    "checkout.session.async_payment_failed",
]
DEEP = {"expand": ["payment_intent.latest_charge.balance_transaction"]}


class TestBankAccount:
    def test_completes_the_session_unpaid(self, outside: Outside) -> None:
        session = outside.checkout(100_000)
        answer = click(session.url, "debit")
        assert answer.headers["Location"] == f"http://shop.example/thanks?session={session.id}"
        done = outside.stripe.v1.checkout.sessions.retrieve(session.id, DEEP)
        intent, charge = done.payment_intent, done.payment_intent.latest_charge
        assert (done.status, done.payment_status) == ("complete", "unpaid")
        assert (intent.status, intent.amount_received) == ("processing", 0)
        assert charge.id.startswith("py_")
        assert (charge.status, charge.paid, charge.balance_transaction) == ("pending", False, None)
        assert charge.payment_method_details.type == "us_bank_account"
        assert outside.told() == DEBITED
        assert "Your bank works on it" in requests.get(session.url, timeout=10).text

    def test_pays_by_the_clock_after_four_days(self, outside: Outside) -> None:
        outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
        session = outside.checkout(20_000)
        outside.control("debit", {"session": session.id})
        outside.control("clock", {"now": "2026-11-26T11:59:59Z"})
        assert outside.told() == DEBITED
        outside.control("clock", {"now": "2026-11-26T12:00:00Z"})
        assert outside.told() == DEBITED + SETTLED
        done = outside.stripe.v1.checkout.sessions.retrieve(session.id, DEEP)
        assert (done.payment_status, done.payment_intent.status) == ("paid", "succeeded")
        assert done.payment_intent.latest_charge.balance_transaction.fee == 160

    @pytest.mark.parametrize(("amount", "fee"), [(100_000, 500), (62_500, 500), (1_000, 8)])
    def test_costs_little(self, outside: Outside, amount: int, fee: int) -> None:
        session = outside.checkout(amount)
        outside.control("debit", {"session": session.id})
        outside.control("settle", {"session": session.id, "outcome": "succeed"})
        done = outside.stripe.v1.checkout.sessions.retrieve(session.id, DEEP)
        assert done.payment_intent.latest_charge.balance_transaction.fee == fee

    def test_can_fail(self, outside: Outside) -> None:
        session = outside.checkout()
        outside.control("debit", {"session": session.id})
        outside.control("settle", {"session": session.id, "outcome": "fail"})
        assert outside.told() == DEBITED + BOUNCED
        done = outside.stripe.v1.checkout.sessions.retrieve(session.id, DEEP)
        assert (done.status, done.payment_status) == ("complete", "unpaid")
        assert done.payment_intent.status == "requires_payment_method"
        assert done.payment_intent.latest_charge.status == "failed"
        assert outside.control("books") == {}
        with pytest.raises(AssertionError, match="No payment is processing"):
            outside.control("settle", {"session": session.id, "outcome": "succeed"})

    def test_settles_once(self, outside: Outside) -> None:
        outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
        session = outside.checkout()
        outside.control("debit", {"session": session.id})
        outside.control("settle", {"session": session.id, "outcome": "succeed"})
        outside.control("clock", {"now": "2026-11-27T12:00:00Z"})
        assert outside.told() == DEBITED + SETTLED

    def test_is_not_offered_when_the_shop_wants_cards(self, outside: Outside) -> None:
        session = outside.checkout(payment_method_types=["card"])
        assert "bank account" not in requests.get(session.url, timeout=10).text

    @pytest.mark.parametrize(
        ("outcome", "invoice", "plan"),
        [("succeed", "paid", "active"), ("fail", "open", "past_due")],
    )
    def test_can_begin_a_plan(
        self, outside: Outside, outcome: str, invoice: str, plan: str
    ) -> None:
        session = outside.stripe.v1.checkout.sessions.create(plan_params())
        outside.control("debit", {"session": session.id})
        expand = {"expand": ["subscription", "invoice"]}
        begun = outside.stripe.v1.checkout.sessions.retrieve(session.id, expand)
        assert (begun.invoice.status, begun.subscription.status) == ("open", "active")
        outside.control("settle", {"session": session.id, "outcome": outcome})
        ended = outside.stripe.v1.checkout.sessions.retrieve(session.id, expand)
        assert (ended.invoice.status, ended.subscription.status) == (invoice, plan)

    def test_renews_a_plan_days_later(self, outside: Outside) -> None:
        outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
        session = outside.stripe.v1.checkout.sessions.create(plan_params())
        outside.control("debit", {"session": session.id})
        outside.control("clock", {"now": "2026-12-24T12:00:00Z"})
        invoices = outside.stripe.v1.invoices.list().data
        assert [invoice.status for invoice in invoices] == ["open", "paid"]
        outside.control("clock", {"now": "2026-12-26T13:00:00Z"})
        assert outside.stripe.v1.invoices.retrieve(invoices[0].id).status == "paid"


class TestAuthentication:
    def test_leads_to_the_bank_and_back(self, outside: Outside) -> None:
        session = outside.checkout()
        to_bank = click(session.url, "ask-bank")
        assert to_bank.status_code == 303
        bank = to_bank.headers["Location"]
        assert "Your bank asks" in requests.get(bank, timeout=10).text
        waiting = outside.stripe.v1.payment_intents.list().data[0]
        assert waiting.status == "requires_action"
        assert waiting.next_action.redirect_to_url.url == bank
        answer = click(bank, "confirm")
        assert answer.headers["Location"] == f"http://shop.example/thanks?session={session.id}"
        paid = outside.stripe.v1.checkout.sessions.retrieve(session.id, DEEP)
        secure = paid.payment_intent.latest_charge.payment_method_details.card.three_d_secure
        assert (paid.payment_status, secure.result) == ("paid", "authenticated")

    def test_can_fail_and_lets_try_again(self, outside: Outside) -> None:
        session = outside.checkout()
        click(session.url, "ask-bank")
        refused = click(f"{session.url}/bank", "refuse")
        assert "could not confirm" in refused.text
        intent = outside.stripe.v1.payment_intents.list().data[0]
        assert intent.status == "requires_payment_method"
        assert intent.last_payment_error.code == "payment_intent_authentication_failure"
        assert outside.stripe.v1.charges.list().data == []
        assert outside.told()[-1] == "payment_intent.payment_failed"
        assert click(session.url, "pay").status_code == 303

    def test_nobody_asked_leads_back_to_the_checkout(self, outside: Outside) -> None:
        session = outside.checkout()
        page = requests.get(f"{session.url}/bank", timeout=10)
        assert "Pay with the practice card" in page.text
        assert "Pay with the practice card" in click(f"{session.url}/bank", "confirm").text
        assert outside.control("books") == {}

    def test_is_steered_without_a_page_too(self, outside: Outside) -> None:
        session = outside.stripe.v1.checkout.sessions.create(plan_params())
        outside.control("ask_bank", {"session": session.id})
        assert outside.stripe.v1.subscriptions.list().data == []
        outside.control("confirm", {"session": session.id})
        assert outside.stripe.v1.subscriptions.list().data[0].status == "active"
        with pytest.raises(AssertionError, match="No open session"):
            outside.control("refuse", {"session": session.id})


class TestThePage:
    def test_says_how_often_a_plan_is_charged(self, outside: Outside) -> None:
        session = outside.stripe.v1.checkout.sessions.create(plan_params())
        assert "$50.00 a month" in requests.get(session.url, timeout=10).text

    def test_a_payment_method_can_be_read(self, outside: Outside) -> None:
        charge = outside.paid().payment_intent.latest_charge
        method = outside.stripe.v1.payment_methods.retrieve(charge.payment_method)
        assert (method.card.last4, method.customer) == ("4242", None)
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.payment_methods.retrieve("pm_no")
