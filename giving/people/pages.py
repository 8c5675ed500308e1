"""What staff do about supporters: change a contact, and make one of two rows, or not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from accounts.signed_in import signed_in
from giving.admin_pages import AdminPage, AdminScreen
from giving.money import Money
from giving.people import queries
from giving.people.forms import CompareForm, ContactForm
from giving.supporters import duplicates, merging
from giving.supporters.merging import MergeRefused
from giving.supporters.models import Supporter
from giving.supporters.operations import EmailTaken, change_contact

CHANGES = "giving.change_supporter"
CONTACT, MERGE, APART = "giving.change_contact", "giving.merge", "giving.not_the_same"
PER_PAGE = 20
FIELDS = ("first_name", "last_name", "organization", "email", "postal_address", "phone")


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Let a supporter's history say what staff changed."""

    @actions.register_action(CONTACT)
    class ChangeContact(LogFormatter):
        label = _("Change contact")

        def format_message(self, log_entry: Any) -> str:
            changed = log_entry.data.get("changed", {})
            parts = [
                f"{field}: {was or '–'} → {now or '–'}" for field, (was, now) in changed.items()
            ]
            return "; ".join(parts)

    @actions.register_action(MERGE)
    class Merge(LogFormatter):
        label = _("Merge")

        def format_message(self, log_entry: Any) -> str:
            return gettext("Merged %(gone)s into this one") % {
                "gone": log_entry.data.get("gone", "")
            }

    @actions.register_action(APART)
    class Apart(LogFormatter):
        label = _("Not the same")

        def format_message(self, log_entry: Any) -> str:
            return gettext("Is not the same as %(other)s") % {
                "other": log_entry.data.get("other", "")
            }


def address_of(supporter: Supporter) -> str:
    """Where the admin shows this supporter."""
    return reverse("wagtailsnippets_giving_supporter:inspect", args=[supporter.pk])


class PeoplePage(AdminPage):
    """A page of this screen; the supporter of the address is there, and stands for themselves."""

    permission = CHANGES
    header_icon = "user"

    def supporter(self, name: str = "pk") -> Supporter:
        standing = Supporter.objects.filter(merged_into__isnull=True)
        return get_object_or_404(standing, pk=self.kwargs[name])

    def again(self, **context: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(**context), status=422)


class ContactPage(PeoplePage):
    """Change how to reach somebody; what was there before stays in the history."""

    page_title = _("Contact")
    template_name = "giving/admin/contact.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        supporter = self.supporter()
        initial = {field: getattr(supporter, field) for field in FIELDS}
        kwargs.setdefault("form", ContactForm(initial=initial))
        return super().get_context_data(supporter=supporter, back=address_of(supporter), **kwargs)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        supporter, form = self.supporter(), ContactForm(request.POST)
        if not form.is_valid():
            return self.again(form=form)
        try:
            with transaction.atomic():
                changed = change_contact(supporter=supporter, contact=form.contact)
                if changed:
                    log(instance=supporter, action=CONTACT, data={"changed": changed})
        except EmailTaken as refusal:
            form.add_error("email", refusal.message)
            pair = reverse("people:merge", args=[supporter.pk, refusal.owner.pk])
            return self.again(form=form, pair=pair)
        messages.success(request, _("The contact is saved."))
        return redirect(address_of(supporter))


class DuplicatesPage(PeoplePage):
    """Pairs that look like one person, the clearest first."""

    page_title = _("Duplicates")
    header_icon = "group"
    template_name = "giving/admin/duplicates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Paginator(duplicates.suggestions(), PER_PAGE)
        return super().get_context_data(
            pairs=found.get_page(self.request.GET.get("p")), number=found.count, **kwargs
        )


class ComparePage(PeoplePage):
    """Find the other row of a person by hand, where nothing suggested it."""

    page_title = _("Compare with another")
    template_name = "giving/admin/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CompareForm())
        return super().get_context_data(supporter=self.supporter(), **kwargs)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        supporter, form = self.supporter(), CompareForm(request.POST)
        if form.is_valid() and form.cleaned_data["other"] == supporter:
            form.add_error("other", _("This is the same row."))
        if not form.is_valid():
            return self.again(form=form)
        return redirect("people:merge", supporter.pk, form.cleaned_data["other"].pk)


@dataclass(frozen=True)
class Side:
    """One of two rows beside the other, and what would move if it went."""

    supporter: Supporter
    address: str
    kept: Money
    belongings: list[tuple[Any, int]]


class MergePage(PeoplePage):
    """Two rows side by side: choose which to keep, see what moves, be asked once, or tell apart."""

    page_title = _("One person or two?")
    header_icon = "group"
    template_name = "giving/admin/merge.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, other = self.supporter("one"), self.supporter("other")
        return super().get_context_data(
            sides=[_side(one), _side(other)],
            reason=merging.reason_against(kept=one, gone=other),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._to_who_was_kept() or super().get(request, *args, **kwargs)

    def _to_who_was_kept(self) -> HttpResponseBase | None:
        """Where a second press, or a page left open, finds the two merged already."""
        for name in ("one", "other"):
            row = get_object_or_404(Supporter, pk=self.kwargs[name])
            if row.merged_into_id:
                messages.info(self.request, _("This row was merged before."))
                return redirect(address_of(row.standing))
        return None

    def post(self, request: HttpRequest, one: UUID, other: UUID) -> HttpResponseBase:
        if answer := self._to_who_was_kept():
            return answer
        first, second = self.supporter("one"), self.supporter("other")
        if request.POST.get("decision") == "apart":
            return self._tell_apart(first, second)
        kept = {str(row.pk): row for row in (first, second)}.get(request.POST.get("keep", ""))
        if kept is None:
            return self.again(fault=_("Choose which of the two to keep."))
        gone = second if kept == first else first
        if "sure" not in request.POST:
            asked = {"kept": _side(kept), "gone": _side(gone)}
            return self.render_to_response(self.get_context_data(asked=asked))
        return self._merge(kept, gone)

    def _merge(self, kept: Supporter, gone: Supporter) -> HttpResponseBase:
        try:
            with transaction.atomic():
                merging.merge(kept=kept, gone=gone, by=signed_in(self.request), at=timezone.now())
                log(instance=kept, action=MERGE, data={"gone": str(gone), "id": str(gone.pk)})
        except MergeRefused as refusal:
            return self.again(fault=refusal.message)
        messages.success(self.request, _("The two are one now."))
        return redirect(address_of(kept))

    def _tell_apart(self, one: Supporter, other: Supporter) -> HttpResponseBase:
        with transaction.atomic():
            merging.say_not_the_same(
                one=one, other=other, by=signed_in(self.request), at=timezone.now()
            )
            log(instance=one, action=APART, data={"other": str(other), "id": str(other.pk)})
        messages.success(self.request, _("Noted: these are two. They are not suggested again."))
        return redirect("people:duplicates")


def _side(supporter: Supporter) -> Side:
    return Side(
        supporter=supporter,
        address=address_of(supporter),
        kept=queries.whole(supporter).kept,
        belongings=merging.belongings_of(supporter),
    )


class PeopleScreen(AdminScreen):
    name = "people"
    permission = CHANGES
    menu_label = _("Duplicates")
    icon = "group"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", DuplicatesPage.as_view(), name="duplicates"),
            path("<uuid:pk>/contact/", ContactPage.as_view(), name="contact"),
            path("<uuid:pk>/compare/", ComparePage.as_view(), name="compare"),
            path("<uuid:one>/merge/<uuid:other>/", MergePage.as_view(), name="merge"),
        ]
