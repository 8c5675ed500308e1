"""The journal in the admin: a month by fund, each line behind it, and the file for the books."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from giving.admin_pages import AdminPage, AdminScreen
from giving.donations.admin.dashboard import SEES_THE_BOOKS
from giving.donations.admin.exporting import CSV, XLSX, as_file, dollars
from giving.donations.finance import journal
from giving.money import Money
from giving.officetime import office_day

# As many lines as a person reads; the file has them all.
SHOWN_LINES = 200
# Days beyond these have no month before or after them that a calendar could name.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class JournalForm(forms.Form):
    """From a day to a day of the office, both included."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    form = forms.ChoiceField(choices=[(CSV, CSV), (XLSX, XLSX)], required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("first", "last"):
            if cleaned.get(name) and not FIRST_DAY <= cleaned[name] <= LAST_DAY:
                self.add_error(name, gettext("There are no books of that day."))
        if cleaned.get("first") and cleaned.get("last") and cleaned["first"] > cleaned["last"]:
            self.add_error("last", gettext("The last day lies before the first."))
        return cleaned


class JournalPage(AdminPage):
    """`?first=&last=`, this month when nothing is asked; `&form=csv` or `xlsx` downloads it."""

    permission = SEES_THE_BOOKS
    page_title = _("Journal")
    header_icon = "list-ul"
    template_name = "giving/admin/journal.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = JournalForm({**_this_month(), **request.GET.dict()})
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        if wanted := form.cleaned_data["form"]:
            return as_file(
                name=f"journal-{first}-{last}",
                headings=HEADINGS,
                rows=_rows(first, last),
                form=wanted,
            )
        return self.render_to_response(self._month(form, first, last))

    def _month(self, form: JournalForm, first: date, last: date) -> dict[str, Any]:
        entries = list(journal.entries_between(first, last))
        sums = journal.sums_by_fund(entries)
        lines = [line for entry in entries[: SHOWN_LINES // 2] for line in journal.lines_of(entry)]
        parts = ("received", "returned", "disputed", "fees", "net")
        return self.get_context_data(
            form=form,
            sums=[
                {"account": one.account} | {part: Money(getattr(one, part)) for part in parts}
                for one in sums
            ],
            total={part: Money(sum(getattr(one, part) for one in sums)) for part in parts},
            lines=lines,
            is_cut=len(entries) * 2 > len(lines),
            earlier=_month_around(first - timedelta(days=1)),
            later=_month_around(last + timedelta(days=1)),
        )


HEADINGS = [
    _("Date"),
    _("Account"),
    _("Account name"),
    _("Debit"),
    _("Credit"),
    _("Kind"),
    _("Donation"),
    _("Source code"),
    _("Processor’s object"),
]


def _rows(first: date, last: date) -> Iterator[list[object]]:
    for line in journal.lines_between(first, last):
        yield [
            line.on,
            line.account.code,
            line.account.name,
            dollars(line.debit.minor) if line.debit.minor else None,
            dollars(line.credit.minor) if line.credit.minor else None,
            line.kind,
            line.reference,
            line.source,
            line.source_id,
        ]


def _this_month() -> dict[str, str]:
    return _month_around(office_day(timezone.now()))


def _month_around(day: date) -> dict[str, str]:
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return {"first": first.isoformat(), "last": last.isoformat()}


class JournalScreen(AdminScreen):
    name = "journal"
    permission = SEES_THE_BOOKS
    menu_label = _("Journal")
    icon = "list-ul"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", JournalPage.as_view(), name="index")]
