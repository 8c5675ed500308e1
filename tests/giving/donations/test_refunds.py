"""Refunds: never more than is left, two people above the set sum, sent once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from giving.donations import refunds
from giving.donations.gateway import ProcessorUnavailable
from giving.donations.gateway_stripe import gateway
from giving.donations.models import LedgerEntry, RefundRequest
from giving.donations.offline import take_back
from giving.donations.operations import record_payment, settle
from giving.donations.queries import raised
from giving.messaging.models import OutboxJob
from giving.messaging.pending import process_pending
from giving.money import Money
from tests.factories.accounts import finance_person
from tests.factories.donations import DonationFactory, paid
from tests.factories.drives import DriveFactory
from tests.giving.donations.at_the_processor import charge_of, ledger_of, received

pytestmark = pytest.mark.django_db
State = RefundRequest.State


@pytest.fixture
def frank():
    return finance_person("frank@example.org")


@pytest.fixture
def fiona():
    return finance_person("fiona@example.org")


@pytest.fixture
def big_gift(at):
    donation = DonationFactory(at_checkout=True, created_at=at, amount_minor=1000_00)
    record_payment(payment=paid(donation), at=at)
    donation.refresh_from_db()
    return donation


def ask(donation, amount_minor, by, at, reason="asked by the donor"):
    return refunds.ask_refund(
        donation=donation, amount_minor=amount_minor, reason=reason, by=by, at=at
    )


class TestAskRefund:
    def test_up_to_the_set_sum_one_person_is_enough(self, big_gift, frank, at):
        request = ask(big_gift, 250_00, frank, at)
        assert request.state == State.APPROVED
        assert OutboxJob.objects.filter(topic="refund").count() == 1

    def test_above_it_a_second_one_has_to_agree(self, big_gift, frank, fiona, at):
        request = ask(big_gift, 250_01, frank, at)
        assert request.state == State.ASKED
        assert not OutboxJob.objects.filter(topic="refund").exists()
        with pytest.raises(refunds.NeedsAnotherPerson):
            refunds.approve(request=request, by=frank, at=at)
        assert refunds.approve(request=request, by=fiona, at=at).state == State.APPROVED
        assert OutboxJob.objects.filter(topic="refund").count() == 1
        told = OutboxJob.objects.filter(payload__letter="staff_refund_waits")
        assert {job.payload["to"] for job in told} == {frank.email, fiona.email}

    def test_parts_count_together(self, big_gift, frank, at):
        """Otherwise four small refunds would be a large one that nobody saw."""
        assert ask(big_gift, 200_00, frank, at).state == State.APPROVED
        assert ask(big_gift, 100_00, frank, at).state == State.ASKED

    def test_never_more_than_is_left_other_requests_included(self, big_gift, frank, at):
        ask(big_gift, 900_00, frank, at)
        with pytest.raises(refunds.NotToBeRefunded, match=r"\$100\.00"):
            ask(big_gift, 100_01, frank, at)
        ask(big_gift, 100_00, frank, at)
        assert refunds.refundable(big_gift) == Money(0)

    @pytest.mark.parametrize("amount_minor", [0, -1])
    def test_refuses_nothing_and_less(self, big_gift, frank, at, amount_minor):
        with pytest.raises(refunds.NotToBeRefunded):
            ask(big_gift, amount_minor, frank, at)

    def test_nothing_is_left_of_what_was_never_received(self, frank, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        with pytest.raises(refunds.NotToBeRefunded):
            ask(donation, 1_00, frank, at)

    def test_a_declined_request_frees_its_amount_and_is_decided_once(
        self, big_gift, frank, fiona, at
    ):
        request = ask(big_gift, 1000_00, frank, at)
        refunds.decline(request=request, by=fiona, answer="talked to her", at=at)
        assert refunds.refundable(big_gift) == Money(1000_00)
        with pytest.raises(refunds.AlreadyDecided):
            refunds.approve(request=request, by=fiona, at=at)

    def test_the_database_refuses_who_approves_their_own(self, big_gift, frank, at):
        request = ask(big_gift, 300_00, frank, at)
        with pytest.raises(IntegrityError), transaction.atomic():
            RefundRequest.objects.filter(pk=request.pk).update(
                state=State.APPROVED, decided_by=frank
            )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE giving_refundrequest DROP CONSTRAINT refund_two_people")
        RefundRequest.objects.filter(pk=request.pk).update(state=State.APPROVED, decided_by=frank)


class TestSend:
    def test_goes_to_the_processor_and_into_every_book(self, sandbox, frank, at):
        drive = DriveFactory(today=at.date())
        donation = received(sandbox, at=at, drive=drive)
        request = ask(donation, 20_00, frank, at)
        process_pending(now=lambda: at)
        request.refresh_from_db()
        donation.refresh_from_db()
        assert (request.state, donation.refunded_minor) == (State.SENT, 20_00)
        assert ("refund", -20_00) in ledger_of(donation)
        assert sandbox.books()["usd"]["refunded"] == 20_00
        (sent,) = [one for one in sandbox.events() if one["type"] == "refund.created"]
        assert sent["request"]["idempotency_key"] == f"refund-{request.pk}"
        assert raised(drive=drive) == Money(30_00)
        living = donation.receipts.get(voided_at=None)
        assert living.snapshot["remains_minor"] == 30_00
        assert donation.receipts.count() == 2
        assert len(sandbox.mails(to="alice@example.org")) == 2

    def test_a_repeat_sends_nothing_more(self, sandbox, frank, at):
        donation = received(sandbox, at=at)
        request = ask(donation, 20_00, frank, at)
        for _ in range(2):
            RefundRequest.objects.filter(pk=request.pk).update(state=State.APPROVED, refund="")
            refunds.send(request_id=request.pk, gateway=gateway(), at=at)
        assert sandbox.books()["usd"]["refunds"] == 1

    def test_a_repeat_after_the_key_has_lapsed_finds_the_refund_by_our_note(
        self, sandbox, frank, at
    ):
        """The processor forgets keys after a day; the guard is the note that the refund bears."""
        donation = received(sandbox, at=at)
        request = ask(donation, 20_00, frank, at)
        refunds.send(request_id=request.pk, gateway=gateway(), at=at)
        sandbox.steer("stripe/clock", now=(at + timedelta(hours=30)).isoformat())
        RefundRequest.objects.filter(pk=request.pk).update(state=State.APPROVED, refund="")
        refunds.send(request_id=request.pk, gateway=gateway(), at=at)
        assert sandbox.books()["usd"]["refunds"] == 1

    def test_the_processor_away_means_later(self, sandbox, frank, at):
        donation = received(sandbox, at=at)
        request = ask(donation, 20_00, frank, at)
        sandbox.steer("stripe/settings", fail_next={"count": 4, "status": 500})
        with pytest.raises(ProcessorUnavailable):
            refunds.send(request_id=request.pk, gateway=gateway(), at=at)
        request.refresh_from_db()
        assert request.state == State.APPROVED
        sandbox.steer("stripe/settings", fail_next={"count": 0})
        refunds.send(request_id=request.pk, gateway=gateway(), at=at)
        assert sandbox.books()["usd"]["refunds"] == 1

    def test_a_refusal_is_kept_and_told(self, sandbox, frank, at):
        donation = received(sandbox, at=at)
        request = ask(donation, 50_00, frank, at)
        sandbox.steer("stripe/refund", charge=charge_of(donation))
        refunds.send(request_id=request.pk, gateway=gateway(), at=at)
        request.refresh_from_db()
        assert request.state == State.REFUSED
        assert request.answer
        told = OutboxJob.objects.filter(payload__letter="staff_refund_refused")
        assert [job.payload["to"] for job in told] == [frank.email]

    def test_one_that_came_back_can_be_asked_for_again(self, sandbox, frank, at):
        donation = received(sandbox, at=at)
        request = ask(donation, 50_00, frank, at)
        refunds.send(request_id=request.pk, gateway=gateway(), at=at)
        assert refunds.refundable(donation) == Money(0)
        request.refresh_from_db()
        sandbox.steer("stripe/refund", refund=request.refund, outcome="failed")
        settle(object_id=request.refund, gateway=gateway(), at=at)
        donation.refresh_from_db()
        assert donation.refunded_minor == 0
        assert refunds.refundable(donation) == Money(50_00)
        assert donation.receipts.get(voided_at=None).snapshot["remains_minor"] == 50_00


def check(at, amount_minor):
    donation = DonationFactory(
        method="check", state="succeeded", succeeded_at=at, given_on=at.date(), created_at=at,
        amount_minor=amount_minor,
    )  # fmt: skip
    LedgerEntry.objects.create(
        kind="offline",
        source_id=str(donation.pk),
        donation=donation,
        amount_minor=amount_minor,
        currency="usd",
        at=at,
        booked_at=at,
    )
    return donation


class TestOnPaper:
    def test_the_books_alone_take_it_back(self, frank, at):
        donation = check(at, 50_00)
        request = ask(donation, 50_00, frank, at)
        donation.refresh_from_db()
        assert (request.state, donation.refunded_minor) == (State.SENT, 50_00)
        assert ledger_of(donation) == [("offline", 50_00), ("offline_reversal", -50_00)]
        assert not OutboxJob.objects.filter(topic="refund").exists()

    def test_what_went_back_meanwhile_is_not_approved_too(self, frank, fiona, at):
        """A check for which a refund waits bounces: the donor would get what never came."""
        donation = check(at, 400_00)
        request = ask(donation, 300_00, frank, at)
        take_back(donation=donation, at=at)
        with pytest.raises(refunds.NotToBeRefunded):
            refunds.approve(request=request, by=fiona, at=at)
        donation.refresh_from_db()
        assert donation.refunded_minor == 400_00
