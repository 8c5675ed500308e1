"""Refunds that take their time, fail, or come from the dashboard."""

from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.conftest import Outside


def types_told(outside: Outside, *about: str) -> list[str]:
    """What was told of these objects, oldest first."""
    told = outside.stripe.v1.events.list({"limit": 100}).data
    return [event.type for event in reversed(told) if event.data.object.id in about]


def refund_of(outside: Outside, amount: int = 2000) -> Any:
    charge = outside.paid(5000).payment_intent.latest_charge
    return outside.stripe.v1.refunds.create({"charge": charge.id, "amount": amount})


def pending_refund(outside: Outside, amount: int = 2000) -> Any:
    outside.control("settings", {"refunds_pending": True})
    return refund_of(outside, amount)


class TestSucceeding:
    def test_at_once_gets_its_reference(self, outside: Outside) -> None:
        refund = refund_of(outside)
        assert refund.status == "succeeded"
        assert refund.destination_details.card.reference_status == "available"
        assert types_told(outside, refund.id) == [
            "refund.created",
            "refund.updated",
            "charge.refund.updated",
        ]

    def test_later_is_pending_first(self, outside: Outside) -> None:
        refund = pending_refund(outside)
        assert (refund.status, refund.pending_reason) == ("pending", "processing")
        charge = outside.stripe.v1.charges.retrieve(refund.charge)
        assert charge.amount_refunded == 2000
        outside.control("refund", {"refund": refund.id, "outcome": "succeeded"})
        refund = outside.stripe.v1.refunds.retrieve(refund.id)
        assert refund.status == "succeeded"
        assert not hasattr(refund, "pending_reason")
        told = outside.stripe.v1.events.list({"type": "refund.updated"}).data[0]
        assert told.data.previous_attributes["status"] == "pending"


class TestFailing:
    @pytest.mark.parametrize(
        ("pending", "outcome"), [(True, "failed"), (False, "failed"), (True, "canceled")]
    )
    def test_puts_the_money_back(self, outside: Outside, pending: bool, outcome: str) -> None:
        outside.control("settings", {"refunds_pending": pending})
        refund = refund_of(outside, 5000)
        before = outside.control("books")["usd"]["net"]
        outside.control("refund", {"refund": refund.id, "outcome": outcome})
        refund = outside.stripe.v1.refunds.retrieve(
            refund.id, {"expand": ["failure_balance_transaction"]}
        )
        back = refund.failure_balance_transaction
        assert (refund.status, back.type, back.net) == (outcome, "refund_failure", 5000)
        charge = outside.stripe.v1.charges.retrieve(refund.charge)
        assert (charge.amount_refunded, charge.refunded) == (0, False)
        book = outside.control("books")["usd"]
        assert (book["refunded"], book["refund_failed"]) == (5000, 5000)
        assert book["net"] == before + 5000
        assert outside.stripe.v1.refunds.create({"charge": charge.id}).amount == 5000

    def test_is_told_three_ways(self, outside: Outside) -> None:
        refund = pending_refund(outside)
        body = {"refund": refund.id, "outcome": "failed", "failure_reason": "lost_or_stolen_card"}
        outside.control("refund", body)
        assert types_told(outside, refund.id) == [
            "refund.created",
            "refund.updated",
            "charge.refund.updated",
            "refund.failed",
        ]
        told = outside.stripe.v1.events.list({"type": "refund.failed"}).data[0]
        assert told.data.object.failure_reason == "lost_or_stolen_card"

    def test_a_refund_that_arrived_cannot_be_canceled(self, outside: Outside) -> None:
        body = {"refund": refund_of(outside).id, "outcome": "canceled"}
        answer = requests.post(f"{outside.url}/stripe/_control/refund", json=body, timeout=10)
        assert answer.status_code == 400

    def test_happens_once(self, outside: Outside) -> None:
        refund = pending_refund(outside)
        outside.control("refund", {"refund": refund.id, "outcome": "failed"})
        for outcome in ("failed", "succeeded", "canceled"):
            answer = requests.post(
                f"{outside.url}/stripe/_control/refund",
                json={"refund": refund.id, "outcome": outcome},
                timeout=10,
            )
            assert answer.status_code == 400
        assert outside.control("books")["usd"]["refund_failed"] == 2000


