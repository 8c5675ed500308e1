"""Reconciliation: whatever was lost is found in the processor's lists; what differs is named."""

from datetime import timedelta

import pytest

from giving import invariants
from giving.donations.events import lost_since
from giving.donations.gateway import ProcessorUnavailable
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, LedgerEntry, Payout, Plan, ReconciliationRun
from giving.donations.reconciliation import BEGINNING, due_since, reconcile
from giving.messaging.models import OutboxJob, TaskRun
from tests.factories.accounts import finance_person
from tests.giving.donations.at_the_processor import (
    at_checkout,
    charge_of,
    clock,
    ledger_of,
    paid_there,
    received,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def compared(at, since=BEGINNING):
    return reconcile(gateway=gateway(), since=since, at=at)


class TestHeals:
    def test_everything_of_which_no_event_ever_told(self, sandbox, at):
        """Longer ago than events are kept: a gift, a plan and its renewals, all that went back."""
        sandbox.steer("stripe/settings", settlement_days=0)
        gift = paid_there(sandbox, at=at)
        plan = paid_there(sandbox, at=at, frequency="monthly", email="bea@example.org").plan
        intent = gateway().payment_of(gift.checkout_session).payment_intent
        sandbox.steer("stripe/refund", payment_intent=intent, amount=10_00)
        sandbox.steer("stripe/dispute", payment_intent=intent, amount=5_00)
        clock(sandbox, at + 65 * DAY)
        sandbox.steer("stripe/payout")
        later = at + 65 * DAY
        assert compared(later) == []
        gift.refresh_from_db()
        # Nobody answered the dispute.
        assert (gift.state, gift.refunded_minor, gift.dispute) == ("succeeded", 10_00, "lost")
        plan.refresh_from_db()
        assert plan.state == Plan.State.ACTIVE
        assert plan.donations.count() == 3
        assert Payout.objects.get().difference_minor == 0
        assert invariants.ledger_is_the_processors(gateway()).ok
        assert invariants.one_charge_and_one_receipt_per_donation().ok
        assert invariants.states_agree().ok
        books, ours = sandbox.books()["usd"], invariants.totals()["usd"]
        assert ours == {
            "gross": books["gross"],
            "refunded": books["refunded"] - books["refund_failed"],
            "disputed": books["disputed"] - books["reversed"],
            "fee": books["fee"] + books["dispute_fees"],
        }

    def test_a_refund_made_now_on_a_charge_of_long_ago(self, sandbox, at):
        donation = received(sandbox, at=at)
        later = at + 50 * DAY
        clock(sandbox, later)
        sandbox.steer("stripe/refund", charge=charge_of(donation), amount=10_00)
        assert compared(later, since=later - DAY) == []
        assert ("refund", -10_00) in ledger_of(donation)

    def test_a_dispute_won_now_that_was_opened_long_ago(self, sandbox, at):
        donation = received(sandbox, at=at)
        dispute = sandbox.steer("stripe/dispute", charge=charge_of(donation))["id"]
        assert compared(at) == []
        later = at + 15 * DAY
        clock(sandbox, later)
        sandbox.steer("stripe/dispute/close", dispute=dispute, outcome="won")
        assert compared(later, since=later - DAY) == []
        donation.refresh_from_db()
        assert donation.dispute == "won"
        assert ("dispute_reversal", 50_00) in ledger_of(donation)

    def test_the_command_is_clean_twice(self, sandbox, at):
        paid_there(sandbox, at=at)
        assert [compared(at), compared(at)] == [[], []]
        assert ReconciliationRun.objects.count() == 2


class TestNames:
    @pytest.fixture(autouse=True)
    def frank(self):
        return finance_person("frank@example.org")

    def test_a_charge_of_nobody(self, sandbox, at):
        clock(sandbox, at)
        answer = sandbox.steer(
            "stripe/book", payments=[{"amount": 70_00, "email": "x@example.org"}]
        )
        differences = compared(at)
        charge = answer["payments"][0]["charge"]
        assert {(one.kind, one.ours, one.theirs) for one in differences} == {
            ("charge", None, 70_00),
            ("fee", None, -answer["payments"][0]["fee"]),
        }
        assert {one.source_id for one in differences} == {charge}
        assert "no donation of ours" in differences[0].note
        run = ReconciliationRun.objects.get()
        assert run.differences[0]["source_id"] == charge
        assert OutboxJob.objects.get().payload["letter"] == "staff_reconciliation"
        assert not invariants.ledger_is_the_processors(gateway()).ok

    def test_an_entry_of_ours_that_the_processor_does_not_know(self, sandbox, at):
        donation = received(sandbox, at=at)
        LedgerEntry.objects.create(
            kind="refund",
            source_id="re_invented",
            donation=donation,
            amount_minor=-1_00,
            currency="usd",
            at=at,
            booked_at=at,
        )
        (difference,) = compared(at + DAY, since=at - DAY)
        assert (difference.source_id, difference.ours, difference.theirs) == (
            "re_invented",
            -1_00,
            None,
        )
        assert donation.reference in difference.note

    def test_a_payout_that_does_not_add_up(self, sandbox, at):
        """As if one of its lines had not been listed: the night keeps it red until it is."""
        sandbox.steer("stripe/settings", settlement_days=0)
        received(sandbox, at=at)
        payout_id = sandbox.steer("stripe/payout")["payout"]["id"]
        assert compared(at) == []
        Payout.objects.update(difference_minor=10)
        (difference,) = compared(at + DAY)
        assert (difference.kind, difference.source_id) == ("payout_sum", payout_id)
        assert ReconciliationRun.objects.first().differences[0]["source_id"] == payout_id
        assert OutboxJob.objects.filter(payload__letter="staff_reconciliation").count() == 1

    def test_another_amount_than_was_agreed_stays_and_is_told(self, sandbox, at):
        donation = paid_there(sandbox, at=at)
        Donation.objects.filter(pk=donation.pk).update(amount_minor=49_00)
        differences = compared(at)
        assert {one.kind for one in differences} == {"charge", "fee"}
        assert "another amount" in differences[0].note
        letters = OutboxJob.objects.values_list("payload__letter", flat=True)
        assert "staff_amount_differs" in letters
        donation.refresh_from_db()
        assert donation.state == "open"

    def test_a_twin_is_listed_for_staff_and_is_no_difference(self, sandbox, at):
        received(sandbox, at=at)
        second = received(sandbox, at=at + timedelta(minutes=3))
        received(sandbox, at=at + timedelta(minutes=30))
        assert compared(at + DAY) == []
        (twin,) = ReconciliationRun.objects.get().differences
        assert (twin["kind"], twin["source_id"]) == ("paid_twin", second.payment_intent)

    def test_a_run_that_got_no_answer_is_kept_as_such(self, sandbox, at):
        sandbox.steer("stripe/settings", fail_next={"count": 4, "status": 500})
        with pytest.raises(ProcessorUnavailable):
            compared(at)
        assert ReconciliationRun.objects.get().error


class TestHowFarBack:
    def test_events_since_nobody_looked_up_to_thirty_days(self, at):
        assert lost_since(at=at) == at - 30 * DAY
        run = TaskRun.objects.create(task="giving.donations.tasks.fetch_lost_events", ran_at=at)
        assert lost_since(at=at) == at - timedelta(hours=26)
        TaskRun.objects.filter(pk=run.pk).update(ran_at=at - 5 * DAY)
        assert lost_since(at=at) == at - 5 * DAY - timedelta(hours=2)
        TaskRun.objects.filter(pk=run.pk).update(ran_at=at - 90 * DAY)
        assert lost_since(at=at) == at - 30 * DAY

    def test_books_since_well_before_they_were_last_compared(self, at):
        assert due_since(at=at) == at - 40 * DAY
        ReconciliationRun.objects.create(at=at - 90 * DAY, since=at - 130 * DAY)
        ReconciliationRun.objects.create(at=at - DAY, since=at - 41 * DAY, error="no answer")
        assert due_since(at=at) == at - 92 * DAY


def test_a_page_that_was_left_is_no_difference(sandbox, at):
    at_checkout(sandbox, at=at)
    assert compared(at) == []
