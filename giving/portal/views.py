"""My giving: one page for a signed-in supporter, that only asks the rooms below."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from giving import links
from giving.donations.statement_facts import years_of
from giving.donations.statements import issue
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


@login_required
@require_POST
def make_statement(request: HttpRequest) -> HttpResponse:
    """The statement of the year that was asked for, as of now; 404 for a year without gifts."""
    supporter: Supporter | None = getattr(request.user, "supporter", None)
    year = request.POST.get("year", "")
    if supporter is None or year not in map(str, years_of(supporter)):
        raise Http404("nothing was given in that year")
    statement = issue(supporter=supporter, year=int(year), at=timezone.now())
    address = reverse("donations:statement", kwargs={"token": links.make("statement", statement)})
    return redirect(f"{address}?lang={get_language()}")
