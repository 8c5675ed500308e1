"""Pages that a mailed link opens, and nothing else: no cookie, no sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from giving import links
from giving.links import Linked, LinkRefused

Row = TypeVar("Row", bound=Linked)
Page = Callable[[HttpRequest, Row], HttpResponse]
Refused = Callable[[HttpRequest, LinkRefused], HttpResponse]
View = Callable[..., HttpResponse]


def opened_by(
    purpose: str, *, rows: Callable[[], QuerySet[Row]], refused: Refused
) -> Callable[[Page[Row]], View]:
    """Give the view the row of `rows` that its `token` names; else the `refused` page answers.

    Exempt from the CSRF check: the address is the proof, so a stranger's page has nothing to
    borrow; and under `no-referrer` browsers send `Origin: null`, which that check would refuse.
    """

    def decorate(view: Page[Row]) -> View:
        @csrf_exempt
        @wraps(view)
        def page(request: HttpRequest, token: str) -> HttpResponse:
            try:
                response = view(request, links.read(purpose, token, rows()))
            except LinkRefused as refusal:
                response = refused(request, refusal)
            return _sealed(response)

        return page

    return decorate


def token_of(request: HttpRequest) -> str:
    """The token that opened this page, for the addresses beside it."""
    return request.resolver_match.kwargs["token"] if request.resolver_match else ""


def _sealed(response: HttpResponse) -> HttpResponse:
    """Let nobody keep the address: not a cache, not the next site, not a search engine."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response