class TestFromTheDashboard:
    def test_is_known_by_its_events_only(self, outside: Outside) -> None:
        intent = outside.paid(5000).payment_intent
        refund = outside.control("refund", {"payment_intent": intent.id, "amount": 1500})
        told = outside.stripe.v1.events.list({"types": ["refund.created", "charge.refunded"]}).data
        assert [event.type for event in told] == ["charge.refunded", "refund.created"]
        assert [event.request.id for event in told] == [None, None]
        assert told[0].data.object.amount_refunded == 1500
        assert told[0].data.previous_attributes["amount_refunded"] == 0
        assert outside.stripe.v1.refunds.retrieve(refund["id"]).amount == 1500

    def test_cannot_send_back_more_than_there_is(self, outside: Outside) -> None:
        charge = outside.paid(5000).payment_intent.latest_charge
        outside.control("refund", {"charge": charge.id, "amount": 5000})
        answer = requests.post(
            f"{outside.url}/stripe/_control/refund", json={"charge": charge.id}, timeout=10
        )
        assert (answer.status_code, "already" in answer.json()["error"]) == (400, True)


class TestToABankAccount:
    def test_has_kinds_of_its_own(self, outside: Outside) -> None:
        session = outside.checkout(5000)
        outside.control("debit", {"session": session.id})
        outside.control("settle", {"session": session.id, "outcome": "succeed"})
        intent = outside.stripe.v1.checkout.sessions.retrieve(session.id).payment_intent
        refund = outside.stripe.v1.refunds.create(
            {"payment_intent": intent, "amount": 2000}, {"idempotency_key": "r"}
        )
        assert refund.id.startswith("pyr_")
        assert refund.destination_details.type == "us_bank_transfer"
        entries = outside.stripe.v1.balance_transactions.list().data
        assert [(one.type, one.reporting_category, one.fee) for one in entries] == [
            ("payment_refund", "refund", 0),
            ("payment", "charge", 40),
        ]
        book = outside.control("books")["usd"]
        assert (book["refunded"], book["fee"]) == (2000, 40)


class TestChanging:
    def test_its_metadata_is_told(self, outside: Outside) -> None:
        refund = refund_of(outside)
        outside.stripe.v1.refunds.update(refund.id, {"metadata": {"asked_by": "finance"}})
        told = outside.stripe.v1.events.list({"type": "refund.updated"}).data[0]
        assert told.data.object.metadata["asked_by"] == "finance"

    def test_nothing_else_can_be(self, outside: Outside) -> None:
        refund = refund_of(outside)
        with pytest.raises(stripe.InvalidRequestError):
            outside.stripe.v1.refunds.update(refund.id, {"amount": 1})  # type: ignore[typeddict-unknown-key]


class TestControl:
    @pytest.mark.parametrize(
        ("deed", "body"),
        [
            ("refund", {}),
            ("refund", {"charge": "ch_no"}),
            ("refund", {"refund": "re_no", "outcome": "failed"}),
            ("dispute", {"payment_intent": "pi_no"}),
            ("dispute/close", {"dispute": "du_no", "outcome": "won"}),
            ("fraud_warning", {"charge": ""}),
            ("payout", {"outcome": "lost"}),
            ("payout", {"payout": "po_no"}),
            ("book/aftermath", {"gifts": []}),
        ],
    )
    def test_says_what_is_wrong(self, outside: Outside, deed: str, body: dict[str, Any]) -> None:
        answer = requests.post(f"{outside.url}/stripe/_control/{deed}", json=body, timeout=10)
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True)

    @pytest.mark.parametrize(
        ("deed", "body"),
        [
            ("refund", {"reason": "whim"}),
            ("refund", {"amount": 5001}),
            ("refund", {"amount": -1}),
            ("dispute", {"reason": "whim"}),
            ("dispute", {"amount": 5001}),
            ("fraud_warning", {"fraud_type": "whim"}),
        ],
    )
    def test_refuses_what_no_charge_allows(
        self, outside: Outside, deed: str, body: dict[str, Any]
    ) -> None:
        charge = outside.paid(5000).payment_intent.latest_charge
        address = f"{outside.url}/stripe/_control/{deed}"
        answer = requests.post(address, json={"charge": charge.id, **body}, timeout=10)
        assert answer.status_code == 400
        assert outside.control("books")["usd"]["net"] == 4860
