"""A statement as it is read: the sum that counts, each gift in a line, and what is apart."""

from datetime import date
from typing import TypedDict

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from giving.donations.models import Donation, Statement
from giving.donations.receipt_facts import dollars
from giving.donations.receipt_sheet import day_in_words
from giving.donations.typesetting import Sheet, Sum, Void


class Listed(TypedDict):
    """One table: `widths` are shares of the room left over (0: as wide as its words); `numeric`
    columns align to the right; `total` is its last row, or empty."""

    heading: str
    note: str
    columns: list[str]
    widths: list[int]
    numeric: list[int]
    rows: list[list[str]]
    total: list[str]


class StatementSheet(Sheet):
    sum: Sum
    tables: list[Listed]


def sheet(statement: Statement, *, language: str) -> StatementSheet:
    """Everything that the statement says, in one of the house's languages."""
    facts = statement.snapshot
    with override(language):
        return StatementSheet(
            language=language,
            house=facts["organization"],
            marks=[
                [_("Year"), str(statement.year)],
                [_("Issued"), day_in_words(timezone.localdate(statement.issued_at))],
            ],
            address=[line for line in [facts["donor"], *facts["address"].splitlines()] if line],
            heading=_("Your giving in %(year)s") % {"year": statement.year},
            opening=_opening(facts),
            sum=Sum(figure=dollars(facts["counts_minor"]), label=_label(facts)),
            tables=[
                listed
                for listed in (_gifts(facts, language), _goods(facts), _apart(facts))
                if listed["rows"]
            ],
            closing=facts["words"][language],
            void=_void(statement),
        )


def title(statement: Statement, *, language: str) -> str:
    """`Giving 2026`: of the document, and of its file."""
    with override(language):
        return _("Giving %(year)s") % {"year": statement.year}


def _opening(facts: dict) -> list[str]:
    greeting = _("Dear %(name)s,") % {"name": facts["donor"]} if facts["donor"] else ""
    return [
        greeting or _("Dear friend,"),
        _("Thank you for this year. Here is all that you gave, for your records and your taxes."),
    ]


def _label(facts: dict) -> str:
    if facts["given_minor"] == facts["counts_minor"]:
        return _("count for your taxes, as far as the law allows")
    told = {"given": dollars(facts["given_minor"])}
    return _("of the %(given)s that you gave count for your taxes, as far as the law allows") % told


def _gifts(facts: dict, language: str) -> Listed:
    went_back = any(line["returned_minor"] for line in facts["gifts"])
    in_return = any(line["benefit_minor"] for line in facts["gifts"])
    # A column that would be empty all the way down is left out.
    shown = [True, True, True, True, went_back, in_return, went_back or in_return]
    columns = [
        (_("Date"), 0),
        (_("For"), 1),
        (_("Receipt"), 0),
        (_("Given"), 0),
        (_("Returned"), 0),
        (_("In return"), 0),
        (_("Counts"), 0),
    ]
    rows = [_gift(line, language) for line in facts["gifts"]]
    worth = sum(line["benefit_minor"] for line in facts["gifts"])
    total = [
        _("Total"),
        "",
        "",
        dollars(facts["given_minor"]),
        dollars(facts["returned_minor"]),
        dollars(worth),
        dollars(facts["counts_minor"]),
    ]
    kept = [place for place, is_shown in enumerate(shown) if is_shown]
    return Listed(
        heading="",
        note="",
        columns=[columns[place][0] for place in kept],
        widths=[columns[place][1] for place in kept],
        numeric=list(range(3, len(kept))),
        rows=[[row[place] for place in kept] for row in rows],
        total=[total[place] for place in kept],
    )


def _gift(line: dict, language: str) -> list[str]:
    fund = line["funds"].get(language, "")
    return [
        _short(line["given_on"]),
        f"{fund} ({line['benefit']})" if line["benefit"] else fund,
        line["receipt"] or "–",
        dollars(line["amount_minor"]),
        dollars(line["returned_minor"]) if line["returned_minor"] else "–",
        dollars(line["benefit_minor"]) if line["benefit_minor"] else "–",
        dollars(line["counts_minor"]),
    ]


def _goods(facts: dict) -> Listed:
    return Listed(
        heading=_("Goods and shares"),
        note=_("Described and not valued, as only you can do that; they are not in the sum."),
        columns=[_("Date"), _("What you gave"), _("Receipt")],
        widths=[0, 1, 0],
        numeric=[],
        rows=[
            [_short(line["given_on"]), line["description"], line["receipt"] or "–"]
            for line in facts["goods"]
        ],
        total=[],
    )


def _apart(facts: dict) -> Listed:
    return Listed(
        heading=_("Given by others, thanks to you"),
        note=_("You moved these gifts; the donor is somebody else, so you cannot deduct them."),
        columns=[_("Date"), _("Given by"), _("How"), _("Amount")],
        widths=[0, 1, 0, 0],
        numeric=[3],
        rows=[
            [
                _short(line["given_on"]),
                line["giver"],
                capfirst(str(Donation.Method(line["method"]).label)),
                dollars(line["amount_minor"]),
            ]
            for line in facts["apart"]
        ],
        total=[],
    )


def _void(statement: Statement) -> Void | None:
    if statement.is_current:
        return None
    return Void(mark=_("REPLACED"), text=_("A later statement of this year replaces this one."))


def _short(day: str) -> str:
    return date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT")
