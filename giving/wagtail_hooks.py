"""Door: what the admin shows of giving. Money and dates only; nothing of families."""

from django.utils.translation import gettext_lazy as _
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from giving.donations.admin import exporting
from giving.donations.admin_views import DonationViewSet, ViewOnlyPolicy
from giving.drives.admin_views import DriveViewSet, FundViewSet
from giving.models import Donation

exporting.guard_wagtail()
# Before the view sets, which otherwise settle on a policy of their own.
register_permission_policy(Donation, ViewOnlyPolicy(Donation))


class GivingGroup(SnippetViewSetGroup):
    menu_label = _("Giving")
    menu_icon = "clipboard-list"
    menu_order = 240
    items = (DriveViewSet, FundViewSet, DonationViewSet)


register_snippet(GivingGroup)
