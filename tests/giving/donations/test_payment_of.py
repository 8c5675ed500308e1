"""Whichever object of the processor's is named, it leads to the same payment, whole."""

from datetime import timedelta

import pytest

from giving.donations.gateway import PaymentState, Unknown
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation, Plan
from giving.donations.operations import settle
from giving.money import Money
from tests.giving.donations.at_the_processor import (
    at_checkout,
    charge_of,
    clock,
    invoices,
    ledger_of,
    paid_there,
    received,
)

pytestmark = pytest.mark.django_db


class TestOneGift:
    def test_session_intent_charge_refund_and_dispute_lead_to_it(self, sandbox, at):
        donation = received(sandbox, at=at)
        charge = charge_of(donation)
        refund = sandbox.steer("stripe/refund", charge=charge, amount=10_00)["id"]
        dispute = sandbox.steer("stripe/dispute", charge=charge, amount=5_00)["id"]
        ids = [donation.checkout_session, donation.payment_intent, charge, refund, dispute]
        told = [gateway().payment_of(object_id) for object_id in ids]
        assert {payment.donation_id for payment in told} == {str(donation.pk)}
        assert len({payment.charge.id for payment in told}) == 1
        assert all(payment.charge == told[0].charge for payment in told)
        assert [one.amount_minor for one in told[0].charge.refunds] == [10_00]
        (case,) = told[0].charge.disputes
        assert [(move.amount_minor, move.fee_minor) for move in case.moves] == [(-5_00, 15_00)]
        assert case.answer_by > at

    def test_a_declined_card_leaves_the_page_open(self, sandbox, at):
        donation = at_checkout(sandbox, at=at)
        sandbox.decline(donation.checkout_session)
        payment = gateway().payment_of(donation.checkout_session)
        assert (payment.state, payment.charge) == (PaymentState.OPEN, None)

    def test_a_fee_that_is_not_known_is_none(self, sandbox, at):
        sandbox.steer("stripe/settings", fees_late=True)
        donation = paid_there(sandbox, at=at)
        charge = gateway().payment_of(donation.checkout_session).charge
        assert (charge.fee_minor, charge.balance_transaction) == (None, "")

    def test_a_refund_that_came_back_is_told_with_the_moment(self, sandbox, at):
        donation = received(sandbox, at=at)
        refund = sandbox.steer("stripe/refund", charge=charge_of(donation))["id"]
        clock(sandbox, at + timedelta(days=2))
        sandbox.steer("stripe/refund", refund=refund, outcome="failed")
        (told,) = gateway().payment_of(refund).charge.refunds
        assert told.failed_at == at + timedelta(days=2)
        assert told.failure_balance_transaction.startswith("txn_")

    @pytest.mark.parametrize("name", ["cs_test_none", "pi_none", "ch_none", "in_none", "x_1", ""])
    def test_nobody_has_heard_of_it(self, sandbox, name):
        with pytest.raises(Unknown):
            gateway().payment_of(name)


class TestABankAccount:
    def test_is_processing_until_it_settles(self, sandbox, at):
        donation = at_checkout(sandbox, at=at)
        sandbox.steer("stripe/debit", session=donation.checkout_session)
        assert gateway().payment_of(donation.checkout_session).state is PaymentState.PROCESSING
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="succeed")
        payment = gateway().payment_of(donation.checkout_session)
        assert payment.state is PaymentState.SUCCEEDED
        assert payment.charge.id.startswith("py_")

    def test_failed_when_the_bank_does_not_pay(self, sandbox, at):
        donation = at_checkout(sandbox, at=at)
        sandbox.steer("stripe/debit", session=donation.checkout_session)
        sandbox.steer("stripe/settle", session=donation.checkout_session, outcome="fail")
        assert gateway().payment_of(donation.checkout_session).state is PaymentState.FAILED


class TestAPlan:
    @pytest.fixture
    def plan(self, sandbox, at) -> Plan:
        donation = paid_there(sandbox, at=at, frequency="monthly")
        return donation.plan

    def test_its_first_invoice_is_the_checkouts_donation(self, sandbox, at, plan):
        (first,) = invoices(sandbox)
        payment = gateway().payment_of(first)
        donation = plan.donations.get()
        assert payment.is_first
        assert (payment.plan_id, payment.invoice) == (str(plan.pk), first)
        for object_id in (first, payment.payment_intent, payment.charge.id):
            settle(object_id=object_id, gateway=gateway(), at=at)
        settle(object_id=donation.checkout_session, gateway=gateway(), at=at)
        donation.refresh_from_db()
        assert (donation.state, donation.invoice) == ("succeeded", first)
        assert Donation.objects.count() == 1
        assert [kind for kind, _ in ledger_of(donation)] == ["charge", "fee"]

    def test_a_renewal_is_a_donation_of_its_own_whichever_object_tells(self, sandbox, at, plan):
        settle(object_id=plan.donations.get().checkout_session, gateway=gateway(), at=at)
        later = at + timedelta(days=32)
        clock(sandbox, later)
        first, second = invoices(sandbox)
        told = gateway().payment_of(second)
        assert not told.is_first
        assert told.donation_id == ""
        for object_id in (second, told.payment_intent, told.charge.id, second):
            settle(object_id=object_id, gateway=gateway(), at=later)
        renewal = plan.donations.get(invoice=second)
        assert (renewal.state, renewal.amount_minor) == ("succeeded", 50_00)
        assert (renewal.supporter, renewal.fund) == (plan.supporter, plan.fund)
        assert plan.donations.count() == 2
        assert renewal.receipts.count() == 1
        assert renewal.given_on > plan.donations.get(invoice=first).given_on

    def test_the_covered_fee_of_a_renewal_is_the_invoices_own(self, sandbox, at):
        plan = paid_there(sandbox, at=at, frequency="monthly", covered=Money(1_50)).plan
        later = at + timedelta(days=32)
        clock(sandbox, later)
        # Whatever the plan says by now, it was charged as before.
        Plan.objects.filter(pk=plan.pk).update(amount_minor=99_00, covered_minor=2_00)
        settle(object_id=invoices(sandbox)[-1], gateway=gateway(), at=later)
        renewal = plan.donations.exclude(invoice="").get()
        assert (renewal.amount_minor, renewal.covered_minor) == (51_50, 1_50)
