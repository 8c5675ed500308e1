"""The campaigns app: stands above home and giving, and tells giving what only pages know."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from giving.organization import read_from


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        # Models are not there yet when this module is read.
        from campaigns import handlers, organization

        handlers.connect()
        read_from(organization.read)
