"""Where a person goes after signing in, and who is turned away from the editors' door."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import RedirectView

from accounts.roles import landing_for
from accounts.signed_in import signed_in

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)


@login_required
def landing(request: HttpRequest) -> HttpResponse:
    return redirect(landing_for(signed_in(request)))


def editors_door(request: HttpRequest) -> HttpResponseBase:
    """Where Wagtail sends whoever it does not let in.

    A person who is signed in gets 403: the sign-in would send them back to `/admin/`, and that
    here again, without end.
    """
    user = request.user
    if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return to_sign_in(request)
