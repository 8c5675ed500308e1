"""PDFs for staff: to be read, printed and kept by no cache."""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify


def pdf_answer(pdf: bytes, *, name: str) -> HttpResponse:
    """Opens in the browser, and is kept as `<name>.pdf`."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slugify(name)}.pdf"'
    add_never_cache_headers(answer)
    return answer
