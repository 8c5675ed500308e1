"""Refunds, disputes, warnings and payouts have the shape the processor publishes."""

import pytest

from tests.sandbox import published
from tests.sandbox.conftest import Outside


@pytest.fixture
def lived(outside: Outside) -> Outside:
    """A sandbox where money came back in every way."""
    outside.control("settings", {"settlement_days": 0, "refunds_pending": True})
    refunds, disputes = [], []
    for outcome in ("succeeded", "failed", "canceled", None):
        charge = outside.paid().payment_intent.latest_charge.id
        refunds.append(outside.control("refund", {"charge": charge, "amount": 700})["id"])
        if outcome:
            outside.control("refund", {"refund": refunds[-1], "outcome": outcome})
    for outcome in ("won", "lost", "prevented", "warning_closed", None):
        charge = outside.paid().payment_intent.latest_charge.id
        about = {"charge": charge, "warning": outcome == "warning_closed"}
        outside.control("fraud_warning", {"charge": charge})
        disputes.append(outside.control("dispute", about)["id"])
        if outcome:
            outside.control("dispute/close", {"dispute": disputes[-1], "outcome": outcome})
    outside.stripe.v1.disputes.update(disputes[-1], {"evidence": {"customer_name": "Alice"}})
    outside.control("payout", {"outcome": "failed"})
    outside.control("payout", {})
    return outside


class TestShapes:
    @pytest.mark.parametrize(
        ("path", "count"),
        [
            ("refunds?expand[]=data.failure_balance_transaction&expand[]=data.charge", 4),
            ("disputes?expand[]=data.charge&expand[]=data.payment_intent", 5),
            ("radar/early_fraud_warnings?expand[]=data.charge", 5),
            ("payouts?expand[]=data.balance_transaction", 2),
            ("payouts?expand[]=data.failure_balance_transaction", 2),
            ("balance_transactions?limit=100&expand[]=data.source", 9 + 6 + 4 + 2 + 3),
        ],
    )
    def test_of_lists_and_what_is_in_them(self, lived: Outside, path: str, count: int) -> None:
        listed = lived.api("GET", path).json()
        assert len(listed["data"]) == count
        assert published.errors(listed) == []

    def test_of_what_the_events_are_about(self, lived: Outside) -> None:
        told = list(lived.stripe.v1.events.list({"limit": 100}).auto_paging_iter())
        assert {
            "charge.dispute.closed",
            "charge.dispute.created",
            "charge.dispute.funds_reinstated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
            "charge.refund.updated",
            "charge.refunded",
            "payout.created",
            "payout.failed",
            "payout.paid",
            "payout.reconciliation_completed",
            "radar.early_fraud_warning.created",
            "radar.early_fraud_warning.updated",
            "refund.created",
            "refund.failed",
            "refund.updated",
        } <= {event.type for event in told}
        for event in told:
            assert published.errors(event.to_dict()["data"]["object"]) == [], event.type
