"""Door: what the admin shows of giving. Money and dates only; nothing of families."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from giving.donations.admin import exporting, policies
from giving.donations.admin.books import BooksScreen
from giving.donations.admin.dashboard import DashboardScreen
from giving.donations.admin.gate import GateScreen
from giving.donations.admin.journal import JournalScreen
from giving.donations.admin.lists import (
    DisputeViewSet,
    DonationViewSet,
    FraudWarningViewSet,
    PayoutViewSet,
    PlanViewSet,
)
from giving.donations.admin.offline_pages import PaperScreen
from giving.donations.admin.payout_lines import PayoutLines
from giving.donations.admin.presets import AmountPresetViewSet
from giving.donations.admin.receipts import ReceiptDeeds, ReceiptViewSet
from giving.donations.admin.refunds import RefundScreen
from giving.donations.admin.statements import StatementViewSet, YearEndScreen
from giving.donations.admin.tributes import TributeLetters
from giving.drives.admin_views import DriveViewSet, FundViewSet
from giving.people.lists import SupporterViewSet
from giving.people.pages import PeopleScreen

exporting.guard_wagtail()
policies.register()


@hooks.register("insert_global_admin_css")
def style_lists() -> SafeString:
    """What Wagtail's own lists lack on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin_lists.css"))


class GivingGroup(SnippetViewSetGroup):
    """What is set up before anybody gives."""

    menu_label = _("Giving")
    menu_icon = "clipboard-list"
    menu_order = 240
    items = (DriveViewSet, FundViewSet, AmountPresetViewSet)


class FinanceGroup(SnippetViewSetGroup):
    """Where money is found, compared and closed."""

    menu_label = _("Finance")
    menu_icon = "table"
    menu_order = 250
    items = (
        DashboardScreen,
        DonationViewSet,
        PaperScreen,
        SupporterViewSet,
        PeopleScreen,
        PlanViewSet,
        ReceiptViewSet,
        StatementViewSet,
        YearEndScreen,
        PayoutViewSet,
        RefundScreen,
        DisputeViewSet,
        FraudWarningViewSet,
        JournalScreen,
        BooksScreen,
        GateScreen,
    )


register_snippet(GivingGroup)
register_snippet(FinanceGroup)
register_snippet(PayoutLines)
register_snippet(ReceiptDeeds)
register_snippet(TributeLetters)
