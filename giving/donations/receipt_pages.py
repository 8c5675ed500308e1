"""Receipts and statements behind mailed links: the PDF, to whoever holds the address."""

from functools import partial

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from giving.donations import receipt_pdf, receipt_sheet, statement_pdf, statement_sheet
from giving.donations.models import Receipt, Statement
from giving.link_pages import opened_by
from giving.links import LinkRefused

# The browser's own reader is a plugin in the policy's eyes.
readable = csp_update({"object-src": ["'self'"]})


def _refused(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    context = {"reason": refusal.message}
    return render(request, "giving/donations/receipt_link_refused.html", context, status=404)


@require_safe
@readable
@opened_by(
    "receipt",
    rows=lambda: Receipt.objects.select_related("supporter", "donation"),
    refused=_refused,
)
def receipt(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """One receipt, void or not; `?lang=` reads it in the other language."""
    language = _asked_language(request, receipt.language)
    return as_answer(
        receipt_pdf.pdf_of(receipt, language=language),
        name=receipt_sheet.title(receipt, language=language),
    )


@require_safe
@readable
@opened_by(
    "statement", rows=partial(Statement.objects.select_related, "supporter"), refused=_refused
)
def statement(request: HttpRequest, statement: Statement) -> HttpResponse:
    """One year's statement, as it was when it was made; it says so when a later one replaced it."""
    language = _asked_language(request, statement.language)
    return as_answer(
        statement_pdf.pdf_of(statement, language=language),
        name=statement_sheet.title(statement, language=language),
    )


def as_answer(pdf: bytes, *, name: str) -> HttpResponse:
    """The PDF, to be read in the browser and kept under its name."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    file = name.lower().replace(" ", "-")
    answer["Content-Disposition"] = f'inline; filename="{file}.pdf"'
    return answer


def _asked_language(request: HttpRequest, otherwise: str) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else otherwise
