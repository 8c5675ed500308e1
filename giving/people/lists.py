"""Supporters in the admin: found, filtered and exported; what changes them has its own pages."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.models import InspectView
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import HistoryView

from giving.donations.admin.lists import ShownOnly
from giving.donations.admin.policies import ViewOnlyPolicy
from giving.money import Money
from giving.newsletters.models import Subscription
from giving.officetime import office_day
from giving.people import queries
from giving.supporters.models import Supporter

# Before the view set, which otherwise settles on a policy of its own.
register_permission_policy(Supporter, ViewOnlyPolicy(Supporter))

EVER, THIS_YEAR, LAST_YEAR, NEVER = "ever", "this_year", "last_year", "never"
GAVE = [
    (EVER, _("at any time")),
    (THIS_YEAR, _("this year")),
    (LAST_YEAR, _("last year")),
    (NEVER, _("never")),
]


class SupporterFilters(WagtailFilterSet):
    gave = django_filters.ChoiceFilter(method="who_gave", choices=GAVE, label=_("Gave"))
    has_plan = django_filters.BooleanFilter(method="who_has_plan", label=_("Gives by a plan"))
    letters = django_filters.ChoiceFilter(
        field_name="subscription__state",
        choices=Subscription.State.choices,
        label=_("Newsletter"),
    )
    has_email = django_filters.BooleanFilter(method="who_has_email", label=_("Has an e-mail"))

    class Meta:
        model = Supporter
        fields = ["language"]

    def who_gave(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        year = office_day(timezone.now()).year
        facts: dict[str, Any] = {
            THIS_YEAR: {"given_on__year": year},
            LAST_YEAR: {"given_on__year": year - 1},
        }.get(value, {})
        gave = queries.with_gift(**facts)
        return rows.exclude(gave) if value == NEVER else rows.filter(gave)

    def who_has_plan(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        has = queries.with_living_plan()
        return rows.filter(has) if value else rows.exclude(has)

    def who_has_email(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        has_none = Q(email="")
        return rows.exclude(has_none) if value else rows.filter(has_none)


class SupporterPage(InspectView):
    """One person over all rooms; a row that was merged leads to the one that took its place."""

    template_name = "giving/admin/supporter.html"

    def get_object(self, queryset: QuerySet | None = None) -> Supporter:
        rows = Supporter.objects.select_related("merged_into", "user")
        return get_object_or_404(rows, pk=self.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        supporter: Supporter = self.object
        return super().get_context_data(
            whole=queries.whole(supporter),
            standing=supporter.standing,
            may_change=self.request.user.has_perm("giving.change_supporter"),
            **kwargs,
        )


class SupporterHistory(HistoryView):
    """What staff changed, for all who may see a supporter: nobody changes one in Wagtail's form."""

    any_permission_required = ["view"]


class SupporterViewSet(ShownOnly):
    model = Supporter
    icon = "user"
    menu_label = _("Supporters")
    inspect_view_class = SupporterPage
    history_view_class = SupporterHistory
    filterset_class = SupporterFilters
    list_display = [
        TitleColumn(
            "__str__",
            label=_("Supporter"),
            accessor=str,
            url_name="wagtailsnippets_giving_supporter:inspect",
            sort_key="last_name",
        ),
        "email",
        Column("gifts", label=_("Gifts"), sort_key="gifts"),
        Column(
            "kept_minor",
            label=_("Given in all"),
            accessor=lambda row: Money(row.kept_minor).exact,
            sort_key="kept_minor",
        ),
        DateColumn("last_gift_on", label=_("Last gift"), sort_key="last_gift_on"),
        Column("letters", label=_("Newsletter")),
    ]
    list_export = [
        "pk",
        "first_name",
        "last_name",
        "organization",
        "email",
        "postal_address",
        "phone",
        "language",
        "gifts",
        "kept_minor",
        "last_gift_on",
        "letters",
        "created_at",
    ]
    export_headings = {
        "gifts": _("Gifts"),
        "kept_minor": _("Given in all, in cents"),
        "last_gift_on": _("Last gift"),
        "letters": _("Newsletter"),
    }
    search_fields = [
        "email",
        "first_name",
        "last_name",
        "organization",
        "postal_address",
        "phone",
        "merged_from__email",
    ]
    ordering = ["last_name", "first_name", "email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Supporter]:
        return queries.listed()
