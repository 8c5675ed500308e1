"""The desk: find by a code, take in, bag, arrange, hand over."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.signed_in import signed_in
from giving.deliveries import operations, queries
from giving.deliveries.access import CASEWORKER, GIFT_STAFF, open_to
from giving.deliveries.forms import BagForm, ReceiveForm, ScheduleForm, UnidentifiedForm
from giving.deliveries.models import Delivery, Gift
from giving.drives.models import Drive
from giving.drives.queries import current_drive
from giving.wishes.models import Household, Wish

shows_and_acts = require_http_methods(["GET", "HEAD", "POST"])


@open_to(GIFT_STAFF, CASEWORKER)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Staff: what needs me today. Caseworkers: their own households, and how far each wish is."""
    drive = current_drive(on=timezone.localdate())
    is_gift_staff = request.user.has_perm(GIFT_STAFF)
    context: dict[str, object] = {
        "desk_section": "today",
        "drive": drive,
        "is_gift_staff": is_gift_staff,
    }
    if drive is not None and is_gift_staff:
        context["today"] = queries.today(drive, at=timezone.now())
    if drive is not None and request.user.has_perm(CASEWORKER):
        context["own"] = queries.own_households(drive, signed_in(request))
    return render(request, "desk/home.html", context)


@open_to(GIFT_STAFF)
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """Go to what a code stands for; an unknown one leads to where unknown gifts are taken in."""
    code = request.GET.get("code", "").strip()
    if not code:
        return HttpResponseRedirect(reverse("desk:home"))
    found = queries.find(code, drive=_drive_or_404())
    if isinstance(found, Wish):
        return HttpResponseRedirect(reverse("desk:wish", args=[found.public_code]))
    if isinstance(found, Household):
        return HttpResponseRedirect(reverse("desk:household", args=[found.code]))
    return _receive(request, UnidentifiedForm(), unknown=code, status=404)


@open_to(GIFT_STAFF)
@shows_and_acts
def receive(request: HttpRequest) -> HttpResponse:
    """Take in a gift without a known code: 303 when kept, 422 with errors; GET lists them."""
    form = UnidentifiedForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _receive(request, form, status=422 if form.is_bound else 200)
    operations.receive_unidentified(
        drive=_drive_or_404(), by=signed_in(request), at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("Kept. It waits among the gifts without a code."))
    return _to("desk:receive")


@open_to(GIFT_STAFF)
@require_safe
def wish(request: HttpRequest, code: str) -> HttpResponse:
    """A wish at intake: what is awaited, what is here."""
    intake = queries.intake(_wish_or_404(code))
    return _wish(request, intake, ReceiveForm(intake=intake))


@open_to(GIFT_STAFF)
@require_POST
def receive_parcel(request: HttpRequest, code: str) -> HttpResponse:
    """Take in the gift for a unit: 303 to its bag, 422 with errors, 409 when it is here."""
    intake = queries.intake(_wish_or_404(code))
    form = ReceiveForm(request.POST, intake=intake)
    if not form.is_valid():
        return _wish(request, intake, form, status=422)
    try:
        gift = operations.receive_parcel(
            by=signed_in(request), at=timezone.now(), **form.cleaned_data
        )
    except operations.AlreadyReceived as refusal:
        return _wish(request, intake, form, refusal=refusal.message, status=409)
    messages.success(request, _("Received. Whoever promised it is being told."))
    return _to("desk:bag_gift", gift.pk)


