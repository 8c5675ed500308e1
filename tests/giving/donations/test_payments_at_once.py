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

    def test_a_refund(self, live_database, at):
        """Each sees the other's rows, or waits for them: the receipt is corrected once."""
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation), at=at)
        refunded = paid(donation, refunds=[Refund("re_1", 20_00, at, "txn_re")])
        ten_at_once(lambda _: record_payment(payment=refunded, at=at))
        donation.refresh_from_db()
        assert donation.refunded_minor == 20_00
        assert Receipt.objects.count() == 2
        assert Receipt.objects.get(voided_at=None).snapshot["remains_minor"] == 30_00
