"""What a receipt says, as facts of the day it is issued: the snapshot that nothing changes."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import override

from giving import organization
from giving.donations import receipt_words
from giving.donations.models import Donation, LedgerEntry, Receipt
from giving.money import Money
from giving.supporters.models import Supporter

# What takes from a gift, or gives back what was taken.
RETURNS = [
    LedgerEntry.Kind.REFUND,
    LedgerEntry.Kind.REFUND_FAILED,
    LedgerEntry.Kind.DISPUTE,
    LedgerEntry.Kind.DISPUTE_REVERSAL,
    LedgerEntry.Kind.OFFLINE_REVERSAL,
]
KINDS = {Donation.Method.DAF: Receipt.Kind.THANKS, Donation.Method.STOCK: Receipt.Kind.GOODS}


def kind_of(donation: Donation) -> Receipt.Kind:
    """Shares are goods: described, not valued. A fund's grant is thanked for, and no more."""
    return KINDS.get(Donation.Method(donation.method), Receipt.Kind.MONEY)


def returned(donation: Donation) -> int:
    """How much of a donation went back to the donor, by the ledger; in cents."""
    moved = donation.ledger.filter(kind__in=RETURNS)
    total: int = moved.aggregate(total=Sum("amount_minor", default=0))["total"]
    return went_back(total, of=donation.amount_minor)


def went_back(moved: int, *, of: int) -> int:
    """What the entries of `RETURNS`, summed, took from a gift: not less than nothing, nor more than
    all of it, as a bank takes back a gift that was refunded already."""
    return min(max(0, -moved), of)


def of_donation(donation: Donation, *, replaces: str = "") -> dict:
    """The facts of one gift of money, shares, or of a fund; `replaces` is a voided number.

    Amounts are cents (`…_minor`); shares have none, as nobody but the donor may value them.
    """
    if donation.given_on is None:
        raise ValueError("a donation that was received has its day")
    back = returned(donation)
    remains = donation.amount_minor - back
    credited = donation.soft_credit
    facts = {
        **_of(donation.supporter, donor=_donor(donation)),
        "method": donation.method,
        "frequency": donation.frequency,
        "currency": donation.currency,
        "amount": "" if is_shares(donation) else donation.amount.exact,
        "amount_minor": donation.amount_minor,
        "covered_minor": donation.covered_minor,
        "returned_minor": back,
        "remains_minor": remains,
        "benefit": donation.benefit,
        "benefit_minor": donation.benefit_minor,
        "deductible_minor": max(0, remains - donation.benefit_minor),
        "funds": each_language(donation.fund.name_in),
        "given_on": donation.given_on.isoformat(),
        "basis": donation.given_on_basis,
        "description": donation.entry_note,
        "credited": _name_of(credited) if credited else "",
        "tribute": _tribute(donation),
        "replaces": replaces,
    }
    return {**facts, "words": worded(receipt_words.of_gift, facts)}


def of_goods(supporter: Supporter, *, description: str, given_on: date) -> dict:
    """The facts of goods: what they were and when they came, never what they are worth."""
    facts = {
        **_of(supporter, donor=_name_of(supporter)),
        "method": "goods",
        "description": description,
        "given_on": given_on.isoformat(),
        "basis": Donation.Basis.RECEIVED,
        "replaces": "",
    }
    return {**facts, "words": worded(receipt_words.of_gift, facts)}


def is_shares(donation: Donation) -> bool:
    return donation.method == Donation.Method.STOCK


def worded(words: receipt_words.Words, facts: dict) -> dict[str, list[str]]:
    """The sentences in each of the house's languages, so that either can be read for ever."""
    sentences = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            sentences[language] = words(facts)
    return sentences


def each_language(name_in: Callable[[str], str]) -> dict[str, str]:
    return {language: name_in(language) for language, _name in settings.LANGUAGES}


def dollars(minor: int) -> str:
    return Money(minor).exact


def _of(supporter: Supporter, *, donor: str) -> dict:
    return {
        "donor": donor,
        "email": supporter.email,
        "address": supporter.postal_address,
        "organization": organization.current().as_dict(),
    }


def _donor(donation: Donation) -> str:
    """Who gave. Online the name typed with the gift, and no other: whoever typed the address first
    may have been somebody else. On paper an organization gives in its own name."""
    if donation.is_online:
        return donation.donor_name
    return donation.supporter.organization or donation.donor_name or donation.supporter.full_name


def _name_of(supporter: Supporter) -> str:
    return supporter.organization or supporter.full_name


def _tribute(donation: Donation) -> dict[str, str]:
    tribute = getattr(donation, "tribute", None)
    return {"kind": tribute.kind, "honoree": tribute.honoree} if tribute else {}
