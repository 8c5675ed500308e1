"""Refunds in the admin: asked for, asked once more to be sure, released by a second person."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from accounts.signed_in import signed_in
from giving.admin_pages import AdminPage, AdminScreen
from giving.donations import refunds
from giving.donations.admin.pages import address_of
from giving.donations.models import Donation, RefundRequest
from giving.errors import Refusal
from giving.messaging.tasks import do_outbox, wake
from giving.money import Money, read_dollars

ASKS, DECIDES = "giving.add_refundrequest", "giving.change_refundrequest"
State = RefundRequest.State


class RefundForm(forms.Form):
    """How much and why; sent a second time, with `sure`, it is done."""

    amount = forms.CharField(label=_("Amount in dollars"), max_length=12)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For the books, and for whoever approves it. The donor does not see it."),
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_amount(self) -> Money:
        try:
            return read_dollars(self.cleaned_data["amount"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class AskPage(AdminPage):
    """One donation's refund: the form, then the same once more to be sure, then it is asked for."""

    permission = ASKS
    page_title = _("Refund")
    header_icon = "redirect"
    template_name = "giving/admin/refund.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        donations = Donation.objects.select_related("supporter", "fund")
        self.donation = get_object_or_404(donations, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = refunds.refundable(self.donation)
        kwargs.setdefault("form", RefundForm(initial={"amount": left.plain}))
        return super().get_context_data(
            donation=self.donation,
            left=left,
            back=address_of(self.donation),
            alone_up_to=Money(settings.GIVING_REFUND_ALONE_UP_TO_MINOR),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = RefundForm(request.POST)
        if not form.is_valid():
            return self._again(form, status=422)
        try:
            if not form.cleaned_data["sure"]:
                refunds.check_amount(form.cleaned_data["amount"].minor, donation=self.donation)
                return self._again(form, is_last_question=True)
            asked = refunds.ask_refund(
                donation=self.donation,
                amount_minor=form.cleaned_data["amount"].minor,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("amount", refusal.message)
            return self._again(form, status=422)
        wake(do_outbox)
        messages.success(request, _said(asked))
        return redirect(address_of(self.donation))

    def _again(self, form: RefundForm, *, status: int = 200, **context: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)


class QueuePage(AdminPage):
    """What waits for a second person, and every refund before; POST decides one."""

    permission = "giving.view_refundrequest"
    page_title = _("Refunds")
    header_icon = "redirect"
    template_name = "giving/admin/refunds.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = RefundRequest.objects.select_related("donation__supporter", "asked_by", "decided_by")
        decided = Paginator(rows.exclude(state=State.ASKED), 50)
        return super().get_context_data(
            waiting=rows.filter(state=State.ASKED).order_by("asked_at"),
            decided=decided.get_page(self.request.GET.get("p")),
            may_decide=self.request.user.has_perm(DECIDES),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = signed_in(request)
        if not person.has_perm(DECIDES):
            raise PermissionDenied
        asked = get_object_or_404(RefundRequest, pk=kwargs["pk"])
        at, answer = timezone.now(), request.POST.get("answer", "").replace("\0", "").strip()[:300]
        try:
            if request.POST.get("decision") == "approve":
                refunds.approve(request=asked, by=person, at=at)
                wake(do_outbox)
            else:
                refunds.decline(request=asked, by=person, answer=answer, at=at)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect("refunds:index")


def _said(asked: RefundRequest) -> Any:
    if asked.state == State.ASKED:
        return _("Kept. A second person has to approve it before the money goes back.")
    return _("The refund is on its way. It shows in the books as soon as the processor has it.")


class RefundScreen(AdminScreen):
    name = "refunds"
    permission = "giving.view_refundrequest"
    menu_label = _("Refunds")
    icon = "redirect"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", QueuePage.as_view(), name="index"),
            path("<uuid:pk>/decide/", QueuePage.as_view(http_method_names=["post"]), name="decide"),
            path("of/<uuid:pk>/", AskPage.as_view(), name="ask"),
        ]
