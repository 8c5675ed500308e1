"""Gifts on paper: booked once, on the right day, for the right donor; out of the books again."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DataError
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from giving import invariants
from giving.donations import offline
from giving.donations.intention import TributeIntention
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.donations.offline import (
    EntryRefused,
    PaperGift,
    TotalsDiffer,
    acknowledge_goods,
    enter_batch,
    enter_gift,
    letters_to_print,
    note_printed,
    take_back,
)
from giving.donations.refunds import ask_refund
from giving.messaging.models import OutboxJob
from giving.money import Money
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact
from tests.factories.donations import DonationFactory, FundFactory
from tests.factories.supporters import SupporterFactory

pytestmark = pytest.mark.django_db
METHODS = [method.value for method in offline.PAPER]
SPONSOR = Contact(organization="Example Giving Fund", postal_address="1 Fund Way")


@pytest.fixture
def staff(db):
    return User.objects.create_user("finance@example.org", "correct horse battery")


@pytest.fixture
def enter(staff, at):
    def entered(token=None, **facts):
        return enter_gift(gift=paper(**facts), form_token=token or uuid4(), by=staff, at=at)

    return entered


def paper(**facts):
    whole = {
        "giver": Contact(first_name="Bea", last_name="Brandt", postal_address="12 Main Street"),
        "method": "check",
        "amount": Money(50_00),
        "given_on": date(2026, 11, 20),
        "fund": FundFactory(),
        "note": "No. 1041",
    }
    return PaperGift(**(whole | facts))


def letters():
    return [job.payload["letter"] for job in OutboxJob.objects.filter(topic="letter")]


class TestEnterGift:
    def test_books_it_with_a_receipt(self, enter, staff, at):
        gift = enter()
        entry = gift.ledger.get()
        assert (gift.state, gift.entered_by, gift.entry_note) == ("succeeded", staff, "No. 1041")
        assert (entry.kind, entry.source_id) == ("offline", str(gift.pk))
        assert (entry.amount_minor, entry.booked_at) == (50_00, at)
        receipt = gift.receipts.get()
        assert (receipt.kind, receipt.snapshot["donor"]) == ("money", "Bea Brandt")

    @pytest.mark.parametrize("method", METHODS)
    def test_the_date_of_a_check_is_its_postmark(self, enter, method):
        gift = enter(method=method, giver=SPONSOR)
        assert gift.given_on_basis == ("postmark" if method == "check" else "received")

    def test_a_check_of_december_that_comes_in_january_is_of_december(self, staff, at):
        gift = paper(given_on=date(2026, 12, 31))
        late = at.replace(year=2027, month=1, day=4)
        entered = enter_gift(gift=gift, form_token=uuid4(), by=staff, at=late)
        assert entered.receipts.get().number.startswith("2026-")
        assert entered.ledger.get().at.year == 2026

    def test_the_same_form_twice_is_one_gift_and_one_donor(self, enter):
        token = uuid4()
        assert enter(token) == enter(token)
        assert (Donation.objects.count(), Supporter.objects.count()) == (1, 1)
        assert (LedgerEntry.objects.count(), Receipt.objects.count()) == (1, 1)

    def test_a_donor_with_an_address_gets_the_letter_by_mail(self, enter):
        enter(giver=Contact(email="bea@example.org", first_name="Bea"))
        assert letters() == ["receipt"]
        assert not letters_to_print().exists()

    def test_a_donor_without_one_gets_it_printed_once(self, enter, staff, at):
        receipt = enter().receipts.get()
        assert letters() == []
        assert list(letters_to_print()) == [receipt]
        for _ in range(2):
            note_printed(receipts=[receipt], by=staff, at=at)
        assert not letters_to_print().exists()

    def test_nothing_is_kept_when_a_part_fails(self, enter):
        with pytest.raises(DataError):
            enter(tribute=TributeIntention("x" * 30, "Rosa"))
        assert not Supporter.objects.exists()
        assert not Donation.objects.exists()

    def test_a_tribute_is_told(self, enter):
        enter(tribute=TributeIntention("memory", "Rosa", "sister@example.org"))
        assert "tribute_notice" in letters()


class TestKinds:
    def test_a_funds_grant_thanks_the_sponsor_and_the_advisor_without_a_tax_receipt(self, enter):
        advisor = Contact(first_name="Alma", last_name="Adler", email="alma@example.org")
        gift = enter(method="daf", giver=SPONSOR, credit=advisor, note="Grant 77")
        assert gift.supporter.organization == "Example Giving Fund"
        assert gift.soft_credit.full_name == "Alma Adler"
        assert gift.receipts.get().kind == "thanks"
        assert letters() == ["thanks_for_credit"]

    def test_shares_are_described_and_not_valued(self, enter):
        gift = enter(method="stock", note="12 shares of EXMP")
        receipt = gift.receipts.get()
        assert (receipt.kind, receipt.snapshot["amount"]) == ("goods", "")
        assert receipt.snapshot["description"] == "12 shares of EXMP"
        assert gift.ledger.get().amount_minor == 50_00

    def test_a_match_names_the_gift_and_credits_its_giver(self, enter):
        matched = DonationFactory(state="succeeded", succeeded_at="2026-11-01T12:00Z",
                                  given_on=date(2026, 11, 1))  # fmt: skip
        employer = Contact(organization="Example Works")
        gift = enter(method="match", giver=employer, matches=matched)
        assert (gift.matches, gift.soft_credit) == (matched, matched.supporter)

    def test_what_was_given_in_return_is_told(self, enter):
        gift = enter(amount=Money(100_00), benefit="A dinner", benefit_minor=30_00)
        assert gift.receipts.get().snapshot["deductible_minor"] == 70_00

    @pytest.mark.parametrize(
        ("field", "facts"),
        [
            ("method", {"method": "online"}),
            ("amount", {"amount": Money(0)}),
            ("amount", {"amount": Money(-1)}),
            ("given_on", {"given_on": date(2026, 11, 23)}),
            ("given_on", {"given_on": date(1, 1, 1)}),
            ("giver", {"method": "daf"}),
            ("giver", {"method": "match"}),
            ("note", {"method": "stock", "note": ""}),
            ("benefit", {"benefit": "A dinner"}),
            ("benefit_minor", {"benefit": "A dinner", "benefit_minor": 50_01}),
        ],
    )
    def test_refuses_and_names_the_field(self, enter, field, facts):
        with pytest.raises(EntryRefused) as refused:
            enter(**facts)
        assert refused.value.field == field
        assert not Donation.objects.exists()


class TestBooks:
    def test_hold_after_each_kind_of_gift_and_after_taking_one_back(self, enter, at):
        gifts = [enter(method=method, giver=SPONSOR) for method in METHODS]
        take_back(donation=gifts[0], at=at)
        assert invariants.one_charge_and_one_receipt_per_donation().ok
        assert invariants.states_agree().ok


class TestTakeBack:
    def test_reverses_the_entry_and_voids_the_receipt_once(self, enter, at):
        gift, receipt = (kept := enter()), kept.receipts.get()
        assert take_back(donation=gift, at=at)
        assert not take_back(donation=gift, at=at)
        gift.refresh_from_db()
        receipt.refresh_from_db()
        assert gift.refunded_minor == gift.amount_minor
        assert receipt.voided_at == at
        assert sorted(gift.ledger.values_list("kind", "amount_minor")) == [
            ("offline", 50_00), ("offline_reversal", -50_00)
        ]  # fmt: skip
        assert not letters_to_print().exists()

    def test_what_was_partly_refunded_leaves_with_the_rest(self, enter, staff, at):
        """A check that bounces after a part of it went back: all of it is out of the books."""
        gift = enter()
        ask_refund(donation=gift, amount_minor=20_00, reason="a mistake", by=staff, at=at)
        assert take_back(donation=gift, at=at)
        gift.refresh_from_db()
        assert gift.refunded_minor == gift.amount_minor
        assert sum(gift.ledger.values_list("amount_minor", flat=True)) == 0
        assert not gift.receipts.filter(voided_at=None).exists()
        assert not take_back(donation=gift, at=at)

    def test_not_a_gift_of_the_processors(self, at):
        with pytest.raises(offline.CannotBeTakenBack):
            take_back(donation=DonationFactory(), at=at)


class TestGoods:
    def thank(self, at, **facts):
        whole = {"giver": Contact(first_name="Bea"), "token": uuid4(),
                 "description": "Two winter coats", "given_on": date(2026, 11, 20)}  # fmt: skip
        return acknowledge_goods(**(whole | facts), at=at)

    def test_are_described_and_never_valued(self, at):
        receipt = self.thank(at)
        assert (receipt.kind, receipt.donation) == ("goods", None)
        assert receipt.snapshot["description"] == "Two winter coats"
        assert "amount" not in receipt.snapshot
        assert list(letters_to_print()) == [receipt]

    def test_the_same_goods_twice_are_thanked_once(self, at):
        bea = SupporterFactory()
        assert self.thank(at, giver=bea) == self.thank(at, giver=bea)
        assert self.thank(at, giver=bea, description="A bed") != self.thank(at, giver=bea)
        assert letters() == ["receipt_goods"] * 2

    def test_not_of_tomorrow(self, at):
        with pytest.raises(EntryRefused):
            self.thank(at, given_on=(at + timedelta(days=1)).date())


class TestBatch:
    def test_what_was_counted_must_be_what_was_typed(self, staff, at):
        gifts = [(paper(), uuid4()), (paper(note="2"), uuid4())]
        for count, total in ((1, 100_00), (3, 100_00), (2, 100_01), (2, 50_00)):
            with pytest.raises(TotalsDiffer):
                enter_batch(gifts=gifts, count=count, total=Money(total), by=staff, at=at)
        assert not Donation.objects.exists()

    def test_one_bad_gift_keeps_out_all(self, staff, at):
        gifts = [(paper(), uuid4()), (paper(method="daf"), uuid4())]
        with pytest.raises(EntryRefused):
            enter_batch(gifts=gifts, count=2, total=Money(100_00), by=staff, at=at)
        assert not Donation.objects.exists()
        assert not Supporter.objects.exists()


class TestSums(TestCase):
    """However often a pile is sent, the books hold its sum."""

    @settings(max_examples=20)
    @given(
        amounts=st.lists(st.integers(1, 99_999_999), min_size=1, max_size=6),
        times=st.integers(1, 3),
        taken=st.sets(st.integers(0, 5)),
    )
    def test_are_those_of_the_pile(self, amounts, times, taken):
        at = datetime(2026, 11, 22, 18, tzinfo=UTC)
        staff = User.objects.create_user(f"{uuid4()}@example.org", "correct horse battery")
        gifts = [(paper(amount=Money(amount)), uuid4()) for amount in amounts]
        total = Money(sum(amounts))
        for _ in range(times):
            kept = enter_batch(gifts=gifts, count=len(gifts), total=total, by=staff, at=at)
        booked = LedgerEntry.objects.filter(donation__entered_by=staff)
        assert booked.aggregate(s=Sum("amount_minor"))["s"] == sum(amounts)
        back = [number for number in taken if number < len(kept)]
        for number in back:
            take_back(donation=kept[number], at=at)
        left = sum(amount for number, amount in enumerate(amounts) if number not in back)
        assert booked.aggregate(s=Sum("amount_minor"))["s"] == left
