"""Finance's first page: what needs a person, and the year in figures."""

from dataclasses import dataclass
from typing import Any

from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from giving.admin_pages import AdminPage, AdminScreen
from giving.donations.admin import charts
from giving.donations.finance import figures
from giving.donations.models import (
    Dispute,
    FraudWarning,
    Payout,
    Plan,
    ReconciliationRun,
    RefundRequest,
)
from giving.messaging.models import FOR_STAFF, InboxEvent
from giving.money import Money
from giving.officetime import office_day

SEES_THE_BOOKS = "giving.view_ledgerentry"


@dataclass(frozen=True)
class Matter:
    """Something that waits for a person: how many, in which words, and where they are."""

    count: int
    words: str
    address: str


class DashboardPage(AdminPage):
    """`?year=` chooses the calendar year; the figures are the ledger's."""

    permission = SEES_THE_BOOKS
    page_title = _("Finance")
    header_icon = "table"
    template_name = "giving/admin/dashboard.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        this_year = office_day(timezone.now()).year
        years = sorted({this_year, *figures.years()}, reverse=True)
        asked = self.request.GET.get("year", "")
        chosen = int(asked) if asked in map(str, years) else this_year
        year = figures.year(chosen)
        return super().get_context_data(
            years=years,
            year=year,
            plans=figures.plans(),
            chart=charts.by_month(year.months),
            months=[_month(month) for month in year.months],
            shares=[
                {"title": _("Fund"), "rows": _rows(year.funds, nameless="–")},
                {"title": _("Source"), "rows": _rows(year.sources, nameless=_("without a code"))},
            ],
            matters=[matter for matter in matters() if matter.count],
            **kwargs,
        )


def _month(month: figures.Month) -> dict[str, Any]:
    parts = {part: Money(getattr(month, part)) for part in charts.PARTS}
    return {"name": MONTHS[month.number], **parts, "total": Money(month.total)}


def _rows(shares: list[figures.Share], *, nameless: Any) -> list[dict[str, Any]]:
    """For a table with a bar beside each sum, as long as its part of the longest."""
    longest = max([share.minor for share in shares] + [1])
    return [
        {
            "name": share.name or nameless,
            "donations": share.donations,
            "amount": Money(share.minor),
            "percent": max(0, 100 * share.minor // longest),
        }
        for share in shares
    ]


def matters() -> list[Matter]:
    """What needs a person, most pressing first; also those of which there are none."""
    disputes = Dispute.objects.filter(closed_at=None).exclude(answer_by=None).count()
    warnings = FraudWarning.objects.filter(is_actionable=True).count()
    refunds = RefundRequest.objects.filter(state=RefundRequest.State.ASKED).count()
    last_run = ReconciliationRun.objects.first()
    differences = len(last_run.differences) if last_run else 0
    payouts = Payout.objects.exclude(difference_minor=None).exclude(difference_minor=0).count()
    messages = InboxEvent.objects.filter(state__in=FOR_STAFF).count()
    plans = Plan.objects.living().exclude(state=Plan.State.ACTIVE).count()
    return [
        Matter(
            disputes,
            ngettext("dispute to answer", "disputes to answer", disputes),
            _list_of(Dispute),
        ),
        Matter(
            warnings,
            ngettext("early fraud warning", "early fraud warnings", warnings),
            _list_of(FraudWarning) + "?is_actionable=true",
        ),
        Matter(
            refunds,
            ngettext("refund to approve", "refunds to approve", refunds),
            reverse("refunds:index"),
        ),
        Matter(
            differences,
            ngettext("difference in the books", "differences in the books", differences),
            reverse("books:index"),
        ),
        Matter(
            payouts,
            ngettext("payout that does not add up", "payouts that do not add up", payouts),
            _list_of(Payout) + "?differs=true",
        ),
        Matter(
            messages,
            ngettext("message nobody could place", "messages nobody could place", messages),
            reverse("books:index"),
        ),
        Matter(
            plans,
            ngettext("plan whose charge fails", "plans whose charge fails", plans),
            _list_of(Plan) + "?state=past_due",
        ),
    ]


def _list_of(model: type) -> str:
    return reverse(f"wagtailsnippets_giving_{model._meta.model_name}:list")  # type: ignore[attr-defined]


class DashboardScreen(AdminScreen):
    name = "finance"
    permission = SEES_THE_BOOKS
    menu_label = _("Overview")
    icon = "table"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", DashboardPage.as_view(), name="index")]
