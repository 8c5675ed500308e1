"""Disputes and warnings: finance hears in time, and the books follow both ways."""

from datetime import timedelta

import pytest

from giving.donations import disputes
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Dispute, FraudWarning
from giving.donations.operations import settle
from giving.donations.queries import raised
from giving.messaging.models import OutboxJob
from giving.messaging.pending import process_pending
from giving.money import Money
from tests.factories.accounts import finance_person
from tests.factories.drives import DriveFactory
from tests.giving.donations.at_the_processor import (
    charge_of,
    clock,
    ledger_of,
    paid_there,
    received,
)
from tests.giving.donations.happenings import tell

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def frank():
    return finance_person("frank@example.org")


def contest(sandbox, donation, **how) -> str:
    return sandbox.steer("stripe/dispute", charge=charge_of(donation), **how)["id"]


def follow(dispute: str, at) -> Dispute:
    settle(object_id=dispute, gateway=gateway(), at=at)
    return Dispute.objects.get(pk=dispute)


def subjects(sandbox, to="frank@example.org") -> list[str]:
    return [mail["subject"] for mail in sandbox.mails(to=to)]


class TestDispute:
    def test_opened_and_lost_takes_the_gift_from_goal_and_receipt(self, sandbox, at):
        drive = DriveFactory(today=at.date())
        donation = received(sandbox, at=at, drive=drive)
        row = follow(contest(sandbox, donation), at)
        donation.refresh_from_db()
        assert (donation.dispute, row.status, row.closed_at) == ("open", "needs_response", None)
        assert row.answer_by > at
        assert raised(drive=drive) == Money(0)
        assert not donation.receipts.filter(voided_at=None).exists()
        sandbox.steer("stripe/dispute/close", dispute=row.pk, outcome="lost")
        row = follow(row.pk, at)
        donation.refresh_from_db()
        assert (donation.dispute, row.closed_at) == ("lost", at)
        assert ledger_of(donation) == [
            ("charge", 50_00),
            ("dispute", -50_00),
            ("fee", -15_00),
            ("fee", -1_40),
        ]
        assert donation.fee_minor == 16_40
        process_pending(now=lambda: at)
        assert sorted(subjects(sandbox)) == ["Dispute ended: $50.00", "Dispute opened: $50.00"]

    def test_won_gives_everything_back_and_thanks_nobody_again(self, sandbox, at):
        drive = DriveFactory(today=at.date())
        donation = received(sandbox, at=at, drive=drive)
        row = follow(contest(sandbox, donation), at)
        sandbox.steer("stripe/dispute/close", dispute=row.pk, outcome="won")
        follow(row.pk, at)
        donation.refresh_from_db()
        assert donation.dispute == "won"
        assert raised(drive=drive) == Money(50_00)
        assert donation.receipts.get(voided_at=None).snapshot["remains_minor"] == 50_00
        assert OutboxJob.objects.filter(payload__letter="receipt").count() == 1

    def test_of_a_part_on_a_gift_that_was_refunded_in_part(self, sandbox, at):
        drive = DriveFactory(today=at.date())
        donation = received(sandbox, at=at, drive=drive)
        sandbox.steer("stripe/refund", charge=charge_of(donation), amount=20_00)
        follow(contest(sandbox, donation, amount=10_00), at)
        donation.refresh_from_db()
        assert (donation.refunded_minor, donation.dispute) == (20_00, "open")
        assert raised(drive=drive) == Money(20_00)
        assert donation.receipts.get(voided_at=None).snapshot["remains_minor"] == 20_00

    def test_an_inquiry_moves_nothing_and_is_told(self, sandbox, at):
        donation = received(sandbox, at=at)
        row = follow(contest(sandbox, donation, warning=True), at)
        donation.refresh_from_db()
        assert donation.dispute == "warning"
        assert ledger_of(donation) == [("charge", 50_00), ("fee", -1_40)]
        process_pending(now=lambda: at)
        assert subjects(sandbox) == ["A bank asks about a gift: $50.00"]
        sandbox.steer("stripe/dispute/close", dispute=row.pk, outcome="warning_closed")
        follow(row.pk, at)
        donation.refresh_from_db()
        assert donation.dispute == "prevented"

    def test_the_worst_of_two_is_the_donations(self, sandbox, at):
        donation = received(sandbox, at=at)
        first = contest(sandbox, donation, amount=10_00)
        sandbox.steer("stripe/dispute/close", dispute=first, outcome="won")
        follow(contest(sandbox, donation, amount=5_00), at)
        donation.refresh_from_db()
        assert donation.dispute == "open"

    def test_each_event_of_it_twice_and_backwards_ends_alike(self, sandbox, at):
        donation = received(sandbox, at=at)
        dispute = contest(sandbox, donation)
        sandbox.steer("stripe/dispute/close", dispute=dispute, outcome="won")
        told = [one for one in sandbox.events() if one["type"].startswith("charge.dispute")]
        assert len(told) == 4
        tell([*told[::-1], *told], at=at)
        donation.refresh_from_db()
        assert donation.dispute == "won"
        assert [kind for kind, _ in ledger_of(donation)].count("dispute_reversal") == 1


