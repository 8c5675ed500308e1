"""Receipts: numbered without gaps, true to the ledger, never rewritten."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from giving.donations import receipts
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.messaging.models import OutboxJob
from tests.factories.donations import DonorFactory
from tests.factories.receipts import a_person, gift, return_money

pytestmark = pytest.mark.django_db
Method = Donation.Method


def letters_written() -> list[str]:
    """In the order of their names."""
    return sorted(job.payload["letter"] for job in OutboxJob.objects.all())


def living(donation: Donation) -> list[int]:
    rows = donation.receipts.filter(voided_at=None)
    return [row.snapshot["remains_minor"] for row in rows]


class TestIssueOnce:
    def test_twice_is_once(self, at):
        donation = gift(at=at)
        for _ in range(3):
            receipts.issue_once(donation=donation, at=at)
        assert Receipt.objects.get().number == "2026-000001"
        assert letters_written() == ["receipt"]

    def test_the_database_holds_one_living_receipt_of_a_donation(self, at):
        """Negative control of the guard behind `issue_once`: a second insert is refused."""
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        first = Receipt.objects.get()
        with pytest.raises(IntegrityError, match="receipt_once"), transaction.atomic():
            Receipt.objects.create(
                number="2026-000099",
                supporter=donation.supporter,
                donation=donation,
                snapshot=first.snapshot,
                issued_at=at,
            )

    def test_new_years_eve_one_minute_before_midnight_is_of_the_old_year(self, at):
        """The number and the day are those of the office's calendar, whatever Greenwich says."""
        last_minute = datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo("America/Chicago"))
        assert last_minute.astimezone(ZoneInfo("UTC")).year == 2027
        donation = gift(at=last_minute)
        receipts.issue_once(donation=donation, at=last_minute + timedelta(days=3))
        receipt = Receipt.objects.get()
        assert receipt.number == "2026-000001"
        assert receipt.snapshot["given_on"] == "2026-12-31"

    def test_a_check_bears_its_postmark_and_its_basis(self, at):
        donation = gift(
            at=at, method=Method.CHECK, given_on=date(2025, 12, 31), given_on_basis="postmark"
        )
        receipts.issue_once(donation=donation, at=at)
        receipt = Receipt.objects.get()
        assert receipt.number == "2025-000001"
        assert receipt.snapshot["basis"] == "postmark"

    def test_a_fund_is_thanked_and_its_advisor_too(self, at):
        donation = gift(
            at=at,
            method=Method.DAF,
            supporter=DonorFactory(organization="Maple Charitable Fund"),
            soft_credit=DonorFactory(email="advisor@example.org"),
        )
        receipts.issue_once(donation=donation, at=at)
        assert Receipt.objects.get().kind == Receipt.Kind.THANKS
        jobs = OutboxJob.objects.filter(payload__letter="thanks_for_credit")
        assert jobs.get().payload["to"] == "advisor@example.org"

    def test_an_employer_is_the_donor_of_what_it_matches(self, at):
        donation = gift(
            at=at,
            method=Method.MATCH,
            supporter=DonorFactory(organization="Archer Works Inc."),
            soft_credit=DonorFactory(first_name="Alice", last_name="Archer"),
        )
        receipts.issue_once(donation=donation, at=at)
        receipt = Receipt.objects.get()
        assert receipt.kind == Receipt.Kind.MONEY
        assert receipt.snapshot["donor"] == "Archer Works Inc."
        assert receipt.snapshot["credited"] == "Alice Archer"

    def test_a_donor_without_an_address_gets_a_receipt_and_no_mail(self, at):
        donation = gift(at=at, method=Method.CASH, supporter__email="", supporter__email_key=None)
        receipts.issue_once(donation=donation, at=at)
        assert Receipt.objects.count() == 1
        assert not OutboxJob.objects.exists()

    def test_what_went_back_at_once_needs_no_receipt(self, at):
        donation = gift(at=at)
        return_money(donation, 50_00, at=at)
        receipts.issue_once(donation=donation, at=at)
        receipts.correct(donation=donation, at=at)
        assert not Receipt.objects.exists()

    def test_what_went_back_is_not_written_again_by_the_next_news(self, at):
        """`record_payment` calls both each time it hears of the payment."""
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 50_00, at=at)
        for _ in range(2):
            receipts.issue_once(donation=donation, at=at)
            receipts.correct(donation=donation, at=at)
        assert living(donation) == []
        assert Receipt.objects.count() == 1


