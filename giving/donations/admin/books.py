"""Our books and the processor's, compared: what the two disagree on, by name."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from giving.admin_pages import AdminPage, AdminScreen
from giving.donations.admin.dashboard import SEES_THE_BOOKS
from giving.donations.models import Donation, LedgerEntry, ReconciliationRun
from giving.donations.tasks import compare_books
from giving.messaging.models import FOR_STAFF, InboxEvent
from giving.messaging.tasks import wake
from giving.money import Money


class BooksPage(AdminPage):
    """The last comparison and those before; POST asks for one now."""

    permission = SEES_THE_BOOKS
    page_title = _("Books compared")
    header_icon = "tasks"
    template_name = "giving/admin/books.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = Paginator(ReconciliationRun.objects.all(), 20)
        last = ReconciliationRun.objects.first()
        return super().get_context_data(
            last=last,
            differences=_named(last.differences) if last else [],
            runs=runs.get_page(self.request.GET.get("p")),
            stuck=InboxEvent.objects.filter(state__in=FOR_STAFF).order_by("-received_at")[:50],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wake(compare_books)
        messages.success(
            request, _("The comparison has begun; its result stands here in a minute or two.")
        )
        return redirect("books:index")


def _named(differences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each difference with its donation, where our books know the object."""
    ids = {one["source_id"] for one in differences}
    entries = LedgerEntry.objects.filter(source_id__in=ids).select_related("donation__supporter")
    donations: dict[str, Donation | None] = {entry.source_id: entry.donation for entry in entries}
    return [
        {
            **one,
            "ours": _money(one["ours"]),
            "theirs": _money(one["theirs"]),
            "donation": donations.get(one["source_id"]),
        }
        for one in differences
    ]


def _money(minor: int | None) -> str:
    return "–" if minor is None else Money(minor).exact


class BooksScreen(AdminScreen):
    name = "books"
    permission = SEES_THE_BOOKS
    menu_label = _("Books compared")
    icon = "tasks"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", BooksPage.as_view(), name="index")]
