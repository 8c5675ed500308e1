"""Ten who hear of the same money at once: one donation, one entry, one receipt."""

from giving.donations.gateway import Charge, Payment, PaymentState, Refund
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.donations.operations import record_payment
from tests.factories.donations import DonationFactory, PlanFactory, paid
from tests.giving.donations.test_plans_at_once import ten_at_once


class TestAtOnce:
    def test_a_renewal(self, live_database, at):
        """Nobody has its donation yet: the unique invoice is the guard."""
        PlanFactory(subscription="sub_1", created_at=at)
        renewal = Payment(
            donation_id="",
            state=PaymentState.SUCCEEDED,
            payment_intent="pi_2",
            charge=Charge("ch_2", 50_00, "usd", at, "txn_2", 1_40),
            subscription="sub_1",
            invoice="in_2",
            amount_minor=50_00,
        )
        ten_at_once(lambda _: record_payment(payment=renewal, at=at))
        assert Donation.objects.get().state == "succeeded"
        assert LedgerEntry.objects.count() == 2
        assert Receipt.objects.count() == 1

    def test_a_refund_and_answers_from_before_it(self, live_database, at):
        """Without the lock on the donation's row, who asked first could write last."""
        for number in range(5):
            donation = DonationFactory(at_checkout=True, created_at=at)
            before = paid(donation)
            record_payment(payment=before, at=at)
            refund = Refund(f"re_{number}", 20_00, at, f"txn_re_{number}")
            told = [before, paid(donation, refunds=[refund])]
            ten_at_once(lambda turn, told=told: record_payment(payment=told[turn % 2], at=at))
            donation.refresh_from_db()
            assert donation.refunded_minor == 20_00
            assert donation.receipts.count() == 2
            assert donation.receipts.get(voided_at=None).snapshot["remains_minor"] == 30_00
