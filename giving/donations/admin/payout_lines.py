"""A payout's lines as a file: the way from the bank's statement to each donation."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from giving.admin_pages import AdminPage
from giving.donations.admin.exporting import CSV, XLSX, as_file, dollars
from giving.donations.models import Payout

HEADINGS = [
    _("Booked by the processor at"),
    _("Kind"),
    _("Donation"),
    _("Supporter"),
    _("Ledger code"),
    _("Amount"),
    _("Fee"),
    _("Net"),
    _("Processor’s object"),
    _("Balance transaction"),
]


class PayoutLinesFile(AdminPage):
    """`?format=csv`, else XLSX."""

    permission = "giving.view_payout"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        payout = get_object_or_404(Payout, pk=kwargs["pk"])
        form = CSV if request.GET.get("format") == CSV else XLSX
        return as_file(name=payout.pk, headings=HEADINGS, rows=_rows(payout), form=form)


def _rows(payout: Payout) -> Iterator[list[object]]:
    for line in payout.lines.select_related("donation__supporter", "donation__fund"):
        donation = line.donation
        yield [
            line.at,
            line.kind,
            donation.reference if donation else "",
            donation.supporter if donation else "",
            donation.fund.gl_code if donation else "",
            dollars(line.amount_minor),
            dollars(line.fee_minor),
            dollars(line.net_minor),
            line.source_id,
            line.balance_transaction,
        ]


class PayoutLines(ViewSet):
    """No place in the menu: the payout's page leads here."""

    name = "payout_lines"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<str:pk>/", PayoutLinesFile.as_view(), name="export")]
