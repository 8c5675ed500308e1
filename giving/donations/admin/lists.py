"""Money in the admin: to be found, filtered, read and exported. What changes it is an operation."""

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.snippets.views.snippets import SnippetViewSet

from giving.donations.admin.pages import DisputePage, DonationPage, PayoutPage, PlanPage
from giving.donations.models import Dispute, Donation, FraudWarning, Payout, Plan


class ShownOnly(SnippetViewSet):
    """A list of rows and a page for each; nothing to add, change or delete."""

    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50


class ByPostFilter(django_filters.BooleanFilter):
    """Rows whose supporter has no e-mail address: what is written to them is printed."""

    def __init__(self) -> None:
        super().__init__(
            field_name="supporter__email", lookup_expr="exact", label=_("Donor without e-mail")
        )

    def filter(self, rows: QuerySet, value: bool | None) -> QuerySet:
        if value is None:
            return rows
        return rows.filter(supporter__email="") if value else rows.exclude(supporter__email="")


class DonationFilters(WagtailFilterSet):
    given_on = django_filters.DateFromToRangeFilter(
        widget=DateRangePickerWidget, label=_("Gift date")
    )
    source = django_filters.CharFilter(label=_("Source code"))
    refunded = django_filters.BooleanFilter(
        field_name="refunded_minor", lookup_expr="gt", method="was_refunded", label=_("Refunded")
    )

    class Meta:
        model = Donation
        fields = ["state", "method", "frequency", "fund", "drive", "dispute"]

    def was_refunded(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(refunded_minor__gt=0) if value else rows.filter(refunded_minor=0)


class DonationViewSet(ShownOnly):
    model = Donation
    icon = "tasks"
    menu_label = _("Donations")
    inspect_view_class = DonationPage
    filterset_class = DonationFilters
    list_display = [
        "supporter",
        "amount",
        "state",
        "given_on",
        "method",
        "fund",
        "source",
        "created_at",
    ]
    list_export = [
        "reference",
        "supporter",
        "supporter.email",
        "amount_minor",
        "covered_minor",
        "currency",
        "refunded_minor",
        "fee_minor",
        "dispute",
        "state",
        "method",
        "frequency",
        "fund.gl_code",
        "drive",
        "source",
        "given_on",
        "given_on_basis",
        "entry_note",
        "created_at",
        "payment_intent",
    ]
    search_fields = [
        "reference",
        "supporter__email",
        "supporter__first_name",
        "supporter__last_name",
        "supporter__organization",
        "payment_intent",
        "invoice",
        "entry_note",
        "ledger__source_id",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Donation]:
        return Donation.objects.select_related("supporter", "fund", "drive").distinct()


class PlanFilters(WagtailFilterSet):
    class Meta:
        model = Plan
        fields = ["state", "frequency", "fund", "drive", "is_ending"]


class PlanViewSet(ShownOnly):
    model = Plan
    icon = "rotate"
    menu_label = _("Plans")
    inspect_view_class = PlanPage
    filterset_class = PlanFilters
    list_display = [
        "supporter",
        "amount",
        "frequency",
        "state",
        "fund",
        "next_charge_at",
        "card_expires_on",
        "started_at",
    ]
    list_export = [
        "reference",
        "supporter",
        "supporter.email",
        "amount_minor",
        "covered_minor",
        "frequency",
        "state",
        "is_ending",
        "paused_until",
        "fund.gl_code",
        "drive",
        "source",
        "started_at",
        "next_charge_at",
        "failing_since",
        "ended_at",
        "end_reason",
        "subscription",
    ]
    search_fields = [
        "reference",
        "supporter__email",
        "supporter__first_name",
        "supporter__last_name",
        "subscription",
        "customer",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return Plan.objects.select_related("supporter", "fund", "drive")


class PayoutFilters(WagtailFilterSet):
    arrives_on = django_filters.DateFromToRangeFilter(
        widget=DateRangePickerWidget, label=_("At the bank on")
    )
    differs = django_filters.BooleanFilter(method="does_differ", label=_("Sums differ"))

    class Meta:
        model = Payout
        fields = ["status"]

    def does_differ(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        agrees = {"difference_minor": 0}
        return rows.exclude(**agrees) if value else rows.filter(**agrees)


class PayoutViewSet(ShownOnly):
    model = Payout
    icon = "download"
    menu_label = _("Payouts")
    inspect_view_class = PayoutPage
    filterset_class = PayoutFilters
    list_display = ["id", "amount", "status", "arrives_on", "difference"]
    list_export = [
        "id",
        "amount_minor",
        "currency",
        "status",
        "arrives_on",
        "made_at",
        "difference_minor",
    ]
    search_fields = ["id", "lines__balance_transaction", "lines__source_id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payout]:
        return Payout.objects.distinct()


class DisputeFilters(WagtailFilterSet):
    class Meta:
        model = Dispute
        fields = ["status", "reason"]


class DisputeViewSet(ShownOnly):
    model = Dispute
    icon = "warning"
    menu_label = _("Disputes")
    inspect_view_class = DisputePage
    filterset_class = DisputeFilters
    list_display = ["id", "donation", "amount", "status", "reason", "opened_at", "answer_by"]
    list_export = [
        "id",
        "donation.reference",
        "donation.supporter",
        "amount_minor",
        "status",
        "reason",
        "opened_at",
        "answer_by",
        "closed_at",
    ]
    search_fields = ["id", "donation__reference", "donation__supporter__email"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        return Dispute.objects.select_related("donation__supporter")


class FraudWarningViewSet(ShownOnly):
    model = FraudWarning
    icon = "warning"
    menu_label = _("Fraud warnings")
    list_display = ["id", "donation", "kind", "is_actionable", "warned_at"]
    list_filter = ["is_actionable", "kind"]
    list_export = ["id", "donation.reference", "kind", "is_actionable", "warned_at"]
    search_fields = ["id", "donation__reference"]
    inspect_view_fields = ["id", "donation", "kind", "is_actionable", "warned_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FraudWarning]:
        return FraudWarning.objects.select_related("donation")
