"""The mails around receipts: each says all that the receipt says, and links the PDF.

Whoever has no e-mail address gets none of them; for those a receipt is printed.
"""

from datetime import datetime

from giving import addresses, links
from giving.donations import receipt_sheet
from giving.donations.models import Donation, Receipt
from giving.messaging import letters
from giving.supporters.models import Supporter

LETTERS = {
    Receipt.Kind.MONEY: "receipt",
    Receipt.Kind.GOODS: "receipt_goods",
    Receipt.Kind.THANKS: "receipt_thanks",
}


def address_of(receipt: Receipt) -> str:
    """Where the receipt's PDF is, for whoever holds this address."""
    token = links.make("receipt", receipt)
    return addresses.reverse_in(receipt.language, "donations:receipt", token=token)


def write_receipt(receipt: Receipt, *, at: datetime) -> None:
    _write(_letter_for(receipt), receipt, dedupe_key=f"receipt:{receipt.pk}", at=at)


def write_corrected(receipt: Receipt, *, at: datetime) -> None:
    _write("receipt_corrected", receipt, dedupe_key=f"receipt:{receipt.pk}", at=at)


def write_voided(receipt: Receipt, *, at: datetime) -> None:
    _write("receipt_voided", receipt, dedupe_key=f"receipt_voided:{receipt.pk}", at=at)


def write_again(receipt: Receipt, *, at: datetime) -> bool:
    """The letter that the receipt calls for today; False when there is nobody to write to."""
    letter = "receipt_voided" if receipt.voided_at else _letter_for(receipt)
    return _write(letter, receipt, dedupe_key=f"receipt:{receipt.pk}:{at.isoformat()}", at=at)


def write_thanks_for_credit(receipt: Receipt, *, at: datetime) -> None:
    """Thank who moved others to give: the fund's advisor, the employee who was matched."""
    donation = receipt.donation
    if donation is None or donation.soft_credit is None or not donation.soft_credit.email:
        return
    friend: Supporter = donation.soft_credit
    facts = receipt_sheet.facts_of(receipt)
    letters.write(
        letter="thanks_for_credit",
        to=friend.email,
        language=friend.language,
        context={
            "name": friend.full_name or friend.organization,
            "giver": facts["donor"],
            "amount": facts["amount"],
            "fund": facts["funds"].get(friend.language, ""),
            "is_matched": donation.method == Donation.Method.MATCH,
        },
        dedupe_key=f"thanks_for_credit:{donation.pk}",
        at=at,
    )


def _letter_for(receipt: Receipt) -> str:
    return "receipt_corrected" if receipt.replaces_id else LETTERS[Receipt.Kind(receipt.kind)]


def _write(letter: str, receipt: Receipt, *, dedupe_key: str, at: datetime) -> bool:
    if not receipt.supporter.email:
        return False
    shown = receipt_sheet.sheet(receipt, language=receipt.language)
    letters.write(
        letter=letter,
        to=receipt.supporter.email,
        language=receipt.language,
        context={
            "receipt": {
                "number": receipt.number,
                "kind": receipt.kind,
                "amount": receipt.snapshot.get("amount", ""),
                "opening": shown["opening"],
                "facts": shown["facts"],
                "closing": shown["closing"],
                "void": shown["void"],
                "organization": shown["house"],
            },
            "is_plan": receipt.donation is not None and receipt.donation.plan_id is not None,
            "receipt_url": address_of(receipt),
            "my_giving_url": addresses.reverse_in(receipt.language, "portal:home"),
        },
        dedupe_key=dedupe_key,
        at=at,
    )
    return True
