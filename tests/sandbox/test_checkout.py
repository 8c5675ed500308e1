"""Checkout sessions by the API, and what becomes of them in time."""

import json
import socket

import pytest
import stripe

from tests.sandbox.conftest import Outside


class TestCreating:
    def test_an_open_session_with_a_page(self, outside: Outside) -> None:
        session = outside.checkout(5000, client_reference_id="d1")
        assert (session.status, session.payment_status) == ("open", "unpaid")
        assert session.amount_total == 5000
        assert session.client_reference_id == "d1"
        assert session.metadata.to_dict() == {"donation": "d1"}
        assert session.payment_intent is None
        assert session.url == f"{outside.url}/stripe/c/pay/{session.id}"
        assert session.expires_at - session.created == 24 * 3600

    def test_with_a_price_made_before(self, outside: Outside) -> None:
        product = outside.stripe.v1.products.create({"name": "Winter coat"})
        price = outside.stripe.v1.prices.create(
            {"currency": "usd", "unit_amount": 2500, "product": product.id}
        )
        session = outside.checkout(line_items=[{"price": price.id, "quantity": 2}])
        assert session.amount_total == 5000
        items = outside.stripe.v1.checkout.sessions.line_items.list(session.id)
        assert items.data[0].price.id == price.id
        assert items.data[0].description == "Winter coat"

    def test_for_a_customer(self, outside: Outside) -> None:
        customer = outside.stripe.v1.customers.create({"email": "bea@example.org"})
        session = outside.paid(customer=customer.id, customer_email=None)
        assert session.customer_details.email == "bea@example.org"
        assert session.payment_intent.customer == customer.id

    def test_customer_and_email_exclude_each_other(self, outside: Outside) -> None:
        customer = outside.stripe.v1.customers.create({"email": "bea@example.org"})
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.checkout(customer=customer.id)
        assert refused.value.code == "parameters_exclusive"


class TestPaying:
    def test_makes_intent_charge_and_booking(self, outside: Outside) -> None:
        session = outside.paid(5000)
        intent, charge = session.payment_intent, session.payment_intent.latest_charge
        assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
        assert (intent.status, intent.amount_received) == ("succeeded", 5000)
        assert intent.metadata.to_dict() == charge.metadata.to_dict() == {"donation": "d1"}
        assert intent.description == charge.description == "Donation"
        assert charge.billing_details.email == "alice@example.org"
        entry = charge.balance_transaction
        assert (entry.amount, entry.fee, entry.net) == (5000, 140, 4860)

    def test_guests_stay_guests(self, outside: Outside) -> None:
        assert outside.paid().customer is None

    def test_a_customer_is_made_when_asked_for(self, outside: Outside) -> None:
        session = outside.paid(customer_creation="always")
        customer = outside.stripe.v1.customers.retrieve(session.customer)
        assert customer.email == "alice@example.org"

    def test_tells_what_happened(self, outside: Outside) -> None:
        outside.paid()
        types = [event.type for event in outside.stripe.v1.events.list().data]
        assert types[::-1] == [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed",
            "charge.updated",
        ]

    def test_a_paid_session_cannot_be_paid_again(self, outside: Outside) -> None:
        session = outside.paid()
        with pytest.raises(AssertionError, match="No open session"):
            outside.control("pay", {"session": session.id})
        assert len(outside.stripe.v1.charges.list().data) == 1

    def test_two_clicks_at_once_pay_once(self, outside: Outside) -> None:
        session = outside.checkout()
        body = json.dumps({"session": session.id}).encode()
        request = b"POST /stripe/_control/pay HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s"
        address = ("127.0.0.1", int(outside.url.rpartition(":")[2]))
        clicks = [socket.create_connection(address, timeout=10) for _ in range(12)]
        for click in clicks:
            click.sendall(request % (len(body), body))
        answers = [click.makefile("rb").readline().split()[1] for click in clicks]
        assert sorted(answers) == [b"200"] + [b"400"] * 11
        assert outside.control("books")["usd"]["charges"] == 1
        for click in clicks:
            click.close()


class TestDeclining:
    def test_leaves_the_session_open_for_another_try(self, outside: Outside) -> None:
        session = outside.checkout()
        outside.control("decline", {"session": session.id})
        declined = outside.stripe.v1.checkout.sessions.retrieve(
            session.id, {"expand": ["payment_intent.latest_charge"]}
        )
        intent = declined.payment_intent
        assert (declined.status, intent.status) == ("open", "requires_payment_method")
        assert intent.last_payment_error.decline_code == "generic_decline"
        assert intent.latest_charge.status == "failed"
        outside.control("pay", {"session": session.id})
        paid = outside.stripe.v1.payment_intents.retrieve(intent.id)
        assert (paid.status, paid.last_payment_error) == ("succeeded", None)

    def test_tells_what_happened(self, outside: Outside) -> None:
        outside.control("decline", {"session": outside.checkout().id})
        page = outside.stripe.v1.events.list({"type": "payment_intent.payment_failed"})
        assert len(page.data) == 1

    def test_moves_no_money(self, outside: Outside) -> None:
        outside.control("decline", {"session": outside.checkout().id})
        assert outside.control("books") == {}


class TestExpiring:
    def test_by_hand(self, outside: Outside) -> None:
        session = outside.checkout()
        expired = outside.stripe.v1.checkout.sessions.expire(session.id)
        assert (expired.status, expired.url) == ("expired", None)
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.checkout.sessions.expire(session.id)

    def test_by_the_clock(self, outside: Outside) -> None:
        outside.control("clock", {"now": "2026-11-22T12:00:00Z"})
        session = outside.checkout(expires_at=1_795_352_400)
        outside.control("clock", {"now": "2026-11-22T12:59:59Z"})
        assert outside.stripe.v1.checkout.sessions.retrieve(session.id).status == "open"
        outside.control("clock", {"now": "2026-11-22T13:00:00Z"})
        assert outside.stripe.v1.checkout.sessions.retrieve(session.id).status == "expired"
        events = outside.stripe.v1.events.list({"type": "checkout.session.expired"}).data
        assert [event.data.object.id for event in events] == [session.id]

    def test_an_expired_session_cannot_be_paid(self, outside: Outside) -> None:
        session = outside.checkout()
        outside.stripe.v1.checkout.sessions.expire(session.id)
        with pytest.raises(AssertionError, match="No open session"):
            outside.control("pay", {"session": session.id})


class TestCustomers:
    def test_change(self, outside: Outside) -> None:
        customer = outside.stripe.v1.customers.create(
            {"name": "Bea", "metadata": {"a": "1", "b": "2"}}
        )
        changed = outside.stripe.v1.customers.update(
            customer.id, {"email": "bea@example.org", "metadata": {"a": "", "c": "3"}}
        )
        assert (changed.name, changed.email) == ("Bea", "bea@example.org")
        assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
        assert outside.stripe.v1.customers.retrieve(customer.id).email == "bea@example.org"
