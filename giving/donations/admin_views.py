"""Donations in the admin: to be found, read and exported. What changes them is an operation."""

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from giving.donations.models import Donation


class ViewOnlyPolicy(ModelPermissionPolicy):
    """Whoever may view, views; nobody edits a donation by hand, a superuser no more than others."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractBaseUser, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class DonationViewSet(SnippetViewSet):
    model = Donation
    icon = "tasks"
    menu_label = _("Donations")
    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ["reference", "supporter", "amount", "state", "fund", "given_on", "created_at"]
    list_filter = ["state", "fund", "drive", "given_on"]
    list_export = [
        "reference",
        "supporter",
        "amount_minor",
        "currency",
        "refunded_minor",
        "fee_minor",
        "state",
        "fund.gl_code",
        "drive",
        "source",
        "given_on",
        "created_at",
    ]
    search_fields = [
        "reference",
        "supporter__email",
        "supporter__first_name",
        "supporter__last_name",
        "payment_intent",
    ]
    inspect_view_fields = [
        "reference",
        "supporter",
        "amount",
        "refunded_minor",
        "fee_minor",
        "state",
        "frequency",
        "fund",
        "drive",
        "source",
        "language",
        "created_at",
        "succeeded_at",
        "given_on",
        "payment_intent",
        "checkout_session",
    ]

    def get_queryset(self, request):  # noqa: ANN001, ANN201 (Wagtail's signature)
        return Donation.objects.select_related("supporter", "fund", "drive")
