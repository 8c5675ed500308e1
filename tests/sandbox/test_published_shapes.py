"""Every kind of answer has the shape the processor publishes."""

from typing import Any

import pytest

from tests.sandbox import published
from tests.sandbox.conftest import Outside


@pytest.fixture
def lived(outside: Outside) -> Outside:
    """A sandbox where one of everything has happened."""
    outside.stripe.v1.customers.create({"email": "a@example.org", "metadata": {"k": "v"}})
    product = outside.stripe.v1.products.create({"name": "Coat", "description": "Warm"})
    outside.stripe.v1.prices.create(
        {"currency": "usd", "unit_amount": 100, "product": product.id, "nickname": "n"}
    )
    outside.stripe.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/", "enabled_events": ["refund.failed"]}
    )
    session = outside.paid(customer_creation="always", locale="en")
    outside.stripe.v1.refunds.create({"payment_intent": session.payment_intent.id, "amount": 1000})
    outside.control("decline", {"session": outside.checkout().id})
    outside.stripe.v1.checkout.sessions.expire(outside.checkout().id)
    outside.control("book", {"payments": [{"amount": 5000, "email": "a@example.org"}]})
    return outside


DEEP = "expand[]=data.payment_intent.latest_charge.balance_transaction"


class TestShapes:
    @pytest.mark.parametrize(
        ("path", "count"),
        [
            ("customers", 2),
            ("products", 5),
            ("prices", 5),
            (f"checkout/sessions?{DEEP}&expand[]=data.line_items&expand[]=data.customer", 4),
            ("payment_intents?expand[]=data.latest_charge&expand[]=data.customer", 3),
            ("charges?expand[]=data.refunds&expand[]=data.payment_intent", 3),
            ("balance_transactions?expand[]=data.source", 3),
            ("refunds?expand[]=data.charge&expand[]=data.balance_transaction", 1),
            ("events?limit=100", 15),
            ("webhook_endpoints", 1),
        ],
    )
    def test_of_lists_and_what_is_in_them(self, lived: Outside, path: str, count: int) -> None:
        listed = lived.api("GET", path).json()
        assert set(listed) == {"object", "data", "has_more", "url"}
        assert len(listed["data"]) == count
        assert published.errors(listed) == []

    def test_of_what_the_events_are_about(self, lived: Outside) -> None:
        listed = lived.api("GET", "events?limit=100").json()
        assert len({event["type"] for event in listed["data"]}) == 13
        for event in listed["data"]:
            assert published.errors(event["data"]["object"]) == []

    @pytest.mark.parametrize(
        ("method", "path", "data"),
        [
            ("GET", "charges/ch_no", None),
            ("GET", "nothing", None),
            ("POST", "customers", {"colour": "red"}),
            ("POST", "checkout/sessions", {}),
        ],
    )
    def test_of_refusals(self, outside: Outside, method: str, path: str, data: Any) -> None:
        assert published.errors(outside.api(method, path, data=data).json()) == []

    def test_the_check_itself_finds_faults(self, lived: Outside) -> None:
        charge = lived.api("GET", "charges?limit=1").json()["data"][0]
        assert published.errors(charge | {"amount": "5"})
        assert published.errors(charge | {"colour": "red"})
        assert published.errors({key: one for key, one in charge.items() if key != "status"})
