"""Disputes and early warnings of fraud: money that banks take, and what becomes of it."""

from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.conftest import Outside
from tests.sandbox.test_refunds import types_told

DAY = 24 * 3600


def charge_of(outside: Outside, amount: int = 5000) -> Any:
    return outside.paid(amount).payment_intent.latest_charge


def disputed(outside: Outside, **about: Any) -> Any:
    """A dispute over a new charge of 50 dollars."""
    made = outside.control("dispute", {"charge": charge_of(outside).id, **about})
    return outside.stripe.v1.disputes.retrieve(made["id"])


def refused(outside: Outside, path: str, body: dict[str, Any]) -> str:
    answer = requests.post(f"{outside.url}/stripe/_control/{path}", json=body, timeout=10)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


class TestOpening:
    def test_withdraws_the_money_and_the_fee(self, outside: Outside) -> None:
        dispute = disputed(outside, reason="duplicate")
        (moved,) = dispute.balance_transactions
        assert (moved.type, moved.reporting_category) == ("adjustment", "dispute")
        assert (moved.amount, moved.fee, moved.net) == (-5000, 1500, -6500)
        assert moved.source == dispute.id
        assert (dispute.status, dispute.reason) == ("needs_response", "duplicate")
        assert outside.stripe.v1.charges.retrieve(dispute.charge).disputed
        book = outside.control("books")["usd"]
        assert (book["disputed"], book["dispute_fees"], book["fee"]) == (5000, 1500, 140)
        assert book["net"] == 5000 - 140 - 6500
        assert types_told(outside, dispute.id) == [
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
        ]

    def test_of_a_part(self, outside: Outside) -> None:
        dispute = disputed(outside, amount=1200)
        assert (dispute.amount, dispute.balance_transactions[0].amount) == (1200, -1200)
        assert dispute.is_charge_refundable
        charge = dispute.charge
        with pytest.raises(stripe.InvalidRequestError, match="greater than what is left"):
            outside.stripe.v1.refunds.create({"charge": charge, "amount": 3801})
        assert outside.stripe.v1.refunds.create({"charge": charge}).amount == 3800

    def test_of_a_partly_refunded_charge_is_over_the_rest(self, outside: Outside) -> None:
        charge = charge_of(outside)
        outside.stripe.v1.refunds.create({"charge": charge.id, "amount": 2000})
        assert outside.control("dispute", {"charge": charge.id})["amount"] == 3000

    def test_of_what_was_refunded_when_the_bank_says_so(self, outside: Outside) -> None:
        charge = charge_of(outside)
        outside.stripe.v1.refunds.create({"charge": charge.id})
        assert outside.control("dispute", {"charge": charge.id})["amount"] == 5000
        assert outside.control("books")["usd"]["net"] == -140 - 5000 - 1500

    def test_forbids_a_refund(self, outside: Outside) -> None:
        dispute = disputed(outside)
        assert not dispute.is_charge_refundable
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            outside.stripe.v1.refunds.create({"charge": dispute.charge})
        assert refusal.value.code == "charge_disputed"

    def test_never_takes_a_cent_twice(self, outside: Outside) -> None:
        dispute = disputed(outside, amount=4000)
        assert "1000" in refused(outside, "dispute", {"charge": dispute.charge, "amount": 1001})


class TestWarnings:
    def test_move_no_money(self, outside: Outside) -> None:
        dispute = disputed(outside, warning=True)
        assert (dispute.status, dispute.balance_transactions) == ("warning_needs_response", [])
        assert dispute.payment_method_details.card.case_type == "inquiry"
        assert types_told(outside, dispute.id) == ["charge.dispute.created"]
        assert outside.stripe.v1.refunds.create({"charge": dispute.charge}).amount == 5000

    @pytest.mark.parametrize("outcome", ["warning_closed", "prevented"])
    def test_end_without_money(self, outside: Outside, outcome: str) -> None:
        dispute = disputed(outside, warning=True)
        outside.control("dispute/close", {"dispute": dispute.id, "outcome": outcome})
        assert outside.stripe.v1.disputes.retrieve(dispute.id).status == outcome
        assert types_told(outside, dispute.id)[1:] == ["charge.dispute.closed"]
        assert outside.control("books")["usd"]["net"] == 4860

    def test_may_be_followed_by_the_withdrawal(self, outside: Outside) -> None:
        inquiry = disputed(outside, warning=True)
        outside.control("dispute", {"dispute": inquiry.id})
        dispute = outside.stripe.v1.disputes.retrieve(inquiry.id)
        assert (dispute.status, dispute.balance_transactions[0].net) == ("needs_response", -6500)
        assert types_told(outside, dispute.id)[1:] == [
            "charge.dispute.updated",
            "charge.dispute.funds_withdrawn",
        ]
        assert "needs_response" in refused(outside, "dispute", {"dispute": inquiry.id})

    def test_cannot_be_lost(self, outside: Outside) -> None:
        dispute = disputed(outside, warning=True)
        assert "warning_closed" in refused(
            outside, "dispute/close", {"dispute": dispute.id, "outcome": "lost"}
        )


