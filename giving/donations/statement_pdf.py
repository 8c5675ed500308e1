"""Statements on paper: one as a PDF, or a pile to be printed."""

from collections.abc import Sequence

from giving.donations import statement_sheet
from giving.donations.models import Statement
from giving.donations.typesetting import as_pdf


def pdf_of(statement: Statement, *, language: str = "") -> bytes:
    """The statement as a PDF, in its own language unless another is named."""
    language = language or statement.language
    return as_pdf(
        "statement",
        [statement_sheet.sheet(statement, language=language)],
        title=statement_sheet.title(statement, language=language),
        at=statement.issued_at,
    )


def pile_of(statements: Sequence[Statement], *, title: str) -> bytes:
    """Each begins on a page of its own, its address where an envelope's window is."""
    sheets = [
        statement_sheet.sheet(statement, language=statement.language) for statement in statements
    ]
    return as_pdf("statement", sheets, title=title, at=max(each.issued_at for each in statements))