@open_to(GIFT_STAFF)
@shows_and_acts
def bag_gift(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a gift into its person's bag: 303 to the household, 422 with errors."""
    gifts = Gift.objects.select_related("unit__wish__recipient__household", "parcel")
    gift = get_object_or_404(gifts, pk=pk)
    if gift.unit is None:
        raise Http404("nobody's bag")
    wish, person = gift.unit.wish, gift.unit.wish.recipient
    bound = request.POST if request.method == "POST" else None
    form = BagForm(bound, initial={"shelf": person.shelf})
    if form.is_valid():
        operations.bag_gift(gift=gift, shelf=form.cleaned_data["shelf"])
        messages.success(request, _("%(code)s is in the bag.") % {"code": wish.desk_code})
        return _to("desk:household", person.household.code)
    context = {"desk_section": "receive", "gift": gift, "person": person, "form": form}
    return render(request, "desk/bag_gift.html", context, status=422 if form.is_bound else 200)


@open_to(GIFT_STAFF)
@require_safe
def household(request: HttpRequest, code: str) -> HttpResponse:
    """A household by its desk code: its people, their gifts, its appointment."""
    return _household(request, _household_or_404(code), form=None)


@open_to(GIFT_STAFF)
@require_POST
def schedule_delivery(request: HttpRequest, code: str) -> HttpResponse:
    """Make or move the appointment: 303 to the household, 422 with errors."""
    family = _household_or_404(code)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _household(request, family, form=form, status=422)
    try:
        operations.schedule_delivery(
            household=family, by=signed_in(request), at=timezone.now(), **form.cleaned_data
        )
    except operations.SlotIsPast as refusal:
        form.add_error("slot_at", refusal.message)
        return _household(request, family, form=form, status=422)
    messages.success(request, _("The appointment is noted."))
    return _to("desk:household", family.code)


@open_to(GIFT_STAFF)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """Appointments of today, upcoming and done; `q` finds a household's."""
    when = request.GET.get("when", "today")
    when = when if when in ("upcoming", "done") else "today"
    code = request.GET.get("q", "").strip()[:8]
    drive, at = _drive_or_404(), timezone.now()
    context = {
        "desk_section": "deliveries",
        "groups": _choices_of_when(when, code),
        "q": code,
        "querystring": urlencode({"when": when, "q": code}),
        "page": queries.handover_page(
            drive, when, at=at, code=code, page=request.GET.get("page", "")
        ),
    }
    return render(request, "desk/deliveries.html", context)


@open_to(GIFT_STAFF)
@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """An appointment: the bags to fetch, and the way to its confirmation."""
    return _delivery(request, _delivery_or_404(pk), "desk/delivery.html")


@open_to(GIFT_STAFF)
@shows_and_acts
def confirm_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once more, POST confirms: 303 to the delivery, 409 when that cannot be."""
    visit = _delivery_or_404(pk)
    if request.method != "POST":
        return _delivery(request, visit, "desk/confirm_delivery.html")
    try:
        operations.confirm_delivery(delivery=visit, by=signed_in(request), at=timezone.now())
    except (operations.AlreadyHandedOver, operations.NothingBagged) as refusal:
        visit.refresh_from_db()
        return _delivery(request, visit, "desk/delivery.html", refusal=refusal.message, status=409)
    return _to("desk:delivery", visit.pk)


def _choices_of_when(chosen: str, code: str) -> list[dict[str, object]]:
    labels = {"today": _("Today"), "upcoming": _("Upcoming"), "done": _("Done")}
    options = [
        {
            "label": label,
            "url": "?" + urlencode({"when": when, "q": code}),
            "current": when == chosen,
        }
        for when, label in labels.items()
    ]
    return [{"label": _("When"), "options": options}]


def _to(name: str, *args: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=args), status=303)


def _drive_or_404() -> Drive:
    drive = current_drive(on=timezone.localdate())
    if drive is None:
        raise Http404("no season yet")
    return drive


def _wish_or_404(code: str) -> Wish:
    wishes = Wish.objects.select_related("drive", "category", "recipient__household")
    return get_object_or_404(wishes, public_code=code.upper())


def _household_or_404(code: str) -> Household:
    households = Household.objects.select_related("drive")
    return get_object_or_404(households, drive=_drive_or_404(), code=code.upper())


def _delivery_or_404(pk: int) -> Delivery:
    return get_object_or_404(Delivery.objects.select_related("household__drive"), pk=pk)


def _receive(
    request: HttpRequest, form: UnidentifiedForm, *, unknown: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "desk_section": "receive",
        "form": form,
        "unknown": unknown,
        "unidentified": queries.unidentified(_drive_or_404()),
    }
    return render(request, "desk/receive.html", context, status=status)


def _wish(
    request: HttpRequest,
    intake: queries.Intake,
    form: ReceiveForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"desk_section": "receive", "intake": intake, "form": form, "refusal": refusal}
    return render(request, "desk/wish.html", context, status=status)


def _household(
    request: HttpRequest, family: Household, *, form: ScheduleForm | None, status: int = 200
) -> HttpResponse:
    sheet = queries.sheet(family)
    if form is None:
        slot = sheet.scheduled.slot_at if sheet.scheduled else None
        form = ScheduleForm(initial={"slot_at": slot, "method": family.method})
    context = {"desk_section": "deliveries", "sheet": sheet, "form": form}
    return render(request, "desk/household.html", context, status=status)


def _delivery(
    request: HttpRequest, visit: Delivery, template: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "desk_section": "deliveries",
        "delivery": visit,
        "sheet": queries.sheet(visit.household),
        "visit_events": list(visit.events.select_related("by")),
        "refusal": refusal,
    }
    return render(request, template, context, status=status)
