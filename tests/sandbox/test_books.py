"""The books: fees, refunds, late fees, past payments in bulk; totals to hold a ledger against."""

import time

import pytest
import stripe

from tests.sandbox.conftest import Outside


class TestFees:
    @pytest.mark.parametrize(
        ("amount", "fee"), [(5000, 140), (50, 31), (1000, 52), (2500, 85), (2250, 80), (7500, 195)]
    )
    def test_two_point_two_percent_rounded_half_up_and_thirty_cents(
        self, outside: Outside, amount: int, fee: int
    ) -> None:
        entry = outside.paid(amount).payment_intent.latest_charge.balance_transaction
        assert (entry.fee, entry.net) == (fee, amount - fee)

    def test_can_be_changed(self, outside: Outside) -> None:
        outside.control("settings", {"fee_percent": 3.5, "fee_fixed": 0})
        assert outside.paid(1000).payment_intent.latest_charge.balance_transaction.fee == 35

    def test_can_come_late(self, outside: Outside) -> None:
        outside.control("settings", {"fees_late": True})
        charge = outside.paid(5000).payment_intent.latest_charge
        assert charge.balance_transaction is None
        assert outside.stripe.v1.events.list({"type": "charge.updated"}).data == []
        assert outside.control("books")["usd"]["unbooked"] == 1
        outside.control("settings", {"fees_late": False})
        event = outside.stripe.v1.events.list({"type": "charge.updated"}).data[0]
        entry = outside.stripe.v1.balance_transactions.retrieve(
            event.data.object.balance_transaction
        )
        assert entry.fee == 140
        assert outside.control("books")["usd"]["unbooked"] == 0


class TestRefunds:
    def test_in_parts_until_nothing_is_left(self, outside: Outside) -> None:
        session = outside.paid(5000)
        intent = session.payment_intent
        first = outside.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 2000})
        assert first.status == "succeeded"
        charge = outside.stripe.v1.charges.retrieve(intent.latest_charge.id)
        assert (charge.amount_refunded, charge.refunded) == (2000, False)
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.refunds.create({"charge": charge.id, "amount": 3001})
        outside.stripe.v1.refunds.create({"charge": charge.id})
        charge = outside.stripe.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
        assert (charge.amount_refunded, charge.refunded) == (5000, True)
        assert [refund.amount for refund in charge.refunds.data] == [3000, 2000]
        with pytest.raises(stripe.InvalidRequestError) as refused:
            outside.stripe.v1.refunds.create({"charge": charge.id})
        assert refused.value.code == "charge_already_refunded"

    def test_tell_and_are_listed(self, outside: Outside) -> None:
        charge = outside.paid(5000).payment_intent.latest_charge
        refund = outside.stripe.v1.refunds.create(
            {"charge": charge.id, "reason": "requested_by_customer"},
            {"idempotency_key": "refund-1"},
        )
        assert outside.stripe.v1.refunds.list({"charge": charge.id}).data[0].id == refund.id
        entry = outside.stripe.v1.balance_transactions.retrieve(refund.balance_transaction)
        assert (entry.amount, entry.fee, entry.net) == (-5000, 0, -5000)
        told = outside.stripe.v1.events.list({"types": ["refund.created", "charge.refunded"]}).data
        assert {event.type for event in told} == {"refund.created", "charge.refunded"}
        assert {event.request.idempotency_key for event in told} == {"refund-1"}

    def test_need_a_charge_that_succeeded(self, outside: Outside) -> None:
        session = outside.checkout()
        outside.control("decline", {"session": session.id})
        charge = outside.stripe.v1.charges.list().data[0]
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.refunds.create({"charge": charge.id})
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.refunds.create({})


