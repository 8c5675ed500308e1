"""Receipts in the admin: found, read as the donor reads them, sent again, replaced for a reason."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.generic.models import InspectView
from wagtail.admin.viewsets.base import ViewSet

from accounts.signed_in import signed_in
from giving.admin_pages import AdminPage
from giving.donations import receipt_pdf, receipt_sheet, receipts
from giving.donations.admin.lists import ByPostFilter, ShownOnly
from giving.donations.admin.papers import pdf_answer
from giving.donations.models import Receipt
from giving.errors import Refusal
from giving.messaging.tasks import do_outbox, wake

SEES, CHANGES = "giving.view_receipt", "giving.change_receipt"


class ReceiptFilters(WagtailFilterSet):
    issued_at = django_filters.DateFromToRangeFilter(
        widget=DateRangePickerWidget, label=_("Issued")
    )
    void = django_filters.BooleanFilter(
        field_name="voided_at", lookup_expr="isnull", exclude=True, label=_("Void")
    )
    by_post = ByPostFilter()

    class Meta:
        model = Receipt
        fields = ["kind", "language"]


class ReceiptPage(InspectView):
    """One receipt: what it says, what became of it, and what can be done about it."""

    page_title = _("Receipt")
    template_name = "giving/admin/receipt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        receipt: Receipt = self.object
        return super().get_context_data(
            receipt=receipt,
            sheet=receipt_sheet.sheet(receipt, language=receipt.language),
            successor=Receipt.objects.filter(replaces=receipt).first(),
            may_change=self.request.user.has_perm(CHANGES),
            **kwargs,
        )


class ReceiptViewSet(ShownOnly):
    model = Receipt
    icon = "doc-full"
    menu_label = _("Receipts")
    inspect_view_class = ReceiptPage
    filterset_class = ReceiptFilters
    ordering = "-issued_at"
    list_display = ["number", "supporter", "kind", "remains", "issued_at", "voided_at"]
    list_export = [
        "number",
        "kind",
        "supporter",
        "supporter.email",
        "remains",
        "donation.reference",
        "issued_at",
        "voided_at",
        "void_reason",
        "replaces",
    ]
    search_fields = [
        "number",
        "supporter__email",
        "supporter__first_name",
        "supporter__last_name",
        "supporter__organization",
        "donation__reference",
        "snapshot__donor",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        return Receipt.objects.select_related("supporter", "donation", "replaces")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What was wrong with it"),
        max_length=120,
        help_text=_("For the books; your name is kept beside it. The donor does not see it."),
    )


class PdfPage(AdminPage):
    """The receipt as the donor reads it."""

    permission = SEES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        receipt = _receipt(kwargs)
        name = receipt_sheet.title(receipt, language=receipt.language)
        return pdf_answer(receipt_pdf.pdf_of(receipt), name=name)


class ReissuePage(AdminPage):
    """Why, and then it is void and another is issued."""

    permission = CHANGES
    page_title = _("Void and issue anew")
    header_icon = "doc-full"
    template_name = "giving/admin/reissue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ReasonForm())
        receipt = _receipt(self.kwargs)
        return super().get_context_data(receipt=receipt, back=_page_of(receipt), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, receipt = ReasonForm(request.POST), _receipt(kwargs)
        if form.is_valid():
            try:
                new = receipts.reissue(
                    receipt=receipt,
                    reason=form.cleaned_data["reason"],
                    by=signed_in(request),
                    at=timezone.now(),
                )
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                wake(do_outbox)
                messages.success(request, _("Number %s is issued.") % new.number)
                return redirect(_page_of(new))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SendPage(AdminPage):
    """POST sends the receipt's letter once more."""

    permission = CHANGES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        receipt = _receipt(kwargs)
        if receipts.send_again(receipt=receipt, at=timezone.now()):
            wake(do_outbox)
            messages.success(request, _("The letter is on its way."))
        else:
            messages.error(request, _("This donor has no e-mail address: print the PDF."))
        return redirect(_page_of(receipt))


class ReceiptDeeds(ViewSet):
    """No place in the menu: the receipt's page leads here."""

    name = "receipts"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<uuid:pk>/pdf/", PdfPage.as_view(), name="pdf"),
            path("<uuid:pk>/reissue/", ReissuePage.as_view(), name="reissue"),
            path("<uuid:pk>/send/", SendPage.as_view(), name="send"),
        ]


def _receipt(kwargs: dict[str, Any]) -> Receipt:
    rows = Receipt.objects.select_related("supporter", "donation")
    return get_object_or_404(rows, pk=kwargs["pk"])


def _page_of(receipt: Receipt) -> str:
    return reverse("wagtailsnippets_giving_receipt:inspect", args=[receipt.pk])
