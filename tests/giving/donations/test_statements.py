"""Statements: what a donor may count of a year, equal to the ledger to the cent."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from giving.donations import receipts, statement_pdf, statements
from giving.donations.models import MOVES_THE_GIFT, Donation, LedgerEntry, Statement
from giving.donations.tasks import renew_statements
from giving.messaging.models import OutboxJob
from giving.officetime import office_day
from giving.supporters.models import Supporter
from tests.factories.donations import DonorFactory
from tests.factories.receipts import gift, return_money
from tests.papers import tags_of, text_of

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
Method = Donation.Method


@pytest.fixture
def alice() -> Supporter:
    return DonorFactory()


def gave(alice: Supporter, *, at: datetime, **facts: object) -> Donation:
    donation = gift(at=at, supporter=alice, **facts)
    receipts.issue_once(donation=donation, at=at)
    return donation


def statement(alice: Supporter, *, at: datetime, year: int = 2026) -> Statement:
    return statements.issue(supporter=alice, year=year, at=at)


class TestIssue:
    def test_lists_each_gift_and_sums_them(self, alice, at):
        gave(alice, at=at, amount_minor=100_00)
        gave(alice, at=at, amount_minor=25_50, method=Method.CHECK)
        facts = statement(alice, at=at).snapshot
        assert {line["counts_minor"] for line in facts["gifts"]} == {100_00, 25_50}
        assert facts["counts_minor"] == 125_50

    def test_takes_refunds_off(self, alice, at):
        donation = gave(alice, at=at, amount_minor=100_00)
        return_money(donation, 30_00, at=at)
        facts = statement(alice, at=at).snapshot
        assert (facts["given_minor"], facts["returned_minor"]) == (100_00, 30_00)
        assert facts["counts_minor"] == 70_00

    def test_counts_what_is_above_the_worth_of_what_was_given_in_return(self, alice, at):
        gave(alice, at=at, amount_minor=100_00, benefit="dinner", benefit_minor=40_00)
        facts = statement(alice, at=at).snapshot
        assert facts["counts_minor"] == 60_00

    def test_a_covered_fee_is_part_of_the_gift(self, alice, at):
        gave(alice, at=at, amount_minor=51_75, covered_minor=1_75)
        assert statement(alice, at=at).snapshot["counts_minor"] == 51_75

    def test_the_last_minute_of_the_year_belongs_to_it(self, alice):
        """In Greenwich it is January already."""
        last = datetime(2026, 12, 31, 23, 59, 59, tzinfo=CHICAGO)
        gave(alice, at=last, given_on=office_day(last), amount_minor=10_00)
        first = last + timedelta(seconds=1)
        gave(alice, at=first, given_on=office_day(first), amount_minor=20_00)
        assert statement(alice, at=first, year=2026).snapshot["counts_minor"] == 10_00
        assert statement(alice, at=first, year=2027).snapshot["counts_minor"] == 20_00

    def test_a_fund_and_a_match_stand_apart_of_who_moved_them(self, alice, at):
        fund = DonorFactory(organization="Maple Charitable Fund")
        gave(fund, at=at, method=Method.DAF, soft_credit=alice, amount_minor=500_00)
        employer = DonorFactory(organization="Archer Works")
        gave(employer, at=at, method=Method.MATCH, soft_credit=alice, amount_minor=50_00)
        facts = statement(alice, at=at).snapshot
        assert facts["gifts"] == []
        assert facts["counts_minor"] == 0
        assert {line["giver"] for line in facts["apart"]} == {
            "Maple Charitable Fund",
            "Archer Works",
        }
        assert statement(employer, at=at).snapshot["counts_minor"] == 50_00

    def test_shares_and_goods_are_described_without_value(self, alice, at):
        gave(alice, at=at, method=Method.STOCK, amount_minor=912_34, entry_note="40 shares")
        receipts.issue_goods(
            supporter=alice, description="12 coats", given_on=at.date(), language="en", at=at
        )
        facts = statement(alice, at=at).snapshot
        assert [line["description"] for line in facts["goods"]] == ["40 shares", "12 coats"]
        assert facts["counts_minor"] == 0
        assert "912" not in str(facts)

    def test_nothing_given_is_refused(self, alice, at):
        with pytest.raises(statements.NothingGiven):
            statement(alice, at=at)

    def test_what_was_only_tried_is_not_there(self, alice, at):
        gift(at=at, supporter=alice, state="failed")
        with pytest.raises(statements.NothingGiven):
            statement(alice, at=at)

    def test_the_same_figures_are_the_same_statement(self, alice, at):
        gave(alice, at=at)
        first = statement(alice, at=at)
        assert statement(alice, at=at + timedelta(days=3)) == first

    def test_other_figures_replace_it(self, alice, at):
        donation = gave(alice, at=at)
        first = statement(alice, at=at)
        return_money(donation, 20_00, at=at)
        receipts.correct(donation=donation, at=at)
        second = statement(alice, at=at)
        first.refresh_from_db()
        assert (first.is_current, second.is_current) == (False, True)
        assert second.snapshot["counts_minor"] == 30_00

    def test_the_database_holds_one_current_statement_of_a_year(self, alice, at):
        gave(alice, at=at)
        first = statement(alice, at=at)
        with pytest.raises(IntegrityError, match="statement_current_once"), transaction.atomic():
            Statement.objects.create(
                supporter=alice, year=2026, snapshot=first.snapshot, issued_at=at
            )

    @settings(max_examples=30)
    @given(
        gifts=st.lists(
            st.tuples(
                st.integers(5_00, 900_00),
                st.lists(st.integers(1, 400_00), max_size=3),
                st.sampled_from([Method.ONLINE, Method.CHECK, Method.CASH]),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_sums_equal_those_of_the_ledger(self, gifts):
        at = datetime(2026, 11, 22, 12, tzinfo=CHICAGO)
        with transaction.atomic():
            alice = DonorFactory()
            for amount, refunds, method in gifts:
                donation = gave(alice, at=at, amount_minor=amount, method=method)
                left = amount
                for refund in refunds:
                    if refund <= left:
                        left -= refund
                        return_money(donation, refund, at=at)
                receipts.correct(donation=donation, at=at)
            facts = statement(alice, at=at).snapshot
            moved = LedgerEntry.objects.filter(
                donation__supporter=alice, kind__in=MOVES_THE_GIFT
            ).aggregate(total=Sum("amount_minor"))["total"]
            assert facts["counts_minor"] == moved
            assert facts["given_minor"] - facts["returned_minor"] == moved
            assert sum(line["counts_minor"] for line in facts["gifts"]) == moved
            transaction.set_rollback(True)


class TestTell:
    def test_writes_once(self, alice, at):
        gave(alice, at=at)
        made = statement(alice, at=at)
        for _ in range(2):
            statements.tell(made, at=at)
        jobs = OutboxJob.objects.filter(payload__letter="statement")
        assert not jobs.get().payload["context"]["is_corrected"]

    def test_nobody_without_an_address(self, at):
        on_paper = DonorFactory(email="", email_key=None)
        gave(on_paper, at=at, method=Method.CASH)
        assert not statements.tell(statement(on_paper, at=at), at=at)


class TestRenew:
    """A refund in January changes the statement of the year before."""

    JANUARY = datetime(2027, 1, 20, 12, tzinfo=CHICAGO)

    def test_what_changed_is_made_anew_and_told(self, alice, at):
        donation = gave(alice, at=at)
        statement(alice, at=self.JANUARY)
        later = self.JANUARY + timedelta(days=5)
        return_money(donation, 20_00, at=later)
        receipts.correct(donation=donation, at=later)
        for _ in range(2):
            renew_statements(at=later)
        assert Statement.objects.get(is_current=True).snapshot["counts_minor"] == 30_00
        assert Statement.objects.count() == 2
        job = OutboxJob.objects.get(payload__letter="statement")
        assert job.payload["context"]["is_corrected"]

    def test_what_was_booked_while_it_was_made_is_found(self, alice, at):
        """The receipt bears an earlier moment than the statement that did not see it."""
        gave(alice, at=at)
        statement(alice, at=self.JANUARY)
        missed = self.JANUARY - timedelta(seconds=5)
        donation = gift(at=missed, supporter=alice, given_on=date(2026, 12, 30))
        receipts.issue_once(donation=donation, at=missed)
        renew_statements(at=self.JANUARY + timedelta(hours=1))
        assert Statement.objects.get(is_current=True).snapshot["counts_minor"] == 100_00

    def test_the_running_year_is_left_to_the_donor(self, alice, at):
        donation = gave(alice, at=at)
        statement(alice, at=at)
        later = at + timedelta(days=2)
        return_money(donation, 20_00, at=later)
        receipts.correct(donation=donation, at=later)
        renew_statements(at=later)
        assert Statement.objects.count() == 1

    def test_others_are_left_alone(self, alice, at):
        gave(alice, at=at)
        statement(alice, at=self.JANUARY)
        later = self.JANUARY + timedelta(days=5)
        gave(DonorFactory(), at=later, given_on=date(2026, 12, 30))
        renew_statements(at=later)
        assert Statement.objects.count() == 1


class TestPdf:
    def test_lists_sums_and_speaks(self, alice, at):
        donation = gave(alice, at=at, amount_minor=300_00)
        return_money(donation, 50_00, at=at)
        receipts.correct(donation=donation, at=at)
        gave(alice, at=at, amount_minor=25_00)
        pdf = statement_pdf.pdf_of(statement(alice, at=at))
        text = text_of(pdf)
        for part in ("Your giving in 2026", "$275.00", "2026-000002", "Total", "$250 or more"):
            assert part in text
        assert tags_of(pdf) >= {"/H1", "/Table", "/THead", "/TH", "/TBody", "/TFoot"}
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf

    def test_a_hundred_gifts_go_on_over_the_pages(self, alice, at):
        for _ in range(100):
            gave(alice, at=at, amount_minor=10_00)
        made = statement(alice, at=at)
        pdf = statement_pdf.pdf_of(made)
        assert "$1,000.00" in text_of(pdf)
        assert statement_pdf.pdf_of(Statement.objects.get()) == pdf
