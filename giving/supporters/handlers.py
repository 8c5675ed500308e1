"""Hears from allauth that an address was proved, and links the account to its supporter."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from giving.supporters import operations


def connect() -> None:
    """Called once, by `giving.apps`."""
    email_confirmed.connect(on_email_confirmed, dispatch_uid="supporters.email_confirmed")
    user_signed_up.connect(on_user_signed_up, dispatch_uid="supporters.user_signed_up")


def on_email_confirmed(email_address: EmailAddress, **kwargs: Any) -> None:
    _link(email_address.user, email_address.email)


def on_user_signed_up(user: User, **kwargs: Any) -> None:
    """An invited person's address may be proved before there is an account."""
    for address in EmailAddress.objects.filter(user=user, verified=True):
        _link(user, address.email)


def _link(user: User, email: str) -> None:
    language = get_language() or "en"
    operations.link_account(user=user, email=email, language=language, at=timezone.now())
