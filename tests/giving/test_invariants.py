"""The invariants see what they are there for: each is shown a row that breaks it."""

from dataclasses import replace

import pytest

from giving import invariants
from giving.donations.gateway import Refund
from giving.donations.models import Donation, Receipt
from giving.donations.operations import record_payment
from giving.wishes.models import Claim, WishUnit
from tests.factories.donations import DonationFactory, paid
from tests.factories.drives import DriveFactory
from tests.factories.wishes import published_wish, unit_in
from tests.giving.wishes.promises import promised

pytestmark = pytest.mark.django_db
State = WishUnit.State


class TestStatesAgree:
    @pytest.fixture
    def drive(self, at):
        return DriveFactory(today=at.date())

    @pytest.mark.parametrize("state", [State.RESERVED, State.ORDERED])
    def test_a_unit_is_held_by_nobody(self, drive, state):
        unit = unit_in("open", drive=drive)
        WishUnit.objects.filter(pk=unit.pk).update(state=state)
        assert not invariants.states_agree().ok

    @pytest.mark.parametrize(
        ("claim", "unit"),
        [
            (Claim.State.RESERVED, State.OPEN),
            (Claim.State.RESERVED, State.HANDED_OVER),
            (Claim.State.ORDERED, State.RECEIVED),
            (Claim.State.ARRIVED, State.ORDERED),
        ],
    )
    def test_a_claim_says_otherwise_than_its_unit(self, drive, at, claim, unit):
        held = promised(published_wish(drive=drive), at=at).claims.get()
        assert invariants.states_agree().ok
        Claim.objects.filter(pk=held.pk).update(state=claim)
        WishUnit.objects.filter(pk=held.unit_id).update(state=unit)
        assert not invariants.states_agree().ok

    @pytest.mark.parametrize(
        "astray", [{"refunded_minor": 1}, {"fee_minor": 1}, {"fee_minor": None}, {"dispute": "won"}]
    )
    def test_a_donation_says_otherwise_than_its_ledger(self, at, astray):
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation), at=at)
        assert invariants.states_agree().ok
        Donation.objects.filter(pk=donation.pk).update(**astray)
        assert not invariants.states_agree().ok

    def test_a_fee_is_unknown_until_the_charges_own_is(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation, fee_minor=None), at=at)
        assert invariants.states_agree().ok
        Donation.objects.filter(pk=donation.pk).update(fee_minor=0)
        assert not invariants.states_agree().ok


class TestOneChargeAndOneReceipt:
    @pytest.fixture
    def donation(self, at):
        donation = DonationFactory(at_checkout=True, created_at=at)
        record_payment(payment=paid(donation), at=at)
        assert invariants.one_charge_and_one_receipt_per_donation().ok
        return donation

    def test_all_given_back_needs_no_receipt_and_may_have_none(self, donation, at):
        told = paid(donation)
        back = replace(told.charge, refunds=[Refund("re_1", 50_00, at, "txn_re")])
        record_payment(payment=replace(told, charge=back), at=at)
        assert not Receipt.objects.filter(voided_at=None).exists()
        assert invariants.one_charge_and_one_receipt_per_donation().ok

    def test_a_receipt_is_missing(self, donation, at):
        Receipt.objects.update(voided_at=at)
        assert not invariants.one_charge_and_one_receipt_per_donation().ok

    def test_a_gift_on_paper_is_booked_as_such(self, donation):
        Donation.objects.filter(pk=donation.pk).update(method="check")
        assert not invariants.one_charge_and_one_receipt_per_donation().ok

    def test_a_charge_of_what_was_never_received(self, donation):
        Donation.objects.filter(pk=donation.pk).update(state="failed")
        assert not invariants.one_charge_and_one_receipt_per_donation().ok


class TestTotals:
    def test_an_empty_ledger_sums_to_nothing(self):
        nothing = {"gross": 0, "refunded": 0, "disputed": 0, "fee": 0}
        assert invariants.totals() == {"usd": nothing}
