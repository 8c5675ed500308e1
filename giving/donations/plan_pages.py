"""A donor's own plan, behind the link in its letters: see, change, pause, end, begin anew."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from giving.addresses import absolute
from giving.donations import checkout, defence, given_here, plan_changes, plans
from giving.donations.attempts import source_of
from giving.donations.gateway import ProcessorRefused, ProcessorUnavailable, Unknown
from giving.donations.gateway_stripe import gateway
from giving.donations.intention import Intention
from giving.donations.models import Donation, Plan, PlanNote
from giving.donations.my_plan import MyPlan, my_plan
from giving.donations.plan_forms import AmountForm, PauseForm
from giving.forms import FormTokenMixin
from giving.link_pages import opened_by, token_of
from giving.links import LinkRefused
from giving.messaging import outbox
from giving.messaging.registry import NotYet
from giving.messaging.tasks import do_outbox, wake
from giving.visitor import address_prefix

shows_and_acts = require_http_methods(["GET", "HEAD", "POST"])
AWAY = gettext_lazy(
    "Our payment partner does not answer right now. Nothing has changed. Please try again later."
)

NOT_TAKEN = gettext_lazy(
    "Our payment partner did not take this change, so everything is as before. "
    "Our staff know of it and will write to you."
)
# What the address of the page says was saved, and the wish that it stands for.
ASKED = {
    "amount": PlanNote.Act.AMOUNT,
    "pause": PlanNote.Act.PAUSED,
    "resume": PlanNote.Act.RESUMED,
}


def _refused(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    context = {"reason": refusal.message}
    return render(request, "giving/donations/plan_link_refused.html", context, status=404)


by_donor = opened_by(
    "plan",
    rows=lambda: Plan.objects.select_related("fund", "drive", "supporter"),
    refused=_refused,
)


@by_donor
@require_safe
def plan(request: HttpRequest, kept: Plan) -> HttpResponse:
    """My plan. Back from the processor's page for cards, the processor is asked what is true."""
    if request.GET.get("saved") == "card":
        kept = _followed(kept, at=timezone.now())
    return _page(request, kept, saved=request.GET.get("saved", ""))


@by_donor
@shows_and_acts
def change_plan_amount(request: HttpRequest, kept: Plan) -> HttpResponse:
    """Charge another amount from the next time on: 303 to the plan, 422 with errors."""
    if request.method != "POST":
        return _to_plan(request)
    form = AmountForm(request.POST)
    if not form.is_valid():
        return _page(request, kept, amount_form=form, status=422)
    return _carry_out(
        request, kept, plan_changes.change_amount, "amount", gift=form.gift, covered=form.covered
    )


@by_donor
@shows_and_acts
def pause_plan(request: HttpRequest, kept: Plan) -> HttpResponse:
    """Charge nothing before a day: 303 to the plan, 422 with errors."""
    if request.method != "POST":
        return _to_plan(request)
    form = PauseForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, kept, pause_form=form, status=422)
    until = form.cleaned_data["until"]
    return _carry_out(request, kept, plan_changes.pause, "pause", until=until)


@by_donor
@shows_and_acts
def resume_plan(request: HttpRequest, kept: Plan) -> HttpResponse:
    """Go on before the pause is over."""
    if request.method != "POST":
        return _to_plan(request)
    return _carry_out(request, kept, plan_changes.resume, "resume")


@by_donor
@shows_and_acts
def end_plan(request: HttpRequest, kept: Plan) -> HttpResponse:
    """GET asks once, POST ends it, whether or not the processor answers just then."""
    if request.method == "POST":
        return _carry_out(request, kept, plan_changes.end, "end")
    context = {"mine": _mine(kept), "token": token_of(request)}
    return render(request, "giving/donations/end_plan.html", context)


@by_donor
@shows_and_acts
def change_plan_card(request: HttpRequest, kept: Plan) -> HttpResponse:
    """303 to the processor's page for cards; 503 when it has none for us."""
    if request.method != "POST" or not (kept.is_living and kept.customer):
        return _to_plan(request)
    back = absolute(reverse("donations:plan", args=[token_of(request)])) + "?saved=card"
    try:
        address = gateway().card_page(
            kept.customer, return_url=back, language=get_language() or "en"
        )
    except (ProcessorUnavailable, ProcessorRefused, Unknown):
        return _page(request, kept, refusal=str(AWAY), status=503)
    return HttpResponseRedirect(address, status=303)


