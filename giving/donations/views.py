"""Giving, seen by the public: the form, the thanks, and the processor's hook."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giving.donations import checkout, events, operations
from giving.donations.forms import GiveForm, prefilled
from giving.donations.gateway import NotGenuine, ProcessorRefused, ProcessorUnavailable
from giving.donations.gateway_stripe import gateway
from giving.donations.models import Donation
from giving.donations.queries import gift_so_far
from giving.messaging.registry import NotYet
from giving.messaging.tasks import do_outbox, handle_inbox, wake

LARGEST_EVENT = 256 * 1024
GIVEN_HERE = "given_here"
NO_CHECKOUT = _(
    "Our payment partner does not answer right now. You were not charged. "
    "Please try again in a minute; what you typed is still here."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """The giving form. POST: 303 to the processor's page, 422 with errors, 503 without a page."""
    if request.method != "POST":
        return _form(request, GiveForm(initial=prefilled(request.GET)))
    form = GiveForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    at, intention = timezone.now(), form.intention(language=get_language())
    try:
        donation = checkout.intend_donation(
            intention=intention, form_token=form.cleaned_data["form_token"], at=at
        )
        address = checkout.start_checkout(
            donation=donation, intention=intention, gateway=gateway(), at=at
        )
    except checkout.AlreadyGiven as refusal:
        return redirect("donations:thanks", reference=refusal.donation.reference)
    except (ProcessorUnavailable, ProcessorRefused):
        form.add_error(None, NO_CHECKOUT)
        return _form(request, form, status=503)
    request.session[GIVEN_HERE] = [*request.session.get(GIVEN_HERE, [])[-9:], donation.reference]
    return HttpResponseRedirect(address, status=303)


def _form(request: HttpRequest, form: GiveForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "came_back": "back" in request.GET}
    return render(request, "giving/donations/give.html", context, status=status)


@never_cache
@require_safe
def thanks(request: HttpRequest, reference: str) -> HttpResponse:
    """What our ledger says of a donation; asks the processor first when no webhook has come yet."""
    donation = get_object_or_404(Donation.objects.select_related("fund"), reference=reference)
    session_id = request.GET.get("session_id")
    if session_id and session_id != donation.checkout_session:
        raise Http404("not the session of this donation")
    if session_id and donation.state in operations.LATE_TRUTH_WINS:
        try:
            operations.settle(object_id=session_id, gateway=gateway(), at=timezone.now())
        except (ProcessorUnavailable, NotYet, operations.AmountDiffers):
            pass  # the page then says that we are still waiting for word
        else:
            donation.refresh_from_db()
            wake(do_outbox)
    context = {
        "gift": gift_so_far(donation=donation),
        "fund_name": donation.fund.name_in(get_language()),
        "is_giver": reference in request.session.get(GIVEN_HERE, []),
    }
    return render(request, "giving/donations/thanks.html", context)


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep a genuine event and answer 200 once it is committed; all else happens later."""
    body = request.read(LARGEST_EVENT + 1)
    if len(body) > LARGEST_EVENT:
        return HttpResponse("too large\n", status=413, content_type="text/plain")
    at = timezone.now()
    try:
        event = gateway().read_event(body, request.headers.get("Stripe-Signature", ""), at=at)
    except NotGenuine:
        return HttpResponse("not genuine\n", status=400, content_type="text/plain")
    events.keep(event, at=at)
    wake(handle_inbox)
    return HttpResponse("kept\n", content_type="text/plain")
