"""My giving: one page for a signed-in supporter, that only asks the rooms below."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from giving.portal.queries import giving_of
from giving.supporters.models import Supporter


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything hangs on the supporter whose address this account has proved, and on no other."""
    supporter: Supporter | None = getattr(request.user, "supporter", None)
    context = {"giving": giving_of(supporter, language=get_language() or "en")}
    return render(request, "giving/portal/home.html", context)