@by_donor
@shows_and_acts
def start_plan_again(request: HttpRequest, kept: Plan) -> HttpResponse:
    """One press: the same gift once more, by another card. 303 to the processor's page."""
    form = FormTokenMixin(request.POST)
    if request.method != "POST" or not form.is_valid() or not _mine(kept).was_given_up:
        return _to_plan(request)
    try:
        donation, address = _begin_anew(request, kept, form.cleaned_data["form_token"])
    except checkout.AlreadyGiven as refusal:
        return redirect("donations:thanks", reference=refusal.donation.reference)
    except defence.TooFast as refusal:
        return _page(request, kept, refusal=refusal.message, status=429)
    except defence.GivingClosed as refusal:
        return _page(request, kept, refusal=refusal.message, status=503)
    except (ProcessorUnavailable, ProcessorRefused):
        return _page(request, kept, refusal=str(AWAY), status=503)
    given_here.note(request.session, donation.reference)
    return HttpResponseRedirect(address, status=303)


def _begin_anew(request: HttpRequest, kept: Plan, form_token: UUID) -> tuple[Donation, str]:
    """The first donation of the same plan once more, and its checkout; counted like any other.

    The link came by mail, so it proves the address as a code would.
    """
    at, intention = timezone.now(), _the_same(kept)
    source = source_of(
        network=address_prefix(request),
        session=request.session.session_key or "",
        email=intention.email,
    )
    defence.check(source=source, form_token=form_token, typed="again", is_proved=True, at=at)
    donation = checkout.intend_donation(intention=intention, form_token=form_token, at=at)
    address = checkout.start_checkout(
        donation=donation, intention=intention, gateway=gateway(), at=at
    )
    return donation, address


def _carry_out(
    request: HttpRequest, kept: Plan, change: Callable[..., str], saved: str, **wanted: object
) -> HttpResponse:
    """Write the change down, try it at once, and show what came of it."""
    try:
        key = change(plan=kept, by=plans.DONOR, at=timezone.now(), **wanted)
    except plan_changes.PlanIsOver as refusal:
        return _page(request, kept, refusal=refusal.message, status=409)
    outbox.do_now(topic=plan_changes.TOPIC, dedupe_key=key, now=timezone.now)
    wake(do_outbox)
    return _to_plan(request, saved=saved)


def _followed(kept: Plan, *, at: datetime) -> Plan:
    if not kept.subscription:
        return kept
    try:
        return plans.follow(subscription_id=kept.subscription, gateway=gateway(), at=at)
    except (ProcessorUnavailable, NotYet):
        return kept


def _the_same(kept: Plan) -> Intention:
    """What a plan was promised for, to be promised anew."""
    return Intention(
        gift=kept.gift,
        covered=kept.amount - kept.gift,
        email=kept.supporter.email,
        first_name=kept.first_name,
        last_name=kept.last_name,
        fund=kept.fund,
        drive=kept.drive,
        source=kept.source,
        language=get_language() or "en",
        frequency=kept.frequency,
        is_anonymous=kept.is_anonymous,
    )


def _mine(kept: Plan) -> MyPlan:
    waiting = plan_changes.waiting(kept)
    return my_plan(kept, language=get_language() or "en", waiting=waiting)


def _page(
    request: HttpRequest,
    kept: Plan,
    *,
    amount_form: AmountForm | None = None,
    pause_form: PauseForm | None = None,
    refusal: str = "",
    saved: str = "",
    status: int = 200,
) -> HttpResponse:
    mine = _mine(kept)
    if saved in ASKED and mine.is_refused(ASKED[saved]):
        refusal, saved = str(NOT_TAKEN), ""
    context = {
        "mine": mine,
        "token": token_of(request),
        "amount_form": amount_form or AmountForm.of(kept),
        "pause_form": pause_form or PauseForm(today=timezone.localdate()),
        "again_form": FormTokenMixin(),
        "refusal": refusal,
        "saved": saved,
    }
    return render(request, "giving/donations/plan.html", context, status=status)


def _to_plan(request: HttpRequest, **query: str) -> HttpResponse:
    address = reverse("donations:plan", args=[token_of(request)])
    if query:
        address += f"?{urlencode(query)}"
    return HttpResponseRedirect(address, status=303)