class TestBooking:
    def test_past_payments_in_bulk(self, outside: Outside) -> None:
        payments = [
            {
                "amount": 1000 + number,
                "currency": "usd",
                "email": f"donor{number}@example.org",
                "name": "Dana Donor",
                "metadata": {"donation": f"d{number}"},
                "created": "2025-12-01T12:00:00-06:00",
                "client_reference_id": f"d{number}",
                "description": "Donation",
            }
            for number in range(300)
        ]
        booked = outside.control("book", {"payments": payments})["payments"]
        assert len(booked) == 300
        session = outside.stripe.v1.checkout.sessions.retrieve(
            booked[7]["session"],
            {"expand": ["payment_intent.latest_charge.balance_transaction"]},
        )
        charge = session.payment_intent.latest_charge
        assert (session.payment_status, session.client_reference_id) == ("paid", "d7")
        assert session.created == 1_764_612_000
        assert session.customer_details.name == "Dana Donor"
        assert charge.metadata.to_dict() == {"donation": "d7"}
        assert booked[7] == {
            "session": session.id,
            "payment_intent": session.payment_intent.id,
            "charge": charge.id,
            "balance_transaction": charge.balance_transaction.id,
            "fee": charge.balance_transaction.fee,
        }

    def test_tells_nobody(self, outside: Outside) -> None:
        outside.control("book", {"payments": [{"amount": 5000, "email": "a@example.org"}]})
        assert outside.stripe.v1.events.list().data == []

    def test_all_or_none(self, outside: Outside) -> None:
        wrong = {"amount": 5000, "email": "a@example.org", "created": "when?"}
        with pytest.raises(AssertionError, match="Not a moment"):
            outside.control(
                "book", {"payments": [{"amount": 5000, "email": "a@example.org"}, wrong]}
            )
        assert outside.control("books") == {}


class TestTotals:
    def test_are_the_sum_of_everything(self, outside: Outside) -> None:
        outside.control("book", {"payments": [{"amount": 1000, "email": "a@example.org"}] * 3})
        session = outside.paid(5000)
        outside.control("decline", {"session": outside.checkout(900).id})
        outside.stripe.v1.refunds.create(
            {"payment_intent": session.payment_intent.id, "amount": 700}
        )
        assert outside.control("books") == {
            "usd": {
                "gross": 8000,
                "refunded": 700,
                "refund_failed": 0,
                "disputed": 0,
                "reversed": 0,
                "fee": 3 * 52 + 140,
                "dispute_fees": 0,
                "net": 8000 - 700 - 3 * 52 - 140,
                "paid_out": 0,
                "charges": 4,
                "refunds": 1,
                "disputes": 0,
                "unbooked": 0,
            }
        }


class TestParts:
    def test_by_what_a_gift_was_for(self, outside: Outside) -> None:
        asked = [
            {"amount": amount, "email": "a@example.org", "metadata": {"fund": fund}}
            for amount, fund in ((1000, "coats"), (2000, "coats"), (3000, "legal"))
        ]
        booked = outside.control("book", {"payments": asked})["payments"]
        outside.paid(5000)
        outside.control("refund", {"charge": booked[0]["charge"]})
        outside.control("dispute", {"charge": booked[2]["charge"]})
        outside.control("settings", {"settlement_days": 0})
        parts = outside.control("books?by=fund")["usd"]
        assert {fund: book["gross"] for fund, book in parts.items()} == {
            "coats": 3000,
            "legal": 3000,
            "": 5000,
        }
        assert (parts["coats"]["refunded"], parts["legal"]["disputed"]) == (1000, 3000)
        whole = outside.control("books")["usd"]
        for name in set(whole) - {"paid_out"}:
            assert sum(book[name] for book in parts.values()) == whole[name], name

    def test_by_payout(self, outside: Outside) -> None:
        outside.control("settings", {"settlement_days": 0})
        outside.paid(5000)
        outside.paid(1000)
        payout = outside.control("payout", {})["payout"]
        outside.paid(2000)
        assert outside.control("books?by=payout") == {
            "usd": {payout["id"]: {"net": 5808, "count": 2}, "": {"net": 1926, "count": 1}}
        }
        assert payout["amount"] == 5808

    def test_by_what_a_plan_was_for(self, outside: Outside) -> None:
        notes = {"metadata": {"fund": "legal"}}
        outside.plan(2000, subscription_data=notes)
        outside.control("clock", {"now": int(time.time()) + 40 * 24 * 3600})
        assert outside.control("books?by=fund")["usd"]["legal"]["gross"] == 4000

    def test_need_a_key_that_can_be_one(self, outside: Outside) -> None:
        with pytest.raises(AssertionError, match="key of the metadata"):
            outside.control('books?by=fund"')