class TestDeadline:
    def test_three_days_before_and_once(self, sandbox, at):
        donation = received(sandbox, at=at)
        row = follow(contest(sandbox, donation), at)
        process_pending(now=lambda: at)
        told = []
        for moment in (row.answer_by - 4 * DAY, row.answer_by - 2 * DAY, row.answer_by - DAY):
            disputes.remind(at=moment)
            process_pending(now=lambda moment=moment: moment)
            told.append(len(subjects(sandbox)))
        # The first letter is that of its opening.
        assert told == [1, 2, 2]
        assert subjects(sandbox)[0].startswith("Answer the dispute by 2026-12-1")

    def test_not_when_it_was_answered(self, sandbox, at):
        donation = received(sandbox, at=at)
        row = follow(contest(sandbox, donation), at)
        sandbox.steer("stripe/dispute/close", dispute=row.pk, outcome="lost")
        follow(row.pk, at)
        disputes.remind(at=row.answer_by - DAY)
        assert not OutboxJob.objects.filter(payload__letter="staff_dispute_due").exists()


class TestFraudWarning:
    def test_is_listed_and_told_once(self, sandbox, at):
        donation = received(sandbox, at=at)
        sandbox.steer("stripe/fraud_warning", charge=charge_of(donation))
        told = [one for one in sandbox.events() if "early_fraud_warning" in one["type"]]
        tell([*told, *told], at=at)
        assert FraudWarning.objects.get().donation == donation
        assert OutboxJob.objects.filter(payload__letter="staff_fraud_warning").count() == 1
        process_pending(now=lambda: at)
        assert subjects(sandbox) == ["Early fraud warning: $50.00"]

    def test_asks_for_nothing_more_once_the_gift_went_back(self, sandbox, at):
        """Else the overview would name it for ever as something that waits for a person."""
        donation = received(sandbox, at=at)
        sandbox.steer("stripe/fraud_warning", charge=charge_of(donation))
        warned = sandbox.events()
        tell(warned, at=at)
        assert FraudWarning.objects.get().is_actionable
        gateway().refund(charge_of(donation), amount_minor=50_00, key="refund-all")
        known = {one["id"] for one in warned}
        tell([one for one in sandbox.events() if one["id"] not in known], at=at)
        assert not FraudWarning.objects.get().is_actionable

    def test_comes_before_we_know_of_the_gift(self, sandbox, at):
        donation = paid_there(sandbox, at=at)
        intent = gateway().payment_of(donation.checkout_session).payment_intent
        clock(sandbox, at)
        sandbox.steer("stripe/fraud_warning", payment_intent=intent)
        tell([one for one in sandbox.events() if "early_fraud_warning" in one["type"]], at=at)
        assert FraudWarning.objects.get().donation == donation
