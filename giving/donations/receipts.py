"""Receipts: a number that rises within its year, and a snapshot that nothing changes."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from giving.donations import receipt_facts, receipt_letters
from giving.donations.models import Donation, Receipt
from giving.errors import Refusal
from giving.supporters.models import Supporter

State = Donation.State


class NothingToReplace(Refusal):
    """The receipt is void already: whoever pressed the button saw an older page."""


def issue_once(*, donation: Donation, at: datetime) -> None:
    """Write the receipt of a paid donation and promise its letter, if that has not been done.

    Runs in the transaction that books the payment, which holds the donation's row. A gift that went
    back before it had a receipt needs none, and one whose receipt was voided has had it: what
    becomes of those, `correct` knows.
    """
    if donation.receipts.exists() or receipt_facts.returned(donation) == donation.amount_minor:
        return
    receipt = _of(donation, replaces=None, at=at)
    receipt_letters.write_receipt(receipt, at=at)
    receipt_letters.write_thanks_for_credit(receipt, at=at)


@transaction.atomic
def correct(*, donation: Donation, at: datetime) -> None:
    """Let the receipt say what remains after refunds and disputes, as the ledger knows it.

    The old one is voided and another issued; when nothing remains it is only voided; when it says
    the truth already, nothing happens. So it may be called at any time and in any order.
    """
    _hold(donation)
    last = _last_of(donation)
    if last is None:
        return
    remains = donation.amount_minor - receipt_facts.returned(donation)
    if remains == _remains_by(last):
        return
    if last.voided_at is None:
        _void(last, reason=_("what remains of the gift changed"), at=at)
    if remains:
        receipt = _of(donation, replaces=last, at=at)
        receipt_letters.write_corrected(receipt, at=at)
    else:
        receipt_letters.write_voided(last, at=at)


@transaction.atomic
def reissue(*, receipt: Receipt, reason: str, by: User, at: datetime) -> Receipt:
    """Void a receipt that says something wrong, and issue one of the facts as they are now.

    Who did it stands beside the reason, for finance. The donor gets the new one by mail. Raises
    NothingToReplace when it is void already.
    """
    # The donation before its receipt, as everybody locks them.
    if receipt.donation is not None:
        _hold(receipt.donation)
    receipt = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    if receipt.voided_at is not None:
        raise NothingToReplace(_("This receipt is void already."))
    _void(receipt, reason=f"{reason} ({by})", at=at)
    if receipt.donation is None:
        successor = _of_goods(
            receipt.supporter,
            description=receipt.snapshot["description"],
            given_on=date.fromisoformat(receipt.snapshot["given_on"]),
            language=receipt.language,
            replaces=receipt,
            at=at,
        )
    else:
        successor = _of(receipt.donation, replaces=receipt, at=at)
    receipt_letters.write_corrected(successor, at=at)
    return successor


@transaction.atomic
def issue_goods(
    *, supporter: Supporter, description: str, given_on: date, language: str, at: datetime
) -> Receipt:
    """Acknowledge goods by what they are and when they came; never by what they are worth."""
    receipt = _of_goods(
        supporter,
        description=description,
        given_on=given_on,
        language=language,
        replaces=None,
        at=at,
    )
    receipt_letters.write_receipt(receipt, at=at)
    return receipt


def send_again(*, receipt: Receipt, at: datetime) -> bool:
    """Promise the receipt's letter once more; False when the donor has no e-mail address."""
    return receipt_letters.write_again(receipt, at=at)


def _hold(donation: Donation) -> None:
    """Whoever corrects at the same time waits here, and then finds it done."""
    Donation.objects.select_for_update(of=("self",)).get(pk=donation.pk)


def _last_of(donation: Donation) -> Receipt | None:
    """The end of the chain of replacements."""
    return donation.receipts.filter(replaced_by__isnull=True).order_by("issued_at").last()


def _remains_by(receipt: Receipt) -> int:
    """What the donor was last told: nothing of a gift whose receipt is void."""
    if receipt.voided_at is not None:
        return 0
    remains: int = receipt.snapshot.get("remains_minor", receipt.snapshot["amount_minor"])
    return remains


def _of(donation: Donation, *, replaces: Receipt | None, at: datetime) -> Receipt:
    snapshot = receipt_facts.of_donation(donation, replaces=replaces.number if replaces else "")
    return Receipt.objects.create(
        number=_next_number(date.fromisoformat(snapshot["given_on"]).year),
        kind=receipt_facts.kind_of(donation),
        supporter=donation.supporter,
        donation=donation,
        language=donation.language,
        snapshot=snapshot,
        issued_at=at,
        replaces=replaces,
    )


def _of_goods(
    supporter: Supporter,
    *,
    description: str,
    given_on: date,
    language: str,
    replaces: Receipt | None,
    at: datetime,
) -> Receipt:
    snapshot = receipt_facts.of_goods(supporter, description=description, given_on=given_on)
    return Receipt.objects.create(
        number=_next_number(given_on.year),
        kind=Receipt.Kind.GOODS,
        supporter=supporter,
        language=language,
        snapshot=snapshot | {"replaces": replaces.number if replaces else ""},
        issued_at=at,
        replaces=replaces,
    )


def _void(receipt: Receipt, *, reason: str, at: datetime) -> None:
    receipt.voided_at, receipt.void_reason = at, reason[:200]
    receipt.save(update_fields=["voided_at", "void_reason"])


def _next_number(year: int) -> str:
    """`2026-000123`. The year's row stays locked until the commit, so no number is lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO giving_receiptyear AS given (year, last) VALUES (%s, 1)
            ON CONFLICT (year) DO UPDATE SET last = given.last + 1
            RETURNING last
            """,
            [year],
        )
        return f"{year}-{cursor.fetchone()[0]:06}"
