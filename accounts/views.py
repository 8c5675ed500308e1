"""Where a person goes after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.roles import landing_for
from accounts.signed_in import signed_in


@login_required
def landing(request: HttpRequest) -> HttpResponse:
    return redirect(landing_for(signed_in(request)))
