"""The customer portal and the page of an invoice: what a person does there, without JavaScript."""

import pytest
import requests
import stripe
from stripe import Subscription

from tests.sandbox.conftest import Outside, plan_params

HOME = "http://shop.example/my-giving"


@pytest.fixture
def plan(outside: Outside) -> Subscription:
    outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
    return outside.plan()


def portal(outside: Outside, plan: Subscription, **params: object) -> str:
    asked = {"customer": plan.customer, "return_url": HOME} | params
    return outside.stripe.v1.billing_portal.sessions.create(asked).url


def click(url: str, what: str, **form: str) -> requests.Response:
    return requests.post(f"{url}/{what}", data=form, allow_redirects=False, timeout=10)


class TestPortal:
    def test_shows_the_plans_of_a_customer(self, outside: Outside, plan: Subscription) -> None:
        outside.plan(2500)
        url = portal(outside, plan)
        assert url.startswith(f"{outside.url}/stripe/p/session/bps_")
        page = requests.get(url, timeout=10)
        for words in ("$50.00 a month", "Next charge on", "Dec 22, 2026", "4242", HOME):
            assert words in page.text
        assert "$25.00" not in page.text
        assert "<script" not in page.text

    def test_looking_changes_nothing(self, outside: Outside, plan: Subscription) -> None:
        url, before = portal(outside, plan), outside.told()
        requests.get(url, timeout=10)
        assert outside.told() == before

    def test_cancels_and_keeps_after_all(self, outside: Outside, plan: Subscription) -> None:
        url = portal(outside, plan)
        assert click(url, "cancel", subscription=plan.id).headers["Location"] == url
        ending = outside.stripe.v1.subscriptions.retrieve(plan.id)
        assert ending.cancel_at_period_end
        assert ending.cancellation_details.reason == "cancellation_requested"
        assert outside.told()[-1] == "customer.subscription.updated"
        assert "Ends on" in requests.get(url, timeout=10).text
        click(url, "keep", subscription=plan.id)
        assert not outside.stripe.v1.subscriptions.retrieve(plan.id).cancel_at_period_end

    def test_gives_another_card(self, outside: Outside, plan: Subscription) -> None:
        click(portal(outside, plan), "card", card="4444")
        assert outside.told()[-3:] == [
            "payment_method.attached",
            "customer.updated",
            "customer.subscription.updated",
        ]
        changed = outside.stripe.v1.subscriptions.retrieve(
            plan.id, {"expand": ["default_payment_method", "customer"]}
        )
        card = changed.default_payment_method
        assert (card.card.brand, card.card.last4) == ("mastercard", "4444")
        assert changed.customer.invoice_settings.default_payment_method == card.id
        outside.control("clock", {"now": "2026-12-23T12:00:00Z"})
        assert outside.stripe.v1.charges.list().data[0].payment_method == card.id

    def test_a_card_can_be_one_that_declines(self, outside: Outside, plan: Subscription) -> None:
        click(portal(outside, plan), "card", card="0341")
        outside.control("clock", {"now": "2026-12-23T12:00:00Z"})
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).status == "past_due"

    def test_a_flow_leads_straight_back(self, outside: Outside, plan: Subscription) -> None:
        flow = {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": HOME}},
        }
        url = portal(outside, plan, flow_data=flow)
        assert click(url, "card", card="4444").headers["Location"] == HOME

    def test_a_flow_may_be_about_one_plan(self, outside: Outside, plan: Subscription) -> None:
        flow = {
            "type": "subscription_cancel",
            "subscription_cancel": {"subscription": plan.id},
        }
        page = requests.get(portal(outside, plan, flow_data=flow), timeout=10).text
        assert "Cancel this plan" in page
        assert "Pay with another card" not in page

    def test_touches_no_plan_of_somebody_else(self, outside: Outside, plan: Subscription) -> None:
        other = outside.plan()
        click(portal(outside, plan), "cancel", subscription=other.id)
        assert not outside.stripe.v1.subscriptions.retrieve(other.id).cancel_at_period_end

    def test_cancels_one_plan_of_several(self, outside: Outside, plan: Subscription) -> None:
        params = plan_params(customer=plan.customer)
        del params["customer_email"]
        session = outside.stripe.v1.checkout.sessions.create(params)
        outside.control("pay", {"session": session.id})
        click(portal(outside, plan), "cancel", subscription=plan.id)
        plans = outside.stripe.v1.subscriptions.list({"customer": plan.customer}).data
        assert {one.id: one.cancel_at_period_end for one in plans}.pop(plan.id)
        assert [one.cancel_at_period_end for one in plans if one.id != plan.id] == [False]

    def test_needs_a_customer_that_exists(self, outside: Outside) -> None:
        for params in ({}, {"customer": "cus_no"}):
            with pytest.raises(stripe.InvalidRequestError) as refused:
                outside.stripe.v1.billing_portal.sessions.create(params)
            assert refused.value.param == "customer"

    def test_nothing_here(self, outside: Outside) -> None:
        url = f"{outside.url}/stripe/p/session/bps_no"
        assert requests.get(url, timeout=10).status_code == 404
        assert click(url, "cancel").status_code == 404


class TestInvoicePage:
    def test_pays_what_the_card_would_not(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "decline"})
        outside.control("clock", {"now": "2026-12-23T12:00:00Z"})
        (invoice,) = outside.stripe.v1.invoices.list({"status": "open"}).data
        assert "Pay it now with" in requests.get(invoice.hosted_invoice_url, timeout=10).text
        click(invoice.hosted_invoice_url, "pay", card="4242")
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).status == "active"
        assert "is paid" in requests.get(invoice.hosted_invoice_url, timeout=10).text
        before = outside.told()
        click(invoice.hosted_invoice_url, "pay", card="4242")
        assert outside.told() == before

    def test_lets_a_person_show_up_at_the_bank(self, outside: Outside, plan: Subscription) -> None:
        outside.control("card", {"subscription": plan.id, "outcome": "authenticate"})
        outside.control("clock", {"now": "2026-12-23T12:00:00Z"})
        (invoice,) = outside.stripe.v1.invoices.list({"status": "open"}).data
        intent = outside.stripe.v1.payment_intents.list().data[0]
        assert intent.next_action.redirect_to_url.url == invoice.hosted_invoice_url
        assert "Yes, it is me" in requests.get(invoice.hosted_invoice_url, timeout=10).text
        click(invoice.hosted_invoice_url, "confirm")
        assert outside.stripe.v1.invoices.retrieve(invoice.id).status == "paid"
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).status == "active"

    def test_nothing_here(self, outside: Outside) -> None:
        assert requests.get(f"{outside.url}/stripe/i/in_no", timeout=10).status_code == 404
