"""Subscriptions by the API: what can be changed, and refusals, which change nothing."""

from typing import Any

import pytest
import stripe
from stripe import Subscription

from tests.sandbox.conftest import Outside

NOON = 1_795_348_800


@pytest.fixture
def plan(outside: Outside) -> Subscription:
    outside.control("clock", {"now": NOON})
    return outside.plan()


def price(plan: Subscription, amount: int = 7500, **more: Any) -> dict[str, Any]:
    product = plan["items"].data[0].price.product
    recurring = {"interval": "month"}
    return {
        "currency": "usd",
        "product": product,
        "recurring": recurring,
        "unit_amount": amount,
    } | more


class TestChanging:
    def test_the_amount_keeps_item_and_period(self, outside: Outside, plan: Subscription) -> None:
        item = plan["items"].data[0]
        changed = outside.stripe.v1.subscriptions.update(
            plan.id,
            {
                "items": [{"id": item.id, "price_data": price(plan)}],
                "proration_behavior": "none",
            },
        )
        new = changed["items"].data[0]
        assert (new.id, new.price.unit_amount) == (item.id, 7500)
        assert new.current_period_end == item.current_period_end
        event = outside.stripe.v1.events.list({"limit": 1}).data[0]
        assert event.type == "customer.subscription.updated"
        before = event.data.previous_attributes["items"]["data"][0]["price"]["unit_amount"]
        assert before == 5000
        assert len(outside.stripe.v1.invoices.list().data) == 1

    def test_items_can_be_added_and_taken_away(self, outside: Outside, plan: Subscription) -> None:
        (item,) = plan["items"].data
        both = outside.stripe.v1.subscriptions.update(
            plan.id,
            {"items": [{"price_data": price(plan, 146)}], "proration_behavior": "none"},
        )
        assert [one.price.unit_amount for one in both["items"].data] == [5000, 146]
        one = outside.stripe.v1.subscriptions.update(
            plan.id,
            {"items": [{"id": item.id, "deleted": True}], "proration_behavior": "none"},
        )
        assert [one.price.unit_amount for one in one["items"].data] == [146]

    def test_metadata_card_and_words(self, outside: Outside, plan: Subscription) -> None:
        other = outside.plan()
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.subscriptions.update(
                plan.id, {"default_payment_method": other.default_payment_method}
            )
        assert refused.value.param == "default_payment_method"
        changed = outside.stripe.v1.subscriptions.update(
            plan.id,
            {
                "metadata": {"plan": "", "k": "v"},
                "description": "For the winter",
                "default_payment_method": plan.default_payment_method,
            },
        )
        assert changed.metadata.to_dict() == {"k": "v"}
        assert changed.description == "For the winter"

    def test_nothing_new_tells_nobody(self, outside: Outside, plan: Subscription) -> None:
        before = outside.told()
        outside.stripe.v1.subscriptions.update(plan.id, {"metadata": {"plan": "p1"}})
        outside.stripe.v1.subscriptions.update(plan.id, {"cancel_at_period_end": False})
        assert outside.told() == before

    def test_events_name_the_request(self, outside: Outside, plan: Subscription) -> None:
        outside.stripe.v1.subscriptions.update(
            plan.id, {"cancel_at_period_end": True}, {"idempotency_key": "end-1"}
        )
        event = outside.stripe.v1.events.list({"limit": 1}).data[0]
        assert event.request.idempotency_key == "end-1"


class TestRefusing:
    @pytest.mark.parametrize(
        ("params", "param"),
        [
            ({"items": [{"id": "si_no"}]}, "items[0][id]"),
            ({"items": [{"quantity": 2}]}, "items[0]"),
            ({"items": [{"price": "price_1"}]}, "items[0][price]"),
            ({"pause_collection": {"behavior": "sleep"}}, "pause_collection[behavior]"),
            (
                {"pause_collection": {"behavior": "void", "resumes_at": NOON}},
                "pause_collection[resumes_at]",
            ),
            ({"trial_end": "now"}, "trial_end"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_names_the_parameter(
        self, outside: Outside, plan: Subscription, params: dict[str, Any], param: str
    ) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.subscriptions.update(plan.id, params | {"proration_behavior": "none"})
        assert refused.value.param == param
        assert outside.stripe.v1.subscriptions.retrieve(plan.id).to_dict() == plan.to_dict()

    def test_prorations(self, outside: Outside, plan: Subscription) -> None:
        item = {"id": plan["items"].data[0].id, "price_data": price(plan)}
        with pytest.raises(stripe.InvalidRequestError, match="proration_behavior=none"):
            outside.stripe.v1.subscriptions.update(plan.id, {"items": [item]})

    def test_another_interval(self, outside: Outside, plan: Subscription) -> None:
        yearly = price(plan, recurring={"interval": "year"})
        asked = {
            "items": [{"id": plan["items"].data[0].id, "price_data": yearly}],
            "proration_behavior": "none",
        }
        with pytest.raises(stripe.InvalidRequestError, match="other than before"):
            outside.stripe.v1.subscriptions.update(plan.id, asked)

    def test_a_plan_without_items(self, outside: Outside, plan: Subscription) -> None:
        gone = {"id": plan["items"].data[0].id, "deleted": True}
        with pytest.raises(stripe.InvalidRequestError, match="at least one item"):
            outside.stripe.v1.subscriptions.update(
                plan.id, {"items": [gone], "proration_behavior": "none"}
            )

    def test_a_plan_that_is_over(self, outside: Outside, plan: Subscription) -> None:
        outside.stripe.v1.subscriptions.cancel(plan.id)
        with pytest.raises(stripe.InvalidRequestError) as again:
            outside.stripe.v1.subscriptions.cancel(plan.id)
        assert again.value.code == "resource_missing"
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.subscriptions.update(plan.id, {"cancel_at_period_end": False})
        noted = outside.stripe.v1.subscriptions.update(plan.id, {"metadata": {"k": "v"}})
        assert noted.metadata["k"] == "v"


class TestLists:
    def test_of_subscriptions(self, outside: Outside, plan: Subscription) -> None:
        over = outside.plan()
        outside.stripe.v1.subscriptions.cancel(over.id)

        def listed(**params: str) -> list[str]:
            return [one.id for one in outside.stripe.v1.subscriptions.list(params).data]

        assert listed() == listed(status="active") == [plan.id]
        assert listed(status="ended") == listed(status="canceled") == [over.id]
        assert listed(status="all", customer=plan.customer) == [plan.id]
        assert len(listed(status="all")) == 2

    def test_of_invoices(self, outside: Outside, plan: Subscription) -> None:
        other = outside.plan()
        invoices = outside.stripe.v1.invoices
        (of_plan,) = invoices.list({"subscription": plan.id}).data
        (of_customer,) = invoices.list({"customer": other.customer}).data
        assert (of_plan.id, of_customer.id) == (plan.latest_invoice, other.latest_invoice)
        assert invoices.list({"status": "open"}).data == []
        lines = outside.stripe.v1.invoices.line_items.list(of_plan.id)
        assert [line.amount for line in lines.data] == [5000]

    def test_of_payment_methods(self, outside: Outside, plan: Subscription) -> None:
        outside.plan()
        methods = outside.stripe.v1.payment_methods.list({"customer": plan.customer}).data
        of_customer = outside.stripe.v1.customers.payment_methods.list(plan.customer).data
        assert [one.id for one in methods] == [plan.default_payment_method]
        assert [one.id for one in of_customer] == [plan.default_payment_method]