class TestAnswering:
    @pytest.mark.parametrize(
        ("warning", "status"), [(False, "under_review"), (True, "warning_under_review")]
    )
    def test_puts_it_under_review(self, outside: Outside, warning: bool, status: str) -> None:
        dispute = disputed(outside, warning=warning)
        answered = outside.stripe.v1.disputes.update(
            dispute.id, {"evidence": {"uncategorized_text": "A donation, thanked by letter."}}
        )
        assert answered.status == status
        assert answered.evidence_details.submission_count == 1
        told = outside.stripe.v1.events.list({"type": "charge.dispute.updated"}).data[0]
        assert told.data.previous_attributes["status"].endswith("needs_response")

    def test_can_be_prepared_first(self, outside: Outside) -> None:
        dispute = disputed(outside)
        prepared = outside.stripe.v1.disputes.update(
            dispute.id, {"evidence": {"customer_name": "Alice"}, "submit": False}
        )
        details = prepared.evidence_details
        assert (prepared.status, details.has_evidence) == ("needs_response", True)
        assert details.submission_count == 0

    def test_is_too_late_after_the_end(self, outside: Outside) -> None:
        dispute = disputed(outside)
        outside.control("dispute/close", {"dispute": dispute.id, "outcome": "lost"})
        with pytest.raises(stripe.InvalidRequestError, match="lost"):
            outside.stripe.v1.disputes.update(dispute.id, {"evidence": {"customer_name": "A"}})

    def test_has_a_deadline(self, outside: Outside) -> None:
        outside.control("clock", {"now": 1_800_000_000})
        dispute = disputed(outside)
        due_by = dispute.evidence_details.due_by
        assert 20 * DAY <= due_by - 1_800_000_000 < 21 * DAY
        outside.control("clock", {"now": due_by})
        late = outside.stripe.v1.disputes.retrieve(dispute.id)
        assert (late.status, late.evidence_details.past_due) == ("lost", True)
        assert types_told(outside, dispute.id)[-1] == "charge.dispute.closed"


class TestEnding:
    @pytest.mark.parametrize("outcome", ["won", "prevented"])
    def test_for_us_gives_the_money_back_but_not_the_fee(
        self, outside: Outside, outcome: str
    ) -> None:
        dispute = disputed(outside)
        outside.control("dispute/close", {"dispute": dispute.id, "outcome": outcome})
        dispute = outside.stripe.v1.disputes.retrieve(dispute.id)
        back = dispute.balance_transactions[1]
        assert (back.reporting_category, back.amount, back.fee) == ("dispute_reversal", 5000, 0)
        assert dispute.status == outcome
        book = outside.control("books")["usd"]
        assert (book["disputed"], book["reversed"], book["dispute_fees"]) == (5000, 5000, 1500)
        assert types_told(outside, dispute.id)[2:] == [
            "charge.dispute.closed",
            "charge.dispute.funds_reinstated",
        ]
        assert outside.stripe.v1.refunds.create({"charge": dispute.charge}).amount == 5000

    def test_against_us_moves_nothing_more(self, outside: Outside) -> None:
        dispute = disputed(outside)
        closed = outside.stripe.v1.disputes.close(dispute.id)
        assert (closed.status, len(closed.balance_transactions)) == ("lost", 1)
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.disputes.close(dispute.id)
        assert "nothing more" in refused(
            outside, "dispute/close", {"dispute": dispute.id, "outcome": "won"}
        )

    def test_is_listed_by_charge(self, outside: Outside) -> None:
        dispute, other = disputed(outside), disputed(outside)
        listed = outside.stripe.v1.disputes.list({"charge": dispute.charge}).data
        assert [one.id for one in listed] == [dispute.id]
        listed = outside.stripe.v1.disputes.list({"payment_intent": other.payment_intent}).data
        assert [one.id for one in listed] == [other.id]


class TestFraudWarnings:
    def test_come_before_anything_else_happens(self, outside: Outside) -> None:
        charge = charge_of(outside)
        made = outside.control("fraud_warning", {"charge": charge.id})
        warning = outside.stripe.v1.radar.early_fraud_warnings.retrieve(made["id"])
        assert (warning.charge, warning.actionable) == (charge.id, True)
        assert types_told(outside, warning.id) == ["radar.early_fraud_warning.created"]
        listed = outside.stripe.v1.radar.early_fraud_warnings.list({"charge": charge.id}).data
        assert [one.id for one in listed] == [warning.id]

    @pytest.mark.parametrize("deed", ["refund", "dispute"])
    def test_are_past_once_money_went_back(self, outside: Outside, deed: str) -> None:
        charge = charge_of(outside)
        warning = outside.control("fraud_warning", {"payment_intent": charge.payment_intent})
        outside.control(deed, {"charge": charge.id})
        shown = outside.stripe.v1.radar.early_fraud_warnings.retrieve(warning["id"])
        assert not shown.actionable
        assert types_told(outside, warning["id"])[-1] == "radar.early_fraud_warning.updated"

    def test_stay_after_a_partial_refund(self, outside: Outside) -> None:
        charge = charge_of(outside)
        warning = outside.control("fraud_warning", {"charge": charge.id})
        outside.control("refund", {"charge": charge.id, "amount": 100})
        shown = outside.stripe.v1.radar.early_fraud_warnings.retrieve(warning["id"])
        assert shown.actionable
