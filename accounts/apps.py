"""The accounts app; keeps the roles in step with the code whenever `migrate` has run."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def sync_roles(**kwargs: object) -> None:
    from accounts.roles import sync  # models are not there yet when this module is read

    sync()


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        post_migrate.connect(sync_roles, sender=self)
