"""What the admin shows of this app beside pages: the impact figures."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.models import ImpactFigure


class ImpactFigureViewSet(SnippetViewSet):
    model = ImpactFigure
    icon = "order"
    menu_label = _("Impact figures")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["shown", "label", "period", "source", "as_of"]
    list_filter = ["period", "as_of"]
    list_export = ["shown", "label", "period", "source", "source_url", "as_of", "note"]
    inspect_view_enabled = True


register_snippet(ImpactFigureViewSet)
