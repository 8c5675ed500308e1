"""Receipts on paper: one as a PDF, or a pile to be printed."""

from collections.abc import Sequence

from giving.donations import receipt_sheet
from giving.donations.models import Receipt
from giving.donations.typesetting import as_pdf


def pdf_of(receipt: Receipt, *, language: str = "") -> bytes:
    """The receipt as a PDF, in its own language unless another is named; void ones say so."""
    language = language or receipt.language
    return as_pdf(
        "receipt",
        [receipt_sheet.sheet(receipt, language=language)],
        title=receipt_sheet.title(receipt, language=language),
        at=receipt.issued_at,
    )


def pile_of(receipts: Sequence[Receipt], *, title: str) -> bytes:
    """One page for each, its address where an envelope's window is; for donors without e-mail."""
    sheets = [receipt_sheet.sheet(receipt, language=receipt.language) for receipt in receipts]
    return as_pdf("receipt", sheets, title=title, at=max(each.issued_at for each in receipts))
