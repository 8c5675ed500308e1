"""The journal: the ledger as double entry, by the codes of the office's general ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giving.donations.models import Donation, LedgerEntry
from giving.drives.models import Fund
from giving.money import Money
from giving.officetime import day_begins, office_day

Kind = LedgerEntry.Kind

# A fund without a code still has to be booked somewhere that nobody overlooks.
NO_CODE = "?"

ACCOUNT_NAMES = {
    "clearing": _("Card processor, not paid out yet"),
    "bank": _("Bank"),
    "undeposited": _("Gifts on paper, not deposited yet"),
    "fees": _("Processing fees"),
}


@dataclass(frozen=True)
class Account:
    """A code of the general ledger and what it is called."""

    code: str
    name: str


@dataclass(frozen=True)
class JournalLine:
    """One side of an entry: exactly one of `debit` and `credit` is above zero. Minor units."""

    on: date
    account: Account
    debit: Money
    credit: Money
    kind: str
    reference: str
    source: str
    source_id: str


@dataclass
class FundSum:
    """What a fund got in a time. Minor units; what went out is negative."""

    account: Account
    received: int = 0
    returned: int = 0
    disputed: int = 0
    fees: int = 0

    @property
    def net(self) -> int:
        return self.received + self.returned + self.disputed + self.fees

    def add(self, entry: LedgerEntry) -> None:
        column = COLUMNS[Kind(entry.kind)]
        setattr(self, column, getattr(self, column) + entry.amount_minor)


COLUMNS = {
    Kind.CHARGE: "received",
    Kind.OFFLINE: "received",
    Kind.REFUND: "returned",
    Kind.REFUND_FAILED: "returned",
    Kind.OFFLINE_REVERSAL: "returned",
    Kind.DISPUTE: "disputed",
    Kind.DISPUTE_REVERSAL: "disputed",
    Kind.FEE: "fees",
}


def entries_between(first: date, last: date) -> QuerySet[LedgerEntry]:
    """What was booked on those office days, both included."""
    return (
        LedgerEntry.objects.filter(at__gte=day_begins(first), at__lt=day_begins(last, after=1))
        .select_related("donation__fund", "donation")
        .order_by("at", "id")
    )


def lines_between(first: date, last: date) -> Iterator[JournalLine]:
    """Two lines for each entry, debit first; over any time, debits and credits are equal."""
    for entry in entries_between(first, last).iterator(chunk_size=2000):
        yield from lines_of(entry)


def lines_of(entry: LedgerEntry) -> list[JournalLine]:
    """A negative amount goes the other way round, so that no side is ever below zero."""
    into, out_of = _accounts(entry)
    if entry.amount_minor < 0:
        into, out_of = out_of, into
    worth, nothing = Money(abs(entry.amount_minor)), Money(0)
    return [_line(entry, into, worth, nothing), _line(entry, out_of, nothing, worth)]


def sums_by_fund(entries: Iterable[LedgerEntry]) -> list[FundSum]:
    """Per fund, in the order of their codes; payouts move no fund."""
    sums: dict[int, FundSum] = {}
    for entry in entries:
        if entry.donation is not None:
            fund = entry.donation.fund
            sums.setdefault(fund.pk, FundSum(account_of(fund))).add(entry)
    return sorted(sums.values(), key=lambda one: (one.account.code, one.account.name))


def account_of(fund: Fund) -> Account:
    return Account(fund.gl_code or NO_CODE, fund.name)


def house_account(key: str) -> Account:
    """One of the office's own accounts, by its key in `GIVING_GL_ACCOUNTS`."""
    return Account(settings.GIVING_GL_ACCOUNTS[key], str(ACCOUNT_NAMES[key]))


def _accounts(entry: LedgerEntry) -> tuple[Account, Account]:
    """Where a positive amount of this kind goes (debit), and where it comes from (credit)."""
    kind = Kind(entry.kind)
    if kind in (Kind.PAYOUT, Kind.PAYOUT_FAILED):
        # A payout is negative in the ledger: what leaves the processor reaches the bank.
        return house_account("clearing"), house_account("bank")
    donation = _donation(entry)
    if kind is Kind.FEE:
        return house_account("clearing"), house_account("fees")
    holds = "undeposited" if donation.method != Donation.Method.ONLINE else "clearing"
    return house_account(holds), account_of(donation.fund)


def _donation(entry: LedgerEntry) -> Donation:
    if entry.donation is None:
        raise ValueError(f"{entry} is of no donation")
    return entry.donation


def _line(entry: LedgerEntry, account: Account, debit: Money, credit: Money) -> JournalLine:
    donation = entry.donation
    return JournalLine(
        on=office_day(entry.at),
        account=account,
        debit=debit,
        credit=credit,
        kind=entry.get_kind_display(),
        reference=donation.reference if donation else "",
        source=donation.source if donation else "",
        source_id=entry.source_id,
    )
