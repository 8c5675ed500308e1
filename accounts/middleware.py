"""Staff pages are shown only to a session that proved a second factor."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

STAFF_PATHS = ("/admin/", "/desk/")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffSecondFactor:
    """Lead staff without a second factor to setting one up, and a session without it to prove it.

    Recovery codes alone do not count. Off where `STAFF_SECOND_FACTOR_REQUIRED` is off (the demo).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_SECOND_FACTOR_REQUIRED and request.path.startswith(STAFF_PATHS):
            refusal = self.refuse(request)
            if refusal is not None:
                return refusal
        return self.get_response(request)

    def refuse(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if not is_mfa_enabled(request.user, FACTORS):
            messages.info(request, _("Set up a second step for signing in to reach staff pages."))
            return redirect("mfa_index")
        records = get_authentication_records(request, request.user)
        if not any(record["method"] == "mfa" for record in records):
            return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))
        return None
