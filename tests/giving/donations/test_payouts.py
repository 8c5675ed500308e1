"""Payouts: each line with its donation, fees that became known only now, sums that add up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from giving.donations import payouts
from giving.donations.gateway import BalanceLine, PayoutSlip
from giving.donations.gateway_stripe import gateway
from giving.donations.models import LedgerEntry, Payout, PayoutLine
from giving.donations.reconciliation import payouts_that_do_not_add_up
from tests.giving.donations.at_the_processor import (
    at_checkout,
    charge_of,
    clock,
    ledger_of,
    paid_there,
    received,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt(sandbox):
    """What is earned can be paid out on the same day."""
    sandbox.steer("stripe/settings", settlement_days=0)
    return sandbox


def pay_out(sandbox, **how) -> str:
    return sandbox.steer("stripe/payout", **how)["payout"]["id"]


class TestFollow:
    def test_each_line_leads_to_its_donation_and_the_sum_is_the_amount(self, prompt, at):
        one = received(prompt, at=at)
        two = received(prompt, at=at, email="bea@example.org")
        prompt.steer("stripe/refund", charge=charge_of(one), amount=10_00)
        prompt.steer("stripe/dispute", charge=charge_of(two))
        prompt.pay(_another(prompt, at))
        payout_id = pay_out(prompt)
        payouts.follow(payout_id=payout_id, gateway=gateway(), at=at)
        payout = Payout.objects.get(pk=payout_id)
        assert (payout.difference_minor, payout.checked_at) == (0, at)
        assert payout.lines.count() == 5
        assert not payouts.nameless_lines([payout_id]).exists()
        assert {line.donation for line in payout.lines.filter(kind="refund")} == {one}
        assert {line.donation for line in payout.lines.filter(kind="adjustment")} == {two}
        entry = LedgerEntry.objects.get(kind="payout")
        assert (entry.amount_minor, entry.donation) == (-payout.amount_minor, None)

    def test_what_nobody_told_of_is_booked_on_the_way(self, prompt, at):
        """The charge, its fee, all of it: the line leads to the payment."""
        donation = paid_there(prompt, at=at)
        payouts.follow(payout_id=pay_out(prompt), gateway=gateway(), at=at)
        donation.refresh_from_db()
        assert donation.state == "succeeded"
        assert PayoutLine.objects.get().donation == donation

    def test_a_late_fee_is_filled_by_the_payout(self, prompt, at):
        prompt.steer("stripe/settings", fees_late=True)
        donation = received(prompt, at=at)
        assert donation.fee_minor is None
        prompt.steer("stripe/settings", fees_late=False)
        payouts.follow(payout_id=pay_out(prompt), gateway=gateway(), at=at)
        donation.refresh_from_db()
        assert donation.fee_minor == 1_40
        assert ledger_of(donation) == [("charge", 50_00), ("fee", -1_40)]

    def test_twice_is_once(self, prompt, at):
        received(prompt, at=at)
        payout_id = pay_out(prompt)
        for _ in range(2):
            payouts.follow(payout_id=payout_id, gateway=gateway(), at=at)
        assert (Payout.objects.count(), PayoutLine.objects.count()) == (1, 1)
        assert LedgerEntry.objects.filter(kind="payout").count() == 1

    def test_one_on_its_way_has_no_lines_yet(self, prompt, at):
        received(prompt, at=at)
        payout_id = pay_out(prompt, outcome="in_transit")
        payouts.follow(payout_id=payout_id, gateway=gateway(), at=at)
        assert Payout.objects.get().checked_at is None
        prompt.steer("stripe/payout", payout=payout_id, outcome="paid")
        payouts.follow(payout_id=payout_id, gateway=gateway(), at=at)
        assert Payout.objects.get().checked_at == at

    def test_one_that_came_back_joins_the_balance_and_the_next_payout(self, prompt, at):
        received(prompt, at=at)
        first = pay_out(prompt)
        payouts.follow(payout_id=first, gateway=gateway(), at=at)
        clock(prompt, at + timedelta(days=2))
        prompt.steer("stripe/payout", payout=first, outcome="failed")
        payouts.follow(payout_id=first, gateway=gateway(), at=at)
        second = pay_out(prompt)
        payouts.follow(payout_id=second, gateway=gateway(), at=at)
        kinds = LedgerEntry.objects.filter(donation=None).values_list("kind", "source_id")
        assert set(kinds) == {("payout", first), ("payout", second), ("payout_failed", first)}
        assert Payout.objects.get(pk=first).status == "failed"
        assert Payout.objects.get(pk=second).difference_minor == 0
        assert not payouts.nameless_lines([first, second]).exists()


class TestKeep:
    SLIP = PayoutSlip("po_1", 48_60, "usd", "paid", made_at=None)  # type: ignore[arg-type]

    def test_a_sum_that_misses_the_amount_is_kept_as_a_difference(self, at):
        line = BalanceLine("txn_1", "charge", "ch_nobody", 50_00, 1_50, 48_50, "usd", at)
        payouts.keep(slip=replace(self.SLIP, made_at=at), lines=[line], at=at)
        assert Payout.objects.get().difference_minor == 10
        assert [one.source_id for one in payouts.nameless_lines(["po_1"])] == ["ch_nobody"]
        named = payouts_that_do_not_add_up(since=at)
        assert [(one.kind, one.source_id, one.ours, one.theirs) for one in named] == [
            ("payout_sum", "po_1", 48_50, 48_60),
            ("payout_line", "ch_nobody", None, 48_50),
        ]

    def test_an_older_answer_does_not_undo_a_newer_one(self, at):
        slip = replace(self.SLIP, made_at=at)
        failed = replace(slip, status="failed", failed_at=at, failure_balance_transaction="txn_f")
        for told in (failed, slip):
            payouts.keep(slip=told, lines=[], at=at)
        assert Payout.objects.get().status == "failed"


def _another(sandbox, at) -> str:
    return at_checkout(sandbox, at=at, email="cleo@example.org").checkout_session
