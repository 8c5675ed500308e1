"""Past refunds, disputes and payouts in bulk: quiet, exact, all or none, and quick."""

import time
from typing import Any

import pytest
import requests

from tests.sandbox.conftest import Outside

DAY = 24 * 3600
LONG_AGO = 1_780_000_000


def charges(outside: Outside, count: int, amount: int = 5000, **about: Any) -> list[str]:
    """So many past charges, a minute apart."""
    asked = [
        {"amount": amount, "email": "a@example.org", "created": LONG_AGO + 60 * number, **about}
        for number in range(count)
    ]
    return [one["charge"] for one in outside.control("book", {"payments": asked})["payments"]]


class TestAftermath:
    def test_of_refunds(self, outside: Outside) -> None:
        whole, failed, partial = charges(outside, 3)
        at = LONG_AGO + 3 * DAY
        booked = outside.control(
            "book/aftermath",
            {
                "refunds": [
                    {"charge": whole, "amount": 5000, "created": at},
                    {"charge": failed, "amount": 5000, "created": at, "outcome": "failed"},
                    {"charge": partial, "amount": 500, "created": at, "outcome": "pending"},
                ]
            },
        )["refunds"]
        shown = [outside.stripe.v1.refunds.retrieve(one["refund"]) for one in booked]
        assert [one.status for one in shown] == ["succeeded", "failed", "pending"]
        assert {one.created for one in shown} == {at}
        back = outside.stripe.v1.balance_transactions.retrieve(
            booked[1]["failure_balance_transaction"]
        )
        assert back.created == at + 5 * DAY
        book = outside.control("books")["usd"]
        assert (book["refunded"], book["refund_failed"]) == (10500, 5000)

    @pytest.mark.parametrize(
        ("outcome", "moves"), [("won", 2), ("lost", 1), ("prevented", 2), ("needs_response", 1)]
    )
    def test_of_disputes(self, outside: Outside, outcome: str, moves: int) -> None:
        (charge,) = charges(outside, 1)
        at = int(time.time()) - 3600
        asked = {"charge": charge, "amount": 4000, "created": at, "outcome": outcome}
        (booked,) = outside.control("book/aftermath", {"disputes": [asked]})["disputes"]
        dispute = outside.stripe.v1.disputes.retrieve(booked["dispute"])
        assert (dispute.status, dispute.amount, dispute.created) == (outcome, 4000, at)
        assert len(booked["balance_transactions"]) == moves
        assert booked["fee"] == 1500

    def test_of_payouts(self, outside: Outside) -> None:
        charges(outside, 3)
        through = LONG_AGO + 2 * DAY + 90
        booked = outside.control(
            "book/aftermath",
            {"payouts": [{"through": through}, {"through": through + DAY}, {"through": through}]},
        )["payouts"]
        assert [(one["amount"], one["count"]) for one in booked] == [(9720, 2), (4860, 1), (0, 0)]
        shown = outside.stripe.v1.payouts.retrieve(booked[0]["payout"])
        assert (shown.created, shown.status) == (through, "paid")

    def test_tells_nobody(self, outside: Outside) -> None:
        refunded, disputed = charges(outside, 2)
        at = LONG_AGO + DAY
        outside.control(
            "book/aftermath",
            {
                "refunds": [{"charge": refunded, "created": at, "outcome": "failed"}],
                "disputes": [{"charge": disputed, "created": at, "outcome": "won"}],
                "payouts": [{"through": at + 90 * DAY}],
            },
        )
        assert outside.stripe.v1.events.list().data == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"refunds": [{"charge": "ch_no", "created": 1}]},
            {"disputes": [{"outcome": "won"}]},
            {"payouts": [{"until": 1}]},
            {"payouts": "all"},
        ],
    )
    def test_is_all_or_none(self, outside: Outside, wrong: dict[str, Any]) -> None:
        (charge,) = charges(outside, 1)
        body = {"refunds": [{"charge": charge, "created": LONG_AGO}]} | wrong
        if "refunds" in wrong:
            body["refunds"] = [{"charge": charge, "created": LONG_AGO}, *wrong["refunds"]]
        address = f"{outside.url}/stripe/_control/book/aftermath"
        assert requests.post(address, json=body, timeout=10).status_code == 400
        assert outside.control("books")["usd"]["refunds"] == 0

    def test_does_not_slow_down_as_it_grows(self, outside: Outside) -> None:
        at = LONG_AGO + DAY
        booking = disputing = 0.0
        for _ in range(4):
            started = time.monotonic()
            booked = charges(outside, 250)
            between = time.monotonic()
            asked = [{"charge": one, "created": at, "outcome": "lost"} for one in booked]
            outside.control("book/aftermath", {"disputes": asked})
            booking += between - started
            disputing += time.monotonic() - between
        assert disputing < 3 * booking
        assert outside.control("books")["usd"]["disputes"] == 1000
