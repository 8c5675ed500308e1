"""Pages of our own inside Wagtail's admin: in its dress, in its menu, for those who may."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet


class AdminPage(WagtailAdminTemplateMixin, View):
    """A page below /admin/; whoever lacks `permission` is sent away as Wagtail does it.

    Its template extends `wagtailadmin/generic/base.html` and fills `main_content`.
    """

    permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way here; its last step is what the page is called at its top."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(**kwargs))


class PermittedMenuItem(MenuItem):
    """A line of the menu that only those see whom it leads somewhere."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)  # type: ignore[union-attr]


class AdminScreen(ViewSet):
    """A place in the menu and its addresses, for whoever holds `permission`."""

    permission = ""

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return PermittedMenuItem(
            self.menu_label,
            self.menu_url,
            name=self.menu_name or self.name,
            icon_name=self.menu_icon,
            order=self.get_menu_item_order(order),
            permission=self.permission,
        )