class TestCorrect:
    def test_a_partial_refund_voids_and_issues_what_remains(self, at):
        donation = gift(at=at, amount_minor=100_00)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 40_00, at=at)
        receipts.correct(donation=donation, at=at)
        old, new = Receipt.objects.order_by("number")
        assert old.voided_at == at
        assert new.replaces == old
        assert new.snapshot["replaces"] == old.number
        told = ("amount_minor", "returned_minor", "remains_minor", "deductible_minor")
        assert [new.snapshot[fact] for fact in told] == [100_00, 40_00, 60_00, 60_00]
        assert letters_written() == ["receipt", "receipt_corrected"]

    def test_a_full_refund_only_voids(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 50_00, at=at)
        receipts.correct(donation=donation, at=at)
        assert Receipt.objects.get().voided_at == at
        assert letters_written() == ["receipt", "receipt_voided"]

    def test_nothing_changed_is_nothing_done(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        for _ in range(3):
            receipts.correct(donation=donation, at=at)
        assert Receipt.objects.get().voided_at is None
        assert letters_written() == ["receipt"]

    def test_a_refund_that_came_back_is_receipted_again(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 50_00, at=at)
        receipts.correct(donation=donation, at=at)
        return_money(donation, -50_00, at=at, kind=LedgerEntry.Kind.REFUND_FAILED)
        receipts.correct(donation=donation, at=at)
        voided, again = Receipt.objects.order_by("number")
        assert again.replaces == voided
        assert living(donation) == [50_00]

    def test_what_came_back_continues_the_chain_whoever_is_called_first(self, at):
        """News of a payment calls `issue_once` before `correct`: it must leave this to it."""
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 50_00, at=at)
        receipts.correct(donation=donation, at=at)
        return_money(donation, -50_00, at=at, kind=LedgerEntry.Kind.REFUND_FAILED)
        receipts.issue_once(donation=donation, at=at)
        receipts.correct(donation=donation, at=at)
        assert Receipt.objects.get(voided_at=None).replaces is not None

    def test_a_lost_dispute_takes_the_receipt_and_a_won_one_gives_it_back(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 50_00, at=at, kind=LedgerEntry.Kind.DISPUTE)
        receipts.correct(donation=donation, at=at)
        assert living(donation) == []
        return_money(donation, -50_00, at=at, kind=LedgerEntry.Kind.DISPUTE_REVERSAL)
        receipts.correct(donation=donation, at=at)
        assert living(donation) == [50_00]

    def test_refund_and_dispute_of_the_same_money_take_it_once(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        return_money(donation, 50_00, at=at)
        return_money(donation, 50_00, at=at, kind=LedgerEntry.Kind.DISPUTE)
        receipts.correct(donation=donation, at=at)
        assert living(donation) == []

    def test_a_receipt_of_the_first_days_is_understood(self, at):
        """Its snapshot knows no remainder: it says the whole amount."""
        donation = gift(at=at)
        Receipt.objects.create(
            number="2026-000001",
            supporter=donation.supporter,
            donation=donation,
            snapshot={"amount_minor": 50_00, "amount": "$50.00"},
            issued_at=at,
        )
        receipts.correct(donation=donation, at=at)
        assert Receipt.objects.count() == 1

    @settings(max_examples=40)
    @given(
        acts=st.lists(
            st.one_of(
                st.just("issue"),
                st.just("correct"),
                st.integers(1, 30_00),
            ),
            max_size=12,
        )
    )
    def test_whatever_happens_the_living_receipt_says_what_remains(self, acts):
        """Refunds, news and corrections in any order; at most one lives, and it is true."""
        at = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Chicago"))
        with transaction.atomic():
            donation = gift(at=at, amount_minor=50_00)
            left = 50_00
            for act in [*acts, "issue", "correct"]:
                if act == "issue":
                    receipts.issue_once(donation=donation, at=at)
                elif act == "correct":
                    receipts.correct(donation=donation, at=at)
                elif act <= left:
                    left -= act
                    return_money(donation, act, at=at)
            assert living(donation) == ([left] if left else [])
            numbers = sorted(Receipt.objects.values_list("number", flat=True))
            assert numbers == [f"2026-{n:06}" for n in range(1, len(numbers) + 1)]
            transaction.set_rollback(True)


class TestReissue:
    def test_says_the_facts_of_today_and_why(self, at):
        donation = gift(at=at, first_name="Alcie")
        receipts.issue_once(donation=donation, at=at)
        Donation.objects.filter(pk=donation.pk).update(first_name="Alice")
        old = Receipt.objects.get()
        new = receipts.reissue(receipt=old, reason="name misspelt", by=a_person(), at=at)
        old.refresh_from_db()
        assert old.void_reason == "name misspelt (finance@example.org)"
        assert (new.replaces, new.snapshot["donor"]) == (old, "Alice Archer")
        assert letters_written() == ["receipt", "receipt_corrected"]

    def test_a_void_one_is_refused(self, at):
        donation = gift(at=at)
        receipts.issue_once(donation=donation, at=at)
        old = Receipt.objects.get()
        receipts.reissue(receipt=old, reason="first", by=a_person(), at=at)
        with pytest.raises(receipts.NothingToReplace):
            receipts.reissue(receipt=old, reason="second", by=a_person(), at=at)
        assert Receipt.objects.count() == 2

    def test_goods_keep_their_description(self, at):
        old = receipts.issue_goods(
            supporter=DonorFactory(last_name="Acher"),
            description="12 winter coats",
            given_on=at.date(),
            language="en",
            at=at,
        )
        new = receipts.reissue(receipt=old, reason="name", by=a_person(), at=at)
        assert new.snapshot["description"] == "12 winter coats"
        assert new.snapshot["replaces"] == old.number


class TestIssueGoods:
    def test_describes_and_does_not_value(self, at):
        receipt = receipts.issue_goods(
            supporter=DonorFactory(),
            description="12 winter coats, new",
            given_on=date(2026, 11, 20),
            language="en",
            at=at,
        )
        assert (receipt.kind, receipt.donation) == (Receipt.Kind.GOODS, None)
        assert receipt.number == "2026-000001"
        assert not [fact for fact in receipt.snapshot if fact.endswith("_minor")]
        assert "$12" not in str(receipt.snapshot)
        assert letters_written() == ["receipt_goods"]


class TestSendAgain:
    def test_writes_the_letter_once_more(self, at):
        receipts.issue_once(donation=gift(at=at), at=at)
        later = at + timedelta(days=40)
        assert receipts.send_again(receipt=Receipt.objects.get(), at=later)
        assert letters_written() == ["receipt", "receipt"]

    def test_says_when_there_is_nobody_to_write_to(self, at):
        donation = gift(at=at, method=Method.CASH, supporter__email="", supporter__email_key=None)
        receipts.issue_once(donation=donation, at=at)
        assert not receipts.send_again(receipt=Receipt.objects.get(), at=at)


class TestImmutable:
    @pytest.mark.parametrize(
        "change",
        [
            {"snapshot": {"donor": "Mallory"}},
            {"number": "2026-000777"},
            {"issued_at": datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))},
            {"language": "es"},
            {"kind": Receipt.Kind.THANKS},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_the_database_refuses_to_rewrite(self, at, change):
        receipts.issue_once(donation=gift(at=at), at=at)
        with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
            Receipt.objects.update(**change)

    def test_the_database_refuses_to_delete(self, at):
        receipts.issue_once(donation=gift(at=at), at=at)
        with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
            Receipt.objects.all()._raw_delete("default")

    def test_a_void_one_stays_void(self, at):
        receipts.issue_once(donation=gift(at=at), at=at)
        Receipt.objects.update(voided_at=at)
        with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
            Receipt.objects.update(voided_at=None)

    def test_it_may_follow_its_supporter(self, at):
        """A merge hands it over; what it says stays."""
        receipts.issue_once(donation=gift(at=at), at=at)
        kept = DonorFactory()
        Receipt.objects.update(supporter=kept)
        assert Receipt.objects.get().supporter == kept


class TestNumbers:
    def test_each_year_counts_for_itself(self, at):
        for year in (2025, 2026, 2025):
            donation = gift(at=at, given_on=date(year, 5, 1))
            receipts.issue_once(donation=donation, at=at)
        numbers = sorted(Receipt.objects.values_list("number", flat=True))
        assert numbers == ["2025-000001", "2025-000002", "2026-000001"]
