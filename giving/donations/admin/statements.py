"""Year end in the admin: all statements of a year with their progress, and each to be found."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic.models import InspectView

from accounts.signed_in import signed_in
from giving.admin_pages import AdminPage, AdminScreen
from giving.donations import (
    statement_facts,
    statement_pdf,
    statement_runs,
    statement_sheet,
    statements,
)
from giving.donations.admin.lists import ByPostFilter, ShownOnly
from giving.donations.admin.papers import pdf_answer
from giving.donations.models import Statement, StatementRun
from giving.donations.tasks import write_statements
from giving.errors import Refusal
from giving.messaging.tasks import do_outbox, wake

SEES, STARTS = "giving.view_statement", "giving.add_statementrun"
RUNS_SHOWN = 20


class StatementFilters(WagtailFilterSet):
    year = django_filters.NumberFilter(label=_("Year"))
    by_post = ByPostFilter()

    class Meta:
        model = Statement
        fields = ["is_current", "language"]


class StatementPage(InspectView):
    """One statement: its figures, its PDF, and once more by mail."""

    page_title = _("Statement")
    template_name = "giving/admin/statement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statement: Statement = self.object
        return super().get_context_data(
            statement=statement,
            sheet=statement_sheet.sheet(statement, language=statement.language),
            **kwargs,
        )


class StatementViewSet(ShownOnly):
    model = Statement
    icon = "calendar"
    menu_label = _("Statements")
    inspect_view_class = StatementPage
    filterset_class = StatementFilters
    list_display = ["supporter", "year", "counts", "issued_at", "is_current"]
    list_export = ["supporter", "supporter.email", "year", "counts", "issued_at", "is_current"]
    search_fields = [
        "supporter__email",
        "supporter__first_name",
        "supporter__last_name",
        "supporter__organization",
        "snapshot__donor",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        return Statement.objects.select_related("supporter")


class YearForm(forms.Form):
    """The year whose statements are to be written; sent a second time, with `sure`, it begins."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, choices=lambda: _years())
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)


class YearEndPage(AdminPage):
    """The runs so far and how far they are; POST asks once, and then begins another."""

    permission = SEES
    page_title = _("Year end")
    header_icon = "calendar-check"
    template_name = "giving/admin/year_end.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", YearForm(initial={"year": timezone.localdate().year - 1}))
        runs = list(StatementRun.objects.select_related("asked_by")[:RUNS_SHOWN])
        for run in runs:
            run.paper = statement_runs.by_post(run.year).count()  # type: ignore[attr-defined]
        return super().get_context_data(
            runs=runs,
            is_working=any(run.finished_at is None for run in runs),
            may_start=self.request.user.has_perm(STARTS),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = signed_in(request)
        if not person.has_perm(STARTS):
            raise PermissionDenied
        form = YearForm(request.POST)
        if not form.is_valid():
            return self._again(form, status=422)
        year = form.cleaned_data["year"]
        if not form.cleaned_data["sure"]:
            givers = statement_facts.who_gave(year)
            return self._again(
                form, asks=year, givers=givers.count(), on_paper=givers.filter(email="").count()
            )
        try:
            statement_runs.start(year=year, by=person, at=timezone.now())
        except Refusal as refusal:
            form.add_error("year", refusal.message)
            return self._again(form, status=422)
        wake(write_statements)
        messages.success(request, _("The statements are being written."))
        return redirect("year_end:index")

    def _again(self, form: YearForm, *, status: int = 200, **context: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)


class PilePage(AdminPage):
    """One PDF for the printer: a year's statements of donors without e-mail."""

    permission = SEES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pile = list(statement_runs.by_post(kwargs["year"]))
        if not pile:
            raise Http404("nobody of that year is written to by post")
        name = gettext("Statements %(year)s by post") % {"year": kwargs["year"]}
        return pdf_answer(statement_pdf.pile_of(pile, title=name), name=name)


class PdfPage(AdminPage):
    """A statement as the donor reads it."""

    permission = SEES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        statement = _statement(kwargs)
        name = statement_sheet.title(statement, language=statement.language)
        return pdf_answer(statement_pdf.pdf_of(statement), name=f"{name} {statement.supporter}")


class SendPage(AdminPage):
    """POST sends a statement's letter once more."""

    permission = STARTS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        statement = _statement(kwargs)
        if statements.tell(statement, at=timezone.now(), again=True):
            wake(do_outbox)
            messages.success(request, _("The letter is on its way."))
        else:
            messages.error(request, _("This donor has no e-mail address: print the PDF."))
        return redirect(reverse("wagtailsnippets_giving_statement:inspect", args=[statement.pk]))


class YearEndScreen(AdminScreen):
    name = "year_end"
    permission = SEES
    menu_label = _("Year end")
    icon = "calendar-check"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", YearEndPage.as_view(), name="index"),
            path("<int:year>/letters/", PilePage.as_view(), name="letters"),
            path("<uuid:pk>/pdf/", PdfPage.as_view(), name="pdf"),
            path("<uuid:pk>/send/", SendPage.as_view(), name="send"),
        ]


def _years() -> list[tuple[int, str]]:
    years = statement_runs.years(today=timezone.localdate())
    return [(year, str(year)) for year in years]


def _statement(kwargs: dict[str, Any]) -> Statement:
    return get_object_or_404(Statement.objects.select_related("supporter"), pk=kwargs["pk"])
