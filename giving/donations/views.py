"""Giving, seen by the public: the form, the thanks, and the processor's hook."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from giving import links
from giving.donations import (
    checkout,
    defence_pages,
    events,
    fees,
    given_here,
    operations,
    prefill,
    presets,
    tributes,
)
from giving.donations.forms import FEE_HINT, GiveForm, NoticeForm
from giving.donations.gateway import (
    KeyRefused,
    NotGenuine,
    ProcessorRefused,
    ProcessorUnavailable,
)
from giving.donations.gateway_stripe import gateway
from giving.donations.intended import MAY_STILL_BE_PAID
from giving.donations.models import Donation, Plan, Tribute
from giving.donations.queries import gift_so_far
from giving.messaging.registry import NotYet
from giving.messaging.tasks import do_outbox, handle_inbox, wake
from giving.visitor import address_prefix

LARGEST_EVENT = 256 * 1024
NO_CHECKOUT = gettext_lazy(
    "Our payment partner does not answer right now. You were not charged. "
    "Please try again in a minute; what you typed is still here."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@defence_pages.at_the_gate
def give(request: HttpRequest) -> HttpResponse:
    """The giving form. POST: 303 to the processor's page, 422 with errors, 503 without a page."""
    if request.method != "POST":
        return _form(request, GiveForm(initial=_initial(request)))
    form = GiveForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    at = timezone.now()
    intention = form.intention(language=get_language() or "en", ip_prefix=address_prefix(request))
    defence_pages.check(request, form, at=at)
    try:
        donation = checkout.intend_donation(
            intention=intention, form_token=form.cleaned_data["form_token"], at=at
        )
        address = checkout.start_checkout(
            donation=donation, intention=intention, gateway=gateway(), at=at
        )
    except checkout.AlreadyGiven as refusal:
        return redirect("donations:thanks", reference=refusal.donation.reference)
    except KeyRefused:
        raise  # closes giving for a while
    except (ProcessorUnavailable, ProcessorRefused):
        form.add_error(None, NO_CHECKOUT)
        return _form(request, form, status=503)
    given_here.note(request.session, donation.reference)
    return HttpResponseRedirect(address, status=303)


def _initial(request: HttpRequest) -> dict[str, object]:
    """What the address says; or what was filled in before, for who comes back without paying."""
    reference = request.GET.get("again")
    if "back" in request.GET:
        reference = given_here.latest(request.session)
    if not reference or not given_here.includes(request.session, reference):
        return prefill.from_address(request.GET)
    unpaid = Donation.objects.filter(state__in=MAY_STILL_BE_PAID, reference=reference).first()
    return prefill.from_donation(unpaid) if unpaid else prefill.from_address(request.GET)


def _form(request: HttpRequest, form: GiveForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "came_back": "back" in request.GET,
        "fee": {**fees.rates(), "hint": FEE_HINT.format(rate=fees.rate())},
        "notices": _notices(form),
    }
    return render(request, "giving/donations/give.html", context, status=status)


def _notices(form: GiveForm) -> dict[str, object]:
    """The tribute's letters as they would go out with the names typed so far."""
    their_name, your_name = _("(their name)"), _("(your name)")
    name = f"{form['first_name'].value() or ''} {form['last_name'].value() or ''}".strip()
    giver = tributes.giver_of(name=name or your_name, is_anonymous=bool(form["anonymous"].value()))
    return {
        "letters": tributes.samples(
            honoree=form["tribute_name"].value() or their_name,
            giver=giver,
            language=get_language() or "en",
        ),
        "their_name": their_name,
        "your_name": your_name,
        "unnamed": tributes.giver_of(name="", is_anonymous=True),
    }


@never_cache
@require_safe
def thanks(request: HttpRequest, reference: str) -> HttpResponse:
    """What our ledger says of a donation; asks the processor first when no webhook has come yet."""
    donation = _donation(reference)
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
    return _thanks(request, donation)


@never_cache
@require_POST
def tell(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a tribute's letter once more, for the browser that gave; 422 with what is wrong."""
    donation = _donation(reference)
    if not given_here.includes(request.session, reference):
        raise Http404("given elsewhere")
    form = NoticeForm(request.POST)
    if form.is_valid():
        try:
            tributes.send_again(donation=donation, **form.cleaned_data, at=timezone.now())
        except tributes.NoticeRefused as refusal:
            form.add_error("notify_email", refusal.message)
        else:
            wake(do_outbox)
            messages.success(request, _("The letter is on its way."))
            return redirect("donations:thanks", reference=reference)
    return _thanks(request, donation, notice_form=form, status=422)


def _donation(reference: str) -> Donation:
    rows = Donation.objects.select_related("fund", "drive", "plan")
    return get_object_or_404(rows, reference=reference)


def _path_of(plan: Plan) -> str:
    return reverse("donations:plan", kwargs={"token": links.make("plan", plan)})


def _thanks(
    request: HttpRequest,
    donation: Donation,
    *,
    notice_form: NoticeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "en"
    tribute = Tribute.objects.filter(donation=donation).first()
    sent = {"notify_email": tribute.notify_email, "after": tribute.notices} if tribute else {}
    context = {
        "gift": gift_so_far(donation=donation),
        "fund_name": donation.fund.name_in(language),
        "is_giver": given_here.includes(request.session, donation.reference),
        "covered": donation.amount - donation.gift,
        "is_kept": tributes.is_here(donation),
        "impact": presets.impact_of(
            donation.gift,
            frequency=donation.frequency,
            drive=donation.drive,
            language=language,
        ),
        "plan_path": _path_of(donation.plan) if donation.plan else "",
        "tribute": tribute,
        "may_tell": tribute and tributes.may_tell(tribute),
        "notice_form": notice_form or NoticeForm(initial=sent),
        "again": f"{reverse('donations:give')}?again={donation.reference}",
    }
    return render(request, "giving/donations/thanks.html", context, status=status)


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
