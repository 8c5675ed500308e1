"""Answers about plans, their invoices and cards have the shape the processor publishes."""

import pytest

from tests.sandbox import published
from tests.sandbox.conftest import Outside, plan_params


@pytest.fixture
def lived(outside: Outside) -> Outside:
    """A sandbox where plans renewed, failed, were paused and canceled."""
    outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
    paid, declined, asked, paused = (outside.plan() for _ in range(4))
    session = outside.stripe.v1.checkout.sessions.create(plan_params())
    outside.control("debit", {"session": session.id})
    outside.control("card", {"subscription": declined.id, "outcome": "decline"})
    outside.control("card", {"subscription": asked.id, "outcome": "authenticate"})
    outside.stripe.v1.subscriptions.update(
        paused.id, {"pause_collection": {"behavior": "void"}, "metadata": {"k": "v"}}
    )
    outside.control("clock", {"now": "2026-12-31T12:00:00Z"})
    outside.control("card/update_by_bank", {"subscription": paid.id, "exp_year": 2040})
    outside.stripe.v1.subscriptions.cancel(paid.id)
    return outside


MONEY = "payments.data.payment.payment_intent"


class TestShapes:
    @pytest.mark.parametrize(
        ("path", "count"),
        [
            ("subscriptions?status=all&expand[]=data.latest_invoice&expand[]=data.customer", 5),
            ("subscriptions?expand[]=data.default_payment_method", 2),
            (f"invoices?limit=100&expand[]=data.{MONEY}", 10),
            ("invoices?limit=100&expand[]=data.parent.subscription_details.subscription", 10),
            ("invoice_payments?limit=100&expand[]=data.invoice", 9),
            ("invoice_payments?limit=100&expand[]=data.payment.payment_intent", 9),
            ("payment_methods", 5),
            ("charges?limit=100&expand[]=data.payment_intent", 11),
            ("payment_intents?limit=100&expand[]=data.payment_method", 9),
            ("checkout/sessions?expand[]=data.subscription&expand[]=data.invoice", 5),
            ("prices", 5),
        ],
    )
    def test_of_lists_and_what_is_in_them(self, lived: Outside, path: str, count: int) -> None:
        listed = lived.api("GET", path).json()
        assert published.errors(listed) == []
        assert len(listed["data"]) == count

    def test_of_what_the_events_are_about(self, lived: Outside) -> None:
        # the processor shows events for 30 days only
        lived.control("clock", {"now": "2026-12-20T12:00:00Z"})
        seen = set()
        for type_ in sorted(set(lived.told())):
            (event,) = lived.api("GET", f"events?limit=1&type={type_}").json()["data"]
            about = event["data"]["object"]
            # the schema knows kept invoices only, and this preview has no id yet
            if type_ == "invoice.upcoming":
                about |= {"id": "in_upcoming"}
            assert published.errors(about) == []
            seen.add(type_.partition(".")[0])
        assert seen == {
            "charge",
            "checkout",
            "customer",
            "invoice",
            "invoice_payment",
            "payment_intent",
            "payment_method",
        }

    @pytest.mark.parametrize("flow", ["", "payment_method_update", "subscription_cancel"])
    def test_of_the_portal(self, lived: Outside, flow: str) -> None:
        plan = lived.stripe.v1.subscriptions.list().data[0]
        asked = {"customer": plan.customer, "return_url": "http://shop.example/"}
        if flow:
            asked["flow_data[type]"] = flow
        if flow == "subscription_cancel":
            asked["flow_data[subscription_cancel][subscription]"] = plan.id
        session = lived.api("POST", "billing_portal/sessions", data=asked).json()
        assert session["object"] == "billing_portal.session"
        assert published.errors(session) == []
