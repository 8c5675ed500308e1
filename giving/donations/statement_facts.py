"""A supporter's year in figures: what counts for taxes, what is only described, what is apart."""

from datetime import date

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum

from giving import organization
from giving.donations import receipt_words
from giving.donations.models import Donation, Receipt
from giving.donations.receipt_facts import RETURNS, each_language, went_back, worded
from giving.supporters.models import Supporter

Method = Donation.Method
# Money of the donor's own, by whatever way: a fund's grant is the fund's, shares are not money.
COUNTS = [Method.ONLINE, Method.CHECK, Method.CASH, Method.MATCH]


def of_year(supporter: Supporter, *, year: int) -> dict:
    """The snapshot of a statement; amounts in cents, refunds and lost disputes taken off.

    `gifts` count for taxes, `goods` are described without value, `apart` was given by others on the
    supporter's word, or by a fund. A gift belongs to the year of its day in the office.
    """
    given = _given(year).filter(supporter=supporter)
    given = given.select_related("fund").order_by("given_on", "pk")
    numbers = _numbers(given)
    lines = _lines(given, numbers)
    facts = {
        "year": year,
        "donor": supporter.organization or supporter.full_name or _name_typed_last(given),
        "email": supporter.email,
        "address": supporter.postal_address,
        "organization": organization.current().as_dict(),
        "gifts": lines,
        "goods": [*_shares(given, numbers), *_goods(supporter, year)],
        "apart": _apart(supporter, year),
        "given_minor": sum(line["amount_minor"] for line in lines),
        "returned_minor": sum(line["returned_minor"] for line in lines),
        "counts_minor": sum(line["counts_minor"] for line in lines),
    }
    return {**facts, "words": worded(receipt_words.of_year, facts)}


def has_anything(facts: dict) -> bool:
    return bool(facts["gifts"] or facts["goods"] or facts["apart"])


def who_gave(year: int) -> QuerySet[Supporter]:
    """Everybody who gave something in a year that they may count, money or goods."""
    money = _given(year).filter(supporter=OuterRef("pk"), method__in=[*COUNTS, Method.STOCK])
    goods = _goods_of(year).filter(supporter=OuterRef("pk"))
    return Supporter.objects.filter(Exists(money) | Exists(goods), merged_into=None)


def years_of(supporter: Supporter) -> list[int]:
    """The years in which a statement would have something to say, the latest first."""
    theirs = Q(supporter=supporter) | Q(soft_credit=supporter)
    paid = Donation.objects.filter(theirs, state=Donation.State.SUCCEEDED)
    days: list[date] = list(paid.dates("given_on", "year"))
    goods = Receipt.objects.filter(supporter=supporter, donation=None, voided_at=None)
    numbers = goods.values_list("number", flat=True)
    return sorted({day.year for day in days} | {int(n.split("-")[0]) for n in numbers})[::-1]


def first_year() -> int | None:
    """The year of the first gift in our books."""
    return Donation.objects.aggregate(day=Min("given_on__year"))["day"]


def _given(year: int) -> QuerySet[Donation]:
    return Donation.objects.filter(state=Donation.State.SUCCEEDED, given_on__year=year)


def _goods_of(year: int) -> QuerySet[Receipt]:
    # A receipt's number begins with the year of its gift.
    return Receipt.objects.filter(donation=None, voided_at=None, number__startswith=f"{year}-")


def _numbers(given: QuerySet[Donation]) -> dict:
    living = Receipt.objects.filter(donation__in=given.order_by(), voided_at=None)
    return dict(living.values_list("donation", "number"))


def _lines(given: QuerySet[Donation], numbers: dict) -> list[dict]:
    moved = Sum("ledger__amount_minor", filter=Q(ledger__kind__in=RETURNS), default=0)
    return [
        _line(donation, numbers, back=went_back(donation.moved, of=donation.amount_minor))
        for donation in given.filter(method__in=COUNTS).annotate(moved=moved)
    ]


def _line(donation: Donation, numbers: dict, *, back: int) -> dict:
    return {
        **_dated(donation, numbers),
        "method": donation.method,
        "amount_minor": donation.amount_minor,
        "returned_minor": back,
        "benefit": donation.benefit,
        "benefit_minor": donation.benefit_minor,
        "counts_minor": max(0, donation.amount_minor - back - donation.benefit_minor),
    }


def _shares(given: QuerySet[Donation], numbers: dict) -> list[dict]:
    return [
        {**_dated(donation, numbers), "description": donation.entry_note}
        for donation in given.filter(method=Method.STOCK)
    ]


def _goods(supporter: Supporter, year: int) -> list[dict]:
    return [
        {
            "given_on": receipt.snapshot["given_on"],
            "funds": {},
            "receipt": receipt.number,
            "description": receipt.snapshot["description"],
        }
        for receipt in _goods_of(year).filter(supporter=supporter)
    ]


def _apart(supporter: Supporter, year: int) -> list[dict]:
    theirs = Q(soft_credit=supporter) | Q(supporter=supporter, method=Method.DAF)
    rows = _given(year).filter(theirs).select_related("supporter").order_by("given_on", "pk")
    return [
        {
            "given_on": donation.given_on.isoformat() if donation.given_on else "",
            "giver": str(donation.supporter),
            "method": donation.method,
            "amount_minor": donation.amount_minor,
        }
        for donation in rows
    ]


def _dated(donation: Donation, numbers: dict) -> dict:
    return {
        "given_on": donation.given_on.isoformat() if donation.given_on else "",
        "funds": each_language(donation.fund.name_in),
        "receipt": numbers.get(donation.pk, ""),
    }


def _name_typed_last(given: QuerySet[Donation]) -> str:
    last = given.last()
    return last.donor_name if last else ""
