"""Pages that open with a mailed link and nothing else: no cookie, no sign-in."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from giving import links
from giving.links import LinkRefused
from giving.newsletters.models import Subscription

Page = Callable[[HttpRequest, Subscription], HttpResponse]


def opened_by(purpose: str) -> Callable[[Page], Callable[..., HttpResponse]]:
    """Give the view the Subscription that its `token` names, or answer a kind 404.

    Exempt from the CSRF check: the address is the proof, so a stranger's page has nothing to
    borrow; and under `no-referrer` browsers send `Origin: null`, which that check would refuse.
    """

    def decorate(view: Page) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def page(request: HttpRequest, token: str) -> HttpResponse:
            try:
                rows = Subscription.objects.select_related("supporter")
                response = view(request, links.read(purpose, token, rows))
            except LinkRefused as refusal:
                context = {"reason": refusal.message}
                response = render(
                    request, "giving/newsletters/link_refused.html", context, status=404
                )
            return _sealed(response)

        return page

    return decorate


def _sealed(response: HttpResponse) -> HttpResponse:
    """Let nobody keep the address: not a cache, not the next site, not a search engine."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
