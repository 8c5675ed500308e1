"""A receipt as it is read, on paper and in a mail: the same words in the same order."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from giving.donations import receipt_words
from giving.donations.models import Donation, Receipt
from giving.donations.receipt_facts import dollars, worded
from giving.donations.typesetting import Sheet, Sum, Void

Kind = Receipt.Kind
BASIS = {
    Donation.Basis.CHARGED: gettext_lazy("day of the charge"),
    Donation.Basis.POSTMARK: gettext_lazy("day of the postmark"),
    Donation.Basis.RECEIVED: gettext_lazy("day it reached us"),
}


class ReceiptSheet(Sheet):
    """`sum` is empty where nobody may name one; `facts` are pairs of a label and its words."""

    sum: Sum | None
    facts: list[list[str]]


def sheet(receipt: Receipt, *, language: str) -> ReceiptSheet:
    """Everything that the receipt says, in one of the house's languages."""
    facts = facts_of(receipt)
    with override(language):
        return ReceiptSheet(
            language=language,
            house=facts["organization"],
            marks=[
                [_name_of_number(receipt), receipt.number],
                [_("Issued"), day_in_words(timezone.localdate(receipt.issued_at))],
            ],
            address=[line for line in [facts["donor"], *facts["address"].splitlines()] if line],
            heading=_heading(receipt),
            opening=[_greeting(facts), *_opening(receipt, facts)],
            sum=_sum(receipt, facts),
            facts=[list(row) for row in _rows(receipt, facts, language)],
            closing=facts["words"][language],
            void=_void(receipt),
        )


def title(receipt: Receipt, *, language: str) -> str:
    """`Receipt 2026-000123`: of the document, and of its file."""
    with override(language):
        return f"{_name_of_number(receipt)} {receipt.number}"


def facts_of(receipt: Receipt) -> dict:
    """The snapshot, those of the first days filled up to what a receipt says now."""
    snapshot = receipt.snapshot
    amount = snapshot.get("amount_minor", 0)
    older = {
        "address": "",
        "method": Donation.Method.ONLINE,
        "frequency": Donation.Frequency.ONCE,
        "covered_minor": 0,
        "returned_minor": 0,
        "remains_minor": amount,
        "deductible_minor": amount,
        "basis": Donation.Basis.CHARGED,
        "description": "",
        "credited": "",
        "tribute": {},
        "replaces": "",
        "funds": {code: snapshot.get("fund", "") for code, _name in settings.LANGUAGES},
    }
    facts = {**older, **snapshot}
    return facts if "words" in facts else facts | {"words": worded(receipt_words.of_gift, facts)}


def day_in_words(day: date) -> str:
    """`November 22, 2026`: with the whole name of the month, as a letter has it."""
    return date_format(day, _("F j, Y"))


def _name_of_number(receipt: Receipt) -> str:
    return _("Letter") if receipt.kind == Kind.THANKS else _("Receipt")


def _heading(receipt: Receipt) -> str:
    return _("Our thanks") if receipt.kind == Kind.THANKS else _("Receipt for your gift")


def _greeting(facts: dict) -> str:
    if facts["donor"]:
        return _("Dear %(name)s,") % {"name": facts["donor"]}
    return _("Dear friend,")


def _opening(receipt: Receipt, facts: dict) -> list[str]:
    told = {
        "day": day_in_words(date.fromisoformat(facts["given_on"])),
        "amount": facts.get("amount", ""),
        "number": facts["replaces"],
    }
    if facts["replaces"]:
        return [*_changed(facts), _("This replaces number %(number)s, which is void.") % told]
    if receipt.kind == Kind.GOODS:
        return [_("Thank you. What you gave reached us on %(day)s.") % told]
    if receipt.kind == Kind.THANKS:
        return [_("Thank you. The grant of %(amount)s reached us on %(day)s.") % told]
    if facts["frequency"] == Donation.Frequency.MONTHLY:
        return [_("Thank you. Your monthly gift of %(amount)s reached us on %(day)s.") % told]
    if facts["frequency"] == Donation.Frequency.YEARLY:
        return [_("Thank you. Your yearly gift of %(amount)s reached us on %(day)s.") % told]
    return [_("Thank you. Your gift of %(amount)s reached us on %(day)s.") % told]


def _changed(facts: dict) -> list[str]:
    if not facts.get("returned_minor"):
        return []
    return [_("Part of your gift went back to you; this receipt says what remains of it.")]


def _sum(receipt: Receipt, facts: dict) -> Sum | None:
    if receipt.kind == Kind.GOODS:
        return None
    told = {"name": facts["donor"], "amount": dollars(facts["amount_minor"])}
    if facts["returned_minor"]:
        label = _("remain of the %(amount)s that you gave") % told
    elif facts["donor"]:
        label = _("received from %(name)s") % told
    else:
        label = _("received with thanks")
    return Sum(figure=dollars(facts["remains_minor"]), label=label)


def _rows(receipt: Receipt, facts: dict, language: str) -> list[tuple[str, str]]:
    day = day_in_words(date.fromisoformat(facts["given_on"]))
    rows = [(_("Date of the gift"), f"{day} ({BASIS[facts['basis']]})")]
    if receipt.kind == Kind.GOODS:
        rows.append((_("What you gave"), facts["description"]))
    else:
        rows += _rows_of_money(facts)
    if facts["funds"].get(language):
        rows.append((_("For"), facts["funds"][language]))
    if tribute := facts["tribute"]:
        in_memory = tribute["kind"] == "memory"
        rows.append((_("In memory of") if in_memory else _("In honor of"), tribute["honoree"]))
    return rows


def _rows_of_money(facts: dict) -> list[tuple[str, str]]:
    how = capfirst(str(Donation.Method(facts["method"]).label))
    noted = f"{how}: {facts['description']}" if facts["description"] else how
    rows = [(_("Amount"), dollars(facts["amount_minor"])), (_("How it came"), noted)]
    if facts["covered_minor"]:
        rows.insert(1, (_("Of it for the processing fee"), dollars(facts["covered_minor"])))
    if facts["returned_minor"]:
        rows.append((_("Returned to you"), dollars(facts["returned_minor"])))
        rows.append((_("What remains"), dollars(facts["remains_minor"])))
    if facts.get("benefit_minor"):
        rows.append((_("Worth of what you received"), dollars(facts["benefit_minor"])))
        rows.append((_("Your gift above that"), dollars(facts["deductible_minor"])))
    return rows


def _void(receipt: Receipt) -> Void | None:
    if receipt.voided_at is None:
        return None
    told = {"day": day_in_words(timezone.localdate(receipt.voided_at))}
    successor = Receipt.objects.filter(replaces=receipt).first()
    if successor is None:
        text = _("This receipt is void since %(day)s: nothing of the gift remains with us.") % told
    else:
        told["number"] = successor.number
        text = _("This receipt is void since %(day)s. Number %(number)s replaces it.") % told
    return Void(mark=_("VOID"), text=text)
