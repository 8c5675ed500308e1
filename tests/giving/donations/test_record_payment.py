"""The same facts in any order and any number leave the same ledger and one receipt."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from giving.donations.gateway import Payment, PaymentState, Refund
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.donations.operations import AmountDiffers, record_payment
from giving.messaging.models import OutboxJob
from giving.messaging.registry import NotYet
from tests.factories.donations import DonationFactory, paid

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")


def ledger_of(donation: Donation) -> list[tuple[str, int]]:
    return sorted(donation.ledger.values_list("kind", "amount_minor"))


class TestRecordPayment:
    def test_books_charge_and_fee_and_promises_one_receipt(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation), at=at)
        donation.refresh_from_db()
        assert donation.state == Donation.State.SUCCEEDED
        assert ledger_of(donation) == [("charge", 50_00), ("fee", -140)]
        assert Receipt.objects.get().number == "2026-000001"
        assert OutboxJob.objects.get().payload["letter"] == "receipt"

    def test_twice_is_once(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        for _ in range(3):
            record_payment(payment=paid(donation), at=at)
        assert ledger_of(donation) == [("charge", 50_00), ("fee", -140)]
        assert Receipt.objects.count() == OutboxJob.objects.count() == 1

    def test_a_fee_that_becomes_known_later_is_added(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation, fee_minor=None, balance_transaction=""), at=at)
        assert ledger_of(donation) == [("charge", 50_00)]
        record_payment(payment=paid(donation), at=at)
        assert ledger_of(donation) == [("charge", 50_00), ("fee", -140)]
        donation.refresh_from_db()
        assert donation.fee_minor == 140

    def test_every_order_of_news_ends_alike(self, at):
        """What the processor says at each step of a payment, told in all orders."""
        ends = set()
        for order in permutations(range(4)):
            donation = DonationFactory(at_checkout=True, created_at=at)
            refund = Refund(f"re_{donation.pk.hex}", 20_00, at + timedelta(days=1))
            truth = paid(donation)
            refunded = replace(truth, charge=replace(truth.charge, refunds=[refund]))
            expired = Payment(str(donation.pk), PaymentState.EXPIRED, donation.checkout_session)
            late_fee = paid(donation, fee_minor=None, balance_transaction="")
            news = [expired, late_fee, truth, refunded]
            for step in [*order, order[-1], 3]:
                record_payment(payment=news[step], at=at)
            donation.refresh_from_db()
            ends.add((donation.state, donation.refunded_minor, *ledger_of(donation)))
        assert ends == {("succeeded", 20_00, ("charge", 50_00), ("fee", -140), ("refund", -20_00))}

    def test_an_answer_from_before_a_refund_does_not_take_it_back(self, at):
        """Two workers ask, and the one who asked first books last."""
        donation = DonationFactory(at_checkout=True, created_at=at)
        before = paid(donation)
        refund = Refund("re_1", 20_00, at + timedelta(days=1))
        record_payment(
            payment=replace(before, charge=replace(before.charge, refunds=[refund])), at=at
        )
        record_payment(payment=before, at=at)
        donation.refresh_from_db()
        assert donation.refunded_minor == 20_00

    def test_an_intent_of_an_earlier_page_says_nothing_of_the_open_one(self, at):
        """A page that closes takes its declined intent with it; the intent names no page."""
        donation = DonationFactory(at_checkout=True, created_at=at)
        news = Payment(str(donation.pk), PaymentState.CANCELED, payment_intent="pi_earlier")
        record_payment(payment=news, at=at)
        donation.refresh_from_db()
        assert (donation.state, donation.payment_intent) == (Donation.State.OPEN, "")

    def test_late_truth_wins_over_expired(self, at):
        donation = DonationFactory(at_checkout=True, state=Donation.State.EXPIRED, created_at=at)
        record_payment(payment=paid(donation), at=at)
        donation.refresh_from_db()
        assert donation.state == Donation.State.SUCCEEDED

    def test_success_is_never_taken_back(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation), at=at)
        for state in (PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.CANCELED):
            news = Payment(str(donation.pk), state, donation.checkout_session)
            record_payment(payment=news, at=at)
        donation.refresh_from_db()
        assert donation.state == Donation.State.SUCCEEDED

    def test_an_earlier_page_that_expired_says_nothing_of_the_open_one(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        news = Payment(str(donation.pk), PaymentState.EXPIRED, "cs_test_earlier")
        record_payment(payment=news, at=at)
        donation.refresh_from_db()
        assert donation.state == Donation.State.OPEN

    def test_refuses_another_amount_than_was_agreed(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        with pytest.raises(AmountDiffers):
            record_payment(payment=paid(donation, amount_minor=1_00), at=at)
        assert not LedgerEntry.objects.exists()

    @pytest.mark.parametrize(
        "donation_id", ["", "nonsense", "00000000-0000-4000-8000-000000000000"]
    )
    def test_a_payment_of_nobody_waits(self, at, donation_id):
        with pytest.raises(NotYet):
            record_payment(payment=Payment(donation_id, PaymentState.SUCCEEDED), at=at)

    def test_new_years_eve_belongs_to_the_old_year_in_the_office(self, at):
        last_minute = datetime(2026, 12, 31, 23, 59, tzinfo=CHICAGO)
        donation = DonationFactory(at_checkout=True, created_at=last_minute)
        record_payment(payment=paid(donation, at=last_minute), at=at)
        assert Receipt.objects.get().number.startswith("2026-")
        donation.refresh_from_db()
        assert donation.given_on.isoformat() == "2026-12-31"

    def test_the_receipt_bears_the_name_typed_with_the_gift(self, at):
        """Whoever typed the address first may have been somebody else."""
        donation = DonationFactory(
            at_checkout=True, created_at=at, supporter__first_name="Mallory", first_name="Alice"
        )
        record_payment(payment=paid(donation), at=at)
        assert Receipt.objects.get().snapshot["donor"] == "Alice Archer"

    def test_receipt_numbers_rise_within_their_year(self, at):
        for _ in range(3):
            donation = DonationFactory(at_checkout=True, created_at=at)
            record_payment(payment=paid(donation), at=at)
        numbers = list(
            Receipt.objects.order_by("issued_at", "number").values_list("number", flat=True)
        )
        assert numbers == ["2026-000001", "2026-000002", "2026-000003"]


class TestLedgerIsAppendOnly:
    @pytest.mark.parametrize(
        "act",
        [
            lambda entries: entries.update(amount_minor=1),
            lambda entries: entries.delete(),
        ],
    )
    def test_the_database_refuses_change(self, at, act):
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation), at=at)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act(LedgerEntry.objects.all())

    def test_its_key_is_what_keeps_facts_single(self, at):
        """Negative control: without the unique key the same news would be booked again."""
        donation = DonationFactory(at_checkout=True, created_at=at)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE giving_ledgerentry DROP CONSTRAINT ledger_entry_once")
        for _ in range(2):
            record_payment(payment=paid(donation), at=at)
        assert len(ledger_of(donation)) == 4
