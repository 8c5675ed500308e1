"""The five roles of the house: what each may do, and where its day begins.

Wagtail gives whoever may edit users the power of a superuser, so no role holds those permissions.
"""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.models import User

COMMS = "Comms editors"
FINANCE = "Finance"
GIFT_STAFF = "Gift staff"
CASEWORKERS = "Caseworkers"
ADMINISTRATORS = "Administrators"

CMS = {"wagtailadmin.access_admin"}
WORDS = {
    f"home.{act}_{model}"
    for act in ("add", "change", "delete", "view")
    for model in ("impactfigure",)
} | {
    "home.change_sitesettings",
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
}
MONEY = {
    f"giving.view_{model}"
    for model in (
        "dispute",
        "donation",
        "fraudwarning",
        "fund",
        "ledgerentry",
        "payout",
        "plan",
        "receipt",
        "statement",
        "refundrequest",
        "supporter",
    )
} | {
    "giving.add_donation",
    "giving.change_donation",
    "giving.change_supporter",
    "giving.add_fund",
    "giving.change_givinggate",
    "giving.change_fund",
    "giving.add_refundrequest",
    "giving.add_statementrun",
    "giving.change_receipt",
    "giving.change_refundrequest",
    # Sending a tribute's letter again.
    "giving.change_tribute",
}
PRESETS = {f"giving.{act}_amountpreset" for act in ("add", "change", "delete", "view")}
DESK = {"giving.use_desk"}
DRIVES = {"giving.add_drive", "giving.change_drive", "giving.view_drive"}

PERMISSIONS = {
    COMMS: CMS | WORDS | PRESETS | {"giving.view_drive"},
    FINANCE: CMS | MONEY | {"giving.view_drive"},
    GIFT_STAFF: DESK,
    CASEWORKERS: {"giving.nominate_households"},
    ADMINISTRATORS: CMS | WORDS | PRESETS | MONEY | DESK | DRIVES | {"giving.nominate_households"},
}
EDITS_PAGES = (COMMS, ADMINISTRATORS)


def sync() -> None:
    """Give each role exactly the permissions above, as far as they are migrated."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(known[label] for label in wanted if label in known)
    _sync_page_permissions(known)


def _sync_page_permissions(known: dict[str, Permission]) -> None:
    # Wagtail ships two groups of its own; ours take their place.
    Group.objects.filter(name__in=("Editors", "Moderators")).delete()
    root_page, root_collection = Page.get_first_root_node(), Collection.get_first_root_node()
    if root_page is None or root_collection is None:
        return
    for group in Group.objects.filter(name__in=EDITS_PAGES):
        for label in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"):
            GroupPagePermission.objects.get_or_create(
                group=group, page=root_page, permission=known[f"wagtailcore.{label}"]
            )
        # Wagtail asks for the permissions of its own image model, whichever model is in use.
        for label in ("add_image", "change_image", "choose_image"):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=known[f"wagtailimages.{label}"]
            )


def landing_for(user: User) -> str:
    """The name of the address where this person's work is."""
    if user.has_perm("giving.use_desk") and not user.has_perm("giving.change_drive"):
        return "desk:home"
    if user.has_perm("wagtailadmin.access_admin"):
        return "wagtailadmin_home"
    if user.has_perm("giving.nominate_households"):
        return "desk:home"
    return "portal:home"
