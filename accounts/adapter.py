"""django-allauth's choices that settings cannot express."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts.roles import landing_for
from accounts.signed_in import signed_in


class AccountAdapter(DefaultAccountAdapter):
    """Sends each person, after signing in, to the place where their work is."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse(landing_for(signed_in(request)))
