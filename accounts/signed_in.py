"""Who is behind a request that only signed-in people reach."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person; raises PermissionDenied where a view forgot to ask for a sign-in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
