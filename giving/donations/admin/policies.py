"""Who may do what with rows that only operations write."""

from django.contrib.auth.models import AbstractBaseUser
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from giving.donations.models import (
    Dispute,
    Donation,
    FraudWarning,
    LedgerEntry,
    Payout,
    Plan,
    Receipt,
    RefundRequest,
    Statement,
)

SHOWN_ONLY = [
    Donation,
    Plan,
    Payout,
    Dispute,
    FraudWarning,
    RefundRequest,
    LedgerEntry,
    Receipt,
    Statement,
]


class ViewOnlyPolicy(ModelPermissionPolicy):
    """Whoever may view, views; nobody edits money by hand, a superuser no more than others."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractBaseUser, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def register() -> None:
    """Before the view sets, which otherwise settle on a policy of their own."""
    for model in SHOWN_ONLY:
        register_permission_policy(model, ViewOnlyPolicy(model))
