"""The switch of online giving: how it stands, what the last hours saw, and the three positions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter, log, registry

from accounts.signed_in import signed_in
from giving.admin_pages import AdminPage, AdminScreen
from giving.donations import attempts, gate
from giving.donations.models import GivingGate

THROWS_THE_SWITCH = "giving.change_givinggate"
ACTION = "giving.switch"
HEIGHT, STEP, WIDE = 120, 30, 11

Mode = GivingGate.Mode
CHOICES = [
    (Mode.OPEN, _("Open: everybody can give")),
    (Mode.SLOW, _("Slow: a code by e-mail comes first; people still get through, programs do not")),
    (Mode.CLOSED, _("Closed: no form, but your words and the other ways to give")),
]


@dataclass(frozen=True)
class Bars:
    """One hour of the chart: where its two bars stand, in the units of the drawing."""

    left: int
    label: str
    checkouts: int
    declines: int
    checkouts_height: int
    declines_height: int


class GateForm(forms.ModelForm):
    """Where the switch is to stand, and what visitors read while it is closed."""

    mode = forms.ChoiceField(label=_("Online giving is"), choices=CHOICES, widget=forms.RadioSelect)
    was_changed_at = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = GivingGate
        fields = ["mode", "words", "words_es"]
        widgets = {
            "words": forms.Textarea(attrs={"rows": 3}),
            "words_es": forms.Textarea(attrs={"rows": 3, "lang": "es"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") == Mode.CLOSED:
            for field in ("words", "words_es"):
                if not cleaned.get(field):
                    self.add_error(field, _("Please tell visitors why, in a sentence or two."))
        if cleaned.get("was_changed_at") != stamp(gate.current()):
            raise forms.ValidationError(
                _("Somebody moved the switch while you were here. Please look again.")
            )
        return cleaned


def stamp(stands: GivingGate) -> str:
    return stands.changed_at.isoformat() if stands.changed_at else ""


class GatePage(AdminPage):
    """GET shows; POST asks once more, and with `sure` moves the switch and notes who did."""

    permission = THROWS_THE_SWITCH
    page_title = _("Switch of online giving")
    header_icon = "lock-open"
    template_name = "giving/admin/gate.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GateForm(request.POST, instance=gate.current())
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if "sure" not in request.POST:
            return self.render_to_response(self.get_context_data(form=form, asks=True))
        turn(request, form, at=timezone.now())
        messages.success(request, _("The switch is moved."))
        return redirect("giving_gate:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at, stands = timezone.now(), gate.current()
        kwargs.setdefault(
            "form", GateForm(instance=stands, initial={"was_changed_at": stamp(stands)})
        )
        bars, top = chart(attempts.hours(at=at))
        return super().get_context_data(
            gate=stands,
            is_slow=stands.is_slow(at=at),
            is_closed=stands.is_closed(at=at),
            bars=bars,
            top=top,
            width=STEP * len(bars),
            height=HEIGHT,
            wide=WIDE,
            moves=registry.get_logs_for_instance(GivingGate(pk=1))[:10],
            **kwargs,
        )


def turn(request: HttpRequest, form: GateForm, *, at: datetime) -> None:
    """Move the switch and write down who moved it from where to where: both, or neither."""
    with transaction.atomic():
        before = gate.current().mode
        moved = gate.turn(
            mode=form.cleaned_data["mode"],
            words=form.cleaned_data["words"],
            words_es=form.cleaned_data["words_es"],
            by=signed_in(request),
            at=at,
        )
        log(instance=moved, action=ACTION, data={"from": before, "to": moved.mode})


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(ACTION)
    class Moved(LogFormatter):
        label = _("Move the switch of giving")

        def format_message(self, log_entry: Any) -> str:
            positions = dict(Mode.choices)
            data = {when: positions.get(log_entry.data[when], "") for when in ("from", "to")}
            return gettext("Moved from “%(from)s” to “%(to)s”") % data


def chart(hours: list[attempts.Hour]) -> tuple[list[Bars], int]:
    """The bars of each hour, and the count that fills the height."""
    top = max([1, *(max(hour.checkouts, hour.declines) for hour in hours)])
    return [
        Bars(
            left=STEP * place,
            label=timezone.localtime(hour.begins_at).strftime("%H:%M"),
            checkouts=hour.checkouts,
            declines=hour.declines,
            checkouts_height=HEIGHT * hour.checkouts // top,
            declines_height=HEIGHT * hour.declines // top,
        )
        for place, hour in enumerate(hours)
    ], top


class GateScreen(AdminScreen):
    name = "giving_gate"
    permission = THROWS_THE_SWITCH
    menu_label = _("Switch of giving")
    icon = "lock-open"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", GatePage.as_view(), name="index")]
