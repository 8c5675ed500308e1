"""The journal: double entry that balances, whatever happened to the money."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from giving.donations.finance import journal
from giving.donations.models import Donation, LedgerEntry
from giving.money import Money
from tests.factories.donations import DonationFactory, FundFactory

Kind = LedgerEntry.Kind
CHICAGO = ZoneInfo("America/Chicago")
COMES_IN = [Kind.CHARGE, Kind.REFUND_FAILED, Kind.DISPUTE_REVERSAL, Kind.OFFLINE]
GOES_OUT = [Kind.REFUND, Kind.DISPUTE, Kind.FEE, Kind.OFFLINE_REVERSAL]


def book(donation: Donation | None, kind: str, minor: int, *, at: datetime) -> LedgerEntry:
    return LedgerEntry.objects.create(
        donation=donation,
        kind=kind,
        source_id=f"{kind}-{LedgerEntry.objects.count()}",
        amount_minor=minor,
        currency="usd",
        at=at,
        booked_at=at,
    )


@pytest.mark.django_db
class TestLines:
    def test_a_gift_is_owed_by_the_processor_and_belongs_to_its_fund(self, at):
        donation = DonationFactory(fund=FundFactory(code="legal", gl_code="4100"))
        entry = book(donation, Kind.CHARGE, 50_00, at=at)
        debit, credit = journal.lines_of(entry)
        assert (debit.account.code, debit.debit, debit.credit) == ("1050", Money(50_00), Money(0))
        assert (credit.account.code, credit.debit, credit.credit) == (
            "4100",
            Money(0),
            Money(50_00),
        )

    def test_a_fee_is_a_cost_and_lowers_what_the_processor_owes(self, at):
        debit, credit = journal.lines_of(book(DonationFactory(), Kind.FEE, -1_40, at=at))
        assert (debit.account.code, debit.debit) == ("6100", Money(1_40))
        assert (credit.account.code, credit.credit) == ("1050", Money(1_40))

    def test_a_refund_goes_the_other_way_round(self, at):
        debit, credit = journal.lines_of(book(DonationFactory(), Kind.REFUND, -50_00, at=at))
        assert (debit.account.code, credit.account.code) == ("4000", "1050")

    def test_a_payout_brings_it_to_the_bank(self, at):
        debit, credit = journal.lines_of(book(None, Kind.PAYOUT, -48_60, at=at))
        assert (debit.account.code, debit.debit) == ("1000", Money(48_60))
        assert (credit.account.code, credit.credit) == ("1050", Money(48_60))

    def test_a_check_is_not_at_the_processor(self, at):
        donation = DonationFactory(method=Donation.Method.CHECK)
        debit, _credit = journal.lines_of(book(donation, Kind.OFFLINE, 50_00, at=at))
        assert debit.account.code == "1060"

    def test_a_fund_without_a_code_is_not_overlooked(self, at):
        donation = DonationFactory(fund=FundFactory(code="new", gl_code=""))
        _debit, credit = journal.lines_of(book(donation, Kind.CHARGE, 50_00, at=at))
        assert credit.account.code == journal.NO_CODE


@pytest.mark.django_db
class TestDays:
    def test_the_last_minute_of_a_year_belongs_to_it(self):
        donation = DonationFactory()
        last_minute = datetime(2026, 12, 31, 23, 59, tzinfo=CHICAGO)
        book(donation, Kind.CHARGE, 50_00, at=last_minute)
        book(donation, Kind.FEE, -1_40, at=datetime(2027, 1, 1, 0, 0, tzinfo=CHICAGO))
        december = list(journal.lines_between(date(2026, 12, 1), date(2026, 12, 31)))
        january = list(journal.lines_between(date(2027, 1, 1), date(2027, 1, 31)))
        assert [(line.on, line.kind) for line in december] == [
            (date(2026, 12, 31), "charge"),
            (date(2026, 12, 31), "charge"),
        ]
        assert {line.kind for line in january} == {"fee"}


class TestBalance(TestCase):
    """Property: over any history, debits and credits are equal and funds sum to the ledger."""

    @given(
        moves=st.lists(
            st.tuples(
                st.sampled_from(sorted([*COMES_IN, *GOES_OUT])),
                st.integers(1, 10**8),
                st.sampled_from(["legal", "gifts", "where-needed"]),
            ),
            max_size=12,
        )
    )
    def test_debits_and_credits_are_equal(self, moves):
        at = datetime(2026, 11, 22, 12, tzinfo=CHICAGO)
        for kind, minor, fund in moves:
            donation = DonationFactory(fund=FundFactory(code=fund))
            book(donation, kind, minor if kind in COMES_IN else -minor, at=at)
        entries = list(journal.entries_between(at.date(), at.date()))
        lines = [line for entry in entries for line in journal.lines_of(entry)]
        assert sum(line.debit.minor for line in lines) == sum(line.credit.minor for line in lines)
        assert all(line.debit.minor >= 0 and line.credit.minor >= 0 for line in lines)
        by_fund = sum(one.net for one in journal.sums_by_fund(entries))
        assert by_fund == sum(entry.amount_minor for entry in entries)
