"""Payouts: what has settled reaches the bank in one sum, and can be followed line by line."""

from typing import Any

import pytest
import requests

from tests.sandbox.conftest import Outside
from tests.sandbox.test_refunds import types_told

DAY = 24 * 3600
NOW = 1_800_000_000


@pytest.fixture
def settled(outside: Outside) -> Outside:
    """A processor that settles at once."""
    outside.control("settings", {"settlement_days": 0})
    return outside


def lines_of(outside: Outside, payout_id: str) -> list[Any]:
    listed = outside.stripe.v1.balance_transactions.list({"payout": payout_id, "limit": 2})
    return list(listed.auto_paging_iter())


class TestSettling:
    def test_takes_two_days(self, outside: Outside) -> None:
        outside.control("clock", {"now": NOW})
        entry = outside.paid().payment_intent.latest_charge.balance_transaction
        assert (entry.status, entry.available_on) == ("pending", NOW + 2 * DAY)
        assert outside.control("payout", {}) == {"payout": None, "carried_over": 0}
        outside.control("clock", {"now": NOW + 2 * DAY})
        entry = outside.stripe.v1.balance_transactions.retrieve(entry.id)
        assert entry.status == "available"
        assert outside.control("payout", {})["payout"]["amount"] == 4860


class TestPayingOut:
    def test_sums_what_it_consists_of(self, settled: Outside) -> None:
        charge = settled.paid(5000).payment_intent.latest_charge
        settled.paid(1000)
        settled.stripe.v1.refunds.create({"charge": charge.id, "amount": 700})
        payout = settled.control("payout", {})["payout"]
        lines = lines_of(settled, payout["id"])
        assert sorted(line.type for line in lines) == ["charge", "charge", "payout", "refund"]
        assert sum(line.net for line in lines) == 0
        assert payout["amount"] == 4860 + 948 - 700
        own = next(line for line in lines if line.type == "payout")
        assert (own.id, own.net) == (payout["balance_transaction"], -payout["amount"])
        assert settled.control("books")["usd"]["paid_out"] == payout["amount"]

    def test_is_told(self, settled: Outside) -> None:
        settled.paid()
        payout = settled.control("payout", {})["payout"]
        assert types_told(settled, payout["id"]) == [
            "payout.created",
            "payout.paid",
            "payout.reconciliation_completed",
        ]
        shown = settled.stripe.v1.payouts.retrieve(payout["id"])
        assert (shown.status, shown.reconciliation_status) == ("paid", "completed")

    def test_pays_nothing_twice(self, settled: Outside) -> None:
        settled.paid(5000)
        first = settled.control("payout", {})["payout"]
        assert settled.control("payout", {})["payout"] is None
        settled.paid(1000)
        second = settled.control("payout", {})["payout"]
        assert (first["amount"], second["amount"]) == (4860, 948)

    def test_waits_until_the_sum_is_above_zero(self, settled: Outside) -> None:
        charge = settled.paid(5000).payment_intent.latest_charge
        settled.control("payout", {})
        settled.control("dispute", {"charge": charge.id})
        assert settled.control("payout", {}) == {"payout": None, "carried_over": -6500}
        settled.paid(10000)
        payout = settled.control("payout", {})["payout"]
        assert payout["amount"] == 10000 - 250 - 6500
        assert {line.type for line in lines_of(settled, payout["id"])} == {
            "charge",
            "adjustment",
            "payout",
        }

    def test_can_be_on_its_way_for_a_while(self, settled: Outside) -> None:
        settled.paid()
        payout = settled.control("payout", {"outcome": "in_transit"})["payout"]
        shown = settled.stripe.v1.payouts.retrieve(payout["id"])
        assert (shown.status, shown.reconciliation_status) == ("in_transit", "in_progress")
        settled.control("payout", {"payout": payout["id"], "outcome": "paid"})
        assert settled.stripe.v1.payouts.retrieve(payout["id"]).status == "paid"


class TestFailing:
    @pytest.mark.parametrize("seemed_paid", [True, False])
    def test_returns_the_money_to_the_next(self, settled: Outside, seemed_paid: bool) -> None:
        settled.paid(5000)
        if seemed_paid:
            payout = settled.control("payout", {})["payout"]
            body = {"payout": payout["id"], "outcome": "failed"}
            payout = settled.control("payout", body)["payout"]
        else:
            payout = settled.control("payout", {"outcome": "failed"})["payout"]
        assert (payout["status"], payout["failure_code"]) == ("failed", "account_closed")
        assert types_told(settled, payout["id"])[-1] == "payout.failed"
        back = settled.stripe.v1.balance_transactions.retrieve(
            payout["failure_balance_transaction"]
        )
        assert (back.type, back.net, back.source) == ("payout_failure", 4860, payout["id"])
        assert settled.control("books")["usd"]["paid_out"] == 0
        again = settled.control("payout", {})["payout"]
        assert again["amount"] == 4860
        assert {line.type for line in lines_of(settled, again["id"])} == {
            "payout_failure",
            "payout",
        }

    def test_happens_once(self, settled: Outside) -> None:
        settled.paid()
        payout = settled.control("payout", {"outcome": "failed"})["payout"]
        answer = requests.post(
            f"{settled.url}/stripe/_control/payout",
            json={"payout": payout["id"], "outcome": "failed"},
            timeout=10,
        )
        assert answer.status_code == 400


class TestLists:
    def test_of_payouts_can_be_narrowed(self, settled: Outside) -> None:
        settled.control("clock", {"now": NOW})
        settled.paid()
        first = settled.control("payout", {})["payout"]
        settled.control("clock", {"now": NOW + 3 * DAY})
        settled.paid()
        second = settled.control("payout", {"outcome": "failed"})["payout"]
        for asked, found in (
            ({"status": "paid"}, first),
            ({"status": "failed"}, second),
            ({"created": {"gt": NOW}}, second),
            ({"arrival_date": {"lte": NOW + DAY}}, first),
            ({"limit": 1}, second),
            ({"starting_after": second["id"]}, first),
        ):
            listed = settled.stripe.v1.payouts.list(asked).data
            assert [one.id for one in listed] == [found["id"]], asked

    def test_of_entries_can_be_narrowed(self, settled: Outside) -> None:
        charge = settled.paid().payment_intent.latest_charge
        refund = settled.stripe.v1.refunds.create({"charge": charge.id, "amount": 100})
        api = settled.stripe.v1.balance_transactions
        assert [one.source for one in api.list({"type": "refund"}).data] == [refund.id]
        assert [one.type for one in api.list({"source": charge.id}).data] == ["charge"]
        assert api.list({"created": {"gt": NOW * 2}}).data == []

    def test_of_an_unknown_payout_is_refused(self, outside: Outside) -> None:
        answer = outside.api("GET", "balance_transactions?payout=po_no")
        assert answer.status_code == 404
