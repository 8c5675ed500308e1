"""A person begins a recurring gift at the checkout; what then exists, and what is told of it."""

import pytest
import stripe

from tests.sandbox.conftest import Outside, plan_params, session_params

BEGUN = [
    "payment_intent.created",
    "customer.created",
    "payment_method.attached",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.created",
    "customer.subscription.created",
    "invoice.finalized",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
    "checkout.session.completed",
    "charge.updated",
]


class TestBeginning:
    def test_makes_all_that_belongs_to_a_plan(self, outside: Outside) -> None:
        session = outside.stripe.v1.checkout.sessions.create(plan_params(2500))
        assert (session.subscription, session.invoice, session.customer) == (None, None, None)
        outside.control("pay", {"session": session.id})
        done = outside.stripe.v1.checkout.sessions.retrieve(
            session.id,
            {"expand": ["subscription.default_payment_method", "invoice", "customer"]},
        )
        plan, invoice = done.subscription, done.invoice
        assert (done.status, done.payment_status, done.payment_intent) == ("complete", "paid", None)
        assert done.customer.email == "alice@example.org"
        assert (plan.status, plan.customer) == ("active", done.customer.id)
        assert plan.metadata.to_dict() == {"plan": "p1"}
        assert plan.latest_invoice == invoice.id
        card = plan.default_payment_method.card
        assert (card.brand, card.last4, card.exp_month, card.exp_year) == ("visa", "4242", 12, 2034)
        assert (invoice.status, invoice.billing_reason) == ("paid", "subscription_create")
        assert (invoice.amount_paid, invoice.amount_remaining) == (2500, 0)
        assert invoice.parent.subscription_details.subscription == plan.id
        assert invoice.parent.subscription_details.metadata.to_dict() == {"plan": "p1"}

    def test_links_the_money_by_the_invoices_payment(self, outside: Outside) -> None:
        plan = outside.plan(2500)
        invoice = outside.stripe.v1.invoices.retrieve(
            plan.latest_invoice,
            {"expand": ["payments.data.payment.payment_intent.latest_charge"]},
        )
        (payment,) = invoice.payments.data
        intent = payment.payment.payment_intent
        assert (payment.status, payment.amount_paid) == ("paid", 2500)
        assert (intent.status, intent.latest_charge.amount) == ("succeeded", 2500)
        assert intent.latest_charge.payment_method == plan.default_payment_method
        of_intent = outside.stripe.v1.invoice_payments.list(
            {"payment": {"type": "payment_intent", "payment_intent": intent.id}}
        )
        of_invoice = outside.stripe.v1.invoice_payments.list({"invoice": invoice.id})
        assert [one.id for one in of_intent] == [one.id for one in of_invoice] == [payment.id]
        assert outside.stripe.v1.invoice_payments.retrieve(payment.id).invoice == invoice.id

    def test_tells_of_it_in_order(self, outside: Outside) -> None:
        outside.plan()
        assert outside.told() == BEGUN

    def test_a_gift_and_the_fees_it_covers_are_two_items(self, outside: Outside) -> None:
        product = outside.stripe.v1.products.create({"id": "gift", "name": "Gift"})
        line_items = [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": amount,
                    "recurring": {"interval": "year"},
                }
                | of,
            }
            for amount, of in (
                (5000, {"product": product.id}),
                (146, {"product_data": {"name": "Fees"}}),
            )
        ]
        plan = outside.plan(line_items=line_items)
        assert [item.price.unit_amount for item in plan["items"].data] == [5000, 146]
        assert plan["items"].data[0].price.product == "gift"
        invoice = outside.stripe.v1.invoices.retrieve(plan.latest_invoice)
        assert invoice.amount_paid == 5146
        assert [line.amount for line in invoice.lines.data] == [5000, 146]
        assert invoice.lines.data[0].description == "1 × Gift (at $50.00 / year)"

    def test_for_a_customer_who_is_known(self, outside: Outside) -> None:
        customer = outside.stripe.v1.customers.create({"email": "bea@example.org"})
        params = plan_params(customer=customer.id)
        del params["customer_email"]
        session = outside.stripe.v1.checkout.sessions.create(params)
        outside.control("pay", {"session": session.id})
        plans = outside.stripe.v1.subscriptions.list({"customer": customer.id})
        assert len(plans.data) == 1
        assert outside.told().count("customer.created") == 1

    @pytest.mark.parametrize("end", ["abandoned", "declined", "expired"])
    def test_leaves_nothing_unless_it_was_paid(self, outside: Outside, end: str) -> None:
        session = outside.stripe.v1.checkout.sessions.create(plan_params())
        if end == "declined":
            outside.control("decline", {"session": session.id})
        if end == "expired":
            outside.stripe.v1.checkout.sessions.expire(session.id)
        assert outside.stripe.v1.subscriptions.list({"status": "all"}).data == []
        assert outside.stripe.v1.invoices.list().data == []
        assert outside.stripe.v1.customers.list().data == []

    def test_after_a_decline_the_same_intent_pays(self, outside: Outside) -> None:
        session = outside.stripe.v1.checkout.sessions.create(plan_params())
        outside.control("decline", {"session": session.id})
        outside.control("pay", {"session": session.id})
        assert len(outside.stripe.v1.payment_intents.list().data) == 1
        assert len(outside.stripe.v1.subscriptions.list().data) == 1

    def test_fees_can_come_late(self, outside: Outside) -> None:
        outside.control("settings", {"fees_late": True})
        outside.plan()
        assert "charge.updated" not in outside.told()
        outside.control("settings", {"fees_late": False})
        assert outside.told()[-1] == "charge.updated"


class TestRefusing:
    @pytest.mark.parametrize(
        ("recurring", "param"),
        [
            ([None], "line_items"),
            ([{"interval": "month"}, {"interval": "year"}], "line_items"),
            ([{"interval": "fortnight"}], "line_items[0][price_data][recurring][interval]"),
            (
                [{"interval": "year", "interval_count": 4}],
                "line_items[0][price_data][recurring][interval_count]",
            ),
        ],
    )
    def test_prices_that_cannot_renew_together(
        self, outside: Outside, recurring: list, param: str
    ) -> None:
        lines = [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 5000,
                    "product_data": {"name": "Gift"},
                }
                | ({"recurring": one} if one else {}),
            }
            for one in recurring
        ]
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.checkout.sessions.create(plan_params(line_items=lines))
        assert refused.value.param == param

    def test_a_recurring_price_in_payment_mode(self, outside: Outside) -> None:
        lines = plan_params()["line_items"]
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.checkout.sessions.create(session_params(line_items=lines))
        assert refused.value.param == "line_items"

    def test_a_product_is_made_once(self, outside: Outside) -> None:
        outside.stripe.v1.products.create({"id": "gift", "name": "Gift"})
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.products.create({"id": "gift", "name": "Gift"})
        assert refused.value.code == "resource_already_exists"


class TestOneTimeGifts:
    def test_may_have_several_items_too(self, outside: Outside) -> None:
        lines = [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": amount,
                    "product_data": {"name": name},
                },
            }
            for amount, name in ((5000, "Gift"), (146, "Fees"))
        ]
        session = outside.paid(line_items=lines)
        assert session.amount_total == session.payment_intent.amount == 5146
        items = outside.stripe.v1.checkout.sessions.line_items.list(session.id).data
        assert [(item.description, item.amount_total) for item in items] == [
            ("Gift", 5000),
            ("Fees", 146),
        ]
