"""The wish list, a wish, and what somebody promised: everything the public sees of wishes."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from giving import links
from giving.drives.queries import current_drive, season_dates
from giving.link_pages import opened_by, token_of
from giving.links import LinkRefused
from giving.messaging.tasks import do_outbox, wake
from giving.wishes import operations
from giving.wishes.filters import filter_groups, filters_from
from giving.wishes.forms import ClaimForm, OrderForm
from giving.wishes.models import Promise, Wish
from giving.wishes.my_promise import my_promise
from giving.wishes.queries import categories_in, progress, wish_list, wish_page

View = Callable[..., HttpResponse]
shows_and_acts = require_http_methods(["GET", "HEAD", "POST"])


def unlisted(view: View) -> View:
    """Search engines and archives neither list nor keep the page."""

    @wraps(view)
    def unlisted_view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return unlisted_view


def _not_found(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    return render(request, "404.html", status=404)


by_claimant = opened_by(
    "claim",
    rows=lambda: Promise.objects.select_related("wish__drive__fund", "supporter"),
    refused=_not_found,
)


@unlisted
@require_safe
def list_wishes(request: HttpRequest) -> HttpResponse:
    """The wishes of the open season, filtered by the address."""
    today = timezone.localdate()
    drive = current_drive(on=today)
    if drive is None or not drive.is_open(on=today):
        return render(request, "giving/wishes/list.html", {"drive": None})
    filters, language = filters_from(request.GET), get_language()
    dates = season_dates(drive)
    context = {
        "drive": drive,
        "dates": dates,
        "is_open": today <= dates.buy_by,
        "progress": progress(drive),
        "page": wish_list(drive, filters, page=request.GET.get("page", ""), language=language),
        "groups": filter_groups(filters, categories_in(drive), language=language),
        "filters": filters,
        "querystring": urlencode(filters.as_query()),
    }
    return render(request, "giving/wishes/list.html", context)


@unlisted
@never_cache
@require_safe
def wish(request: HttpRequest, code: str) -> HttpResponse:
    """One wish, with the form to promise it while it is needed; 410 when it is no longer public."""
    return _wish(request, _wish_or_404(code), form=None)


@unlisted
@never_cache
@shows_and_acts
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """Promise a wish: 303 to the promise, 422 with errors, 409 when somebody was quicker."""
    wanted = _wish_or_404(code)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("wishes:wish", args=[wanted.public_code]))
    form = ClaimForm(request.POST, wanted=wanted.quantity)
    if not form.is_valid():
        return _wish(request, wanted, form=form, status=422)
    try:
        promise = operations.claim_wish(
            wish=wanted,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            quantity=form.cleaned_data["quantity"],
            form_token=form.cleaned_data["form_token"],
            language=get_language(),
            at=timezone.now(),
        )
    except (operations.WishAlreadyClaimed, operations.ClaimingIsOver) as refusal:
        return _wish(request, wanted, form=form, refusal=refusal.message, status=409)
    except (operations.TooManyPromises, operations.FormAlreadyUsed) as refusal:
        form.add_error(None, refusal.message)
        form.renew_token()
        return _wish(request, wanted, form=form, status=422)
    wake(do_outbox)
    return _to_promise(links.make("claim", promise))


@by_claimant
@require_safe
def promise(request: HttpRequest, kept: Promise) -> HttpResponse:
    """My promise: where the gift is, what is left to do. The link in the letter opens it."""
    return _promise(request, kept)


@by_claimant
@shows_and_acts
def confirm_order(request: HttpRequest, kept: Promise) -> HttpResponse:
    """Note the order: 303 back to the promise, 422 with errors, 409 when nothing is held."""
    if request.method != "POST":
        return _to_promise(token_of(request))
    form = OrderForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _promise(request, kept, form=form, status=422)
    try:
        operations.confirm_order(promise=kept, at=timezone.now(), **form.cleaned_data)
    except operations.PromiseIsOver as refusal:
        return _promise(request, kept, refusal=refusal.message, status=409)
    wake(do_outbox)
    return _to_promise(token_of(request))


@by_claimant
@shows_and_acts
def cancel_claim(request: HttpRequest, kept: Promise) -> HttpResponse:
    """GET asks once, POST gives the gift back to the list and answers 303."""
    if request.method != "POST":
        context = {
            "mine": my_promise(kept, on=timezone.localdate()),
            "title": kept.wish.title_in(get_language()),
            "token": token_of(request),
        }
        return render(request, "giving/wishes/cancel_claim.html", context)
    operations.cancel_claim(promise=kept, at=timezone.now())
    wake(do_outbox)
    return _to_promise(token_of(request))


def _wish_or_404(code: str) -> Wish:
    return get_object_or_404(Wish.objects.select_related("drive__fund"), public_code=code.upper())


def _wish(
    request: HttpRequest,
    wanted: Wish,
    *,
    form: ClaimForm | None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = wish_page(wanted, on=timezone.localdate(), language=get_language())
    if page is None:
        return render(request, "giving/wishes/gone.html", status=410)
    if form is None:
        form = ClaimForm(wanted=page.card.needed or 1)
    crumbs = [
        {"title": _("Wish list"), "url": reverse("wishes:list")},
        {"title": page.card.title},
    ]
    context = {
        "page": page,
        "form": form,
        "refusal": refusal,
        "crumbs": crumbs,
        "hold_days": settings.GIVING_CLAIM_TTL.days,
    }
    return render(request, "giving/wishes/wish.html", context, status=status)


def _promise(
    request: HttpRequest,
    kept: Promise,
    *,
    form: OrderForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    mine = my_promise(kept, on=timezone.localdate())
    if form is None:
        form = OrderForm(today=timezone.localdate(), initial=mine.order)
    context = {
        "mine": mine,
        "wish": kept.wish,
        "title": kept.wish.title_in(get_language()),
        "token": token_of(request),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "giving/wishes/promise.html", context, status=status)


def _to_promise(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("wishes:promise", args=[token]), status=303)
