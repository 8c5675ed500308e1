"""Who may open a page of the desk, and that nobody keeps a copy of it."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

GIFT_STAFF = "giving.use_desk"
CASEWORKER = "giving.nominate_households"

View = Callable[..., HttpResponse]


def open_to(*permissions: str) -> Callable[[View], View]:
    """Let in who has one of the permissions; others get 403, and who is not signed in may do so."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not any(request.user.has_perm(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(cache_control(private=True, no_store=True)(guarded))

    return decorate
