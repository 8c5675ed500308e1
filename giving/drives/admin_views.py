"""Drives and funds in the admin: dates, goals and ledger codes."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from giving.drives.models import Drive, Fund


class DriveViewSet(SnippetViewSet):
    model = Drive
    icon = "calendar-alt"
    menu_label = _("Drives")
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ["name", "kind", "fund", "opens_on", "closes_on", "announced_buy_by"]
    list_filter = ["kind", "fund"]
    list_export = ["code", "name", "kind", "fund", "goal_minor", "opens_on", "closes_on"]
    search_fields = ["name", "code"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("fund")]),
        FieldRowPanel(
            [
                FieldPanel("opens_on"),
                FieldPanel("closes_on"),
                FieldPanel("goal_minor", help_text=_("1000000 for $10,000; 0 for no goal.")),
            ]
        ),
        MultiFieldPanel(
            [
                FieldPanel("need_by", help_text=_("Empty: by Christmas Eve.")),
                FieldRowPanel(
                    [
                        FieldPanel("transit_days"),
                        FieldPanel("prep_days"),
                        FieldPanel("notice_days"),
                    ]
                ),
                FieldPanel(
                    "announced_buy_by",
                    help_text=_(
                        "The day that stands in letters. Once given it holds, whatever the "
                        "days above would make of it; empty counts it from them."
                    ),
                ),
                FieldPanel("office_address"),
            ],
            heading=_("Gifts for families"),
        ),
        FieldPanel(
            "page_address",
            read_only=True,
            help_text=_("Written when the campaign’s page is published."),
        ),
    ]


class FundViewSet(SnippetViewSet):
    model = Fund
    icon = "folder-open-inverse"
    menu_label = _("Funds")
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ["name", "code", "gl_code", "is_open", "position"]
    list_filter = ["is_open"]
    list_export = ["code", "name", "name_es", "gl_code", "is_open"]
    search_fields = ["name", "code", "gl_code"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_es")]),
        FieldRowPanel([FieldPanel("code"), FieldPanel("gl_code")]),
        FieldRowPanel([FieldPanel("is_open"), FieldPanel("position")]),
    ]
