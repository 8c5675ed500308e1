"""The pages a person sees when something was refused, missing or broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its hidden token: mostly a page that stood open for days."""
    return render(request, "403.html", {"stale_form": True}, status=403)
