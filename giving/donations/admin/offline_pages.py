"""Gifts on paper in the admin: one by one, as a counted pile, as goods, and out of the books."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from accounts.signed_in import signed_in
from giving.admin_pages import AdminPage, AdminScreen
from giving.donations import offline
from giving.donations.admin import donor_choice
from giving.donations.admin.letter_pages import LettersPage
from giving.donations.admin.offline_forms import (
    BatchForm,
    GiftForm,
    GoodsForm,
    RowForm,
    TakeBackForm,
    row_token,
    today,
)
from giving.donations.admin.pages import address_of
from giving.donations.models import Donation
from giving.drives.models import Fund
from giving.errors import Refusal
from giving.messaging.tasks import do_outbox, wake
from giving.money import Money

ENTERS = "giving.add_donation"
TAKE_BACK = "giving.take_back"
# What fits on a screen and into one request; a larger pile is two piles.
ROWS = 20


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Let the history of a donation say in words that and why it left the books."""

    @actions.register_action(TAKE_BACK)
    class TakeBack(LogFormatter):
        label = _("Take back")

        def format_message(self, log_entry: Any) -> str:
            reason = log_entry.data.get("reason", "")
            return gettext("Taken out of the books: %(reason)s") % {"reason": reason}


class PaperPage(AdminPage):
    """A page of this screen: for whoever enters gifts; a form with faults is shown again."""

    permission = ENTERS
    header_icon = "form"

    def again(self, *, status: int = 422, **context: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(**context), status=status)


class EntryPage(PaperPage):
    """One gift with everything that may belong to it."""

    page_title = _("Enter a gift")
    template_name = "giving/admin/paper_entry.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initial = {"given_on": today().isoformat(), "fund": Fund.objects.first()}
        kwargs.setdefault("form", GiftForm(initial=initial))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = GiftForm(request.POST)
        if sent_before := _kept([request.POST.get("form_token", "")]):
            return _shown_once_more(request, sent_before[0].form_token)
        if not form.is_valid() or form.paper is None:
            return self.again(form=form)
        token = form.cleaned_data["form_token"]
        with transaction.atomic():
            donation = offline.enter_gift(
                gift=form.paper, form_token=token, by=signed_in(request), at=timezone.now()
            )
            log(instance=donation, action="wagtail.create")
        wake(do_outbox)
        return redirect("paper:entered", token=token)


class BatchPage(PaperPage):
    """A pile: its head, what was counted, and a row for each gift."""

    page_title = _("Enter a pile")
    template_name = "giving/admin/paper_batch.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initial = {"given_on": today().isoformat(), "fund": Fund.objects.first()}
        kwargs.setdefault("form", BatchForm(initial=initial))
        kwargs.setdefault("rows", _rows(None))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form, rows = BatchForm(request.POST), _rows(request.POST)
        token = _token(request.POST.get("form_token", ""))
        if token and _kept([row_token(token, number) for number in range(ROWS)]):
            return _shown_once_more(request, token)
        if not _all_valid(form, rows) or token is None:
            return self.again(form=form, rows=rows)
        gifts = [
            (row.paper, row_token(token, number))
            for number, row in enumerate(rows)
            if row.paper is not None
        ]
        try:
            self._save(gifts, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.again(form=form, rows=rows)
        wake(do_outbox)
        return redirect("paper:entered", token=token)

    def _save(self, gifts: list[tuple[offline.PaperGift, UUID]], form: BatchForm) -> None:
        with transaction.atomic():
            entered = offline.enter_batch(
                gifts=gifts,
                count=form.cleaned_data["count"],
                total=form.cleaned_data["total"],
                by=signed_in(self.request),
                at=timezone.now(),
            )
            for donation in entered:
                log(instance=donation, action="wagtail.create")


class EnteredPage(PaperPage):
    """What was entered with one form, and the letters that it asks for."""

    page_title = _("Entered")
    header_icon = "check"
    template_name = "giving/admin/paper_entered.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = self.kwargs["token"]
        donations = _kept([token, *(row_token(token, number) for number in range(ROWS))])
        receipts = offline.letters_to_print().filter(donation__in=donations)
        return super().get_context_data(
            donations=[{"gift": gift, "address": address_of(gift)} for gift in donations],
            total=Money(sum(gift.amount_minor for gift in donations)),
            to_print=receipts,
            **kwargs,
        )


class TakeBackPage(PaperPage):
    """Asks once, with a reason, before a gift leaves the books."""

    permission = "giving.change_donation"
    page_title = _("Take a gift back")
    header_icon = "undo"
    template_name = "giving/admin/paper_take_back.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        donation = get_object_or_404(
            Donation.objects.select_related("supporter", "fund"),
            pk=self.kwargs["pk"],
            method__in=offline.PAPER,
        )
        kwargs.setdefault("form", TakeBackForm())
        is_back = donation.refunded_minor == donation.amount_minor
        return super().get_context_data(
            donation=donation, back=address_of(donation), is_back=is_back, **kwargs
        )

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        donation = get_object_or_404(Donation, pk=pk, method__in=offline.PAPER)
        form = TakeBackForm(request.POST)
        if not form.is_valid():
            return self.again(form=form)
        with transaction.atomic():
            if offline.take_back(donation=donation, at=timezone.now()):
                reason = form.cleaned_data["reason"]
                log(instance=donation, action=TAKE_BACK, data={"reason": reason})
        wake(do_outbox)
        messages.success(request, _("The gift is out of the books again; its receipt is void."))
        return redirect(address_of(donation))


class GoodsPage(PaperPage):
    """Thank for goods: what they are and when they came, never a value."""

    page_title = _("Thank for goods")
    template_name = "giving/admin/paper_goods.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", GoodsForm(initial={"given_on": today().isoformat()}))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = GoodsForm(request.POST)
        if not form.is_valid():
            return self.again(form=form)
        try:
            receipt = offline.acknowledge_goods(
                giver=form.cleaned_data["giver"],
                token=form.cleaned_data["form_token"],
                description=form.cleaned_data["description"],
                given_on=form.cleaned_data["given_on"],
                at=timezone.now(),
            )
        except offline.EntryRefused as refusal:
            form.add_error(refusal.field, refusal.message)
            return self.again(form=form)
        wake(do_outbox)
        messages.success(request, gettext("Receipt %s is written.") % receipt.number)
        return redirect("paper:letters" if not receipt.supporter.email else "paper:goods")


class DonorSearch(PaperPage):
    """`?q=`: the labels of supporters who match, for the field's own list."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = donor_choice.search(request.GET.get("q", "")[:100])
        return JsonResponse({"donors": [donor_choice.label_of(one) for one in found]})


def _rows(data: Any) -> list[RowForm]:
    return [RowForm(data, prefix=f"row{number}") for number in range(ROWS)]


def _all_valid(form: BatchForm, rows: list[RowForm]) -> bool:
    """Ask every form, so that all faults are shown at once; a pile of nothing is none."""
    is_valid = form.is_valid()
    for row in rows:
        row.head = form.cleaned_data
        row.full_clean()
    _warn_of_twins_among(rows)
    return is_valid and not any(row.errors for row in rows)


def _warn_of_twins_among(rows: list[RowForm]) -> None:
    """The same gift typed twice in one pile looks right by itself."""
    seen: dict[tuple, int] = {}
    for number, row in enumerate(rows, start=1):
        gift = row.paper
        if gift is None:
            continue
        facts = (gift.giver, gift.method, gift.amount, gift.given_on, gift.note)
        if facts in seen and not row.cleaned_data.get("is_another"):
            row.warn_of_twin(gettext("It is in row %s.") % seen[facts])
        seen.setdefault(facts, number)


def _token(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _kept(tokens: list[Any]) -> list[Donation]:
    """The donations that these tokens made, in the order of their entry."""
    known = [token for token in (_token(str(token)) for token in tokens) if token]
    donations = Donation.objects.filter(form_token__in=known, method__in=offline.PAPER)
    place = {token: number for number, token in enumerate(known)}
    return sorted(
        donations.select_related("supporter", "fund"), key=lambda gift: place[gift.form_token]
    )


def _shown_once_more(request: HttpRequest, token: UUID) -> HttpResponseBase:
    messages.info(request, _("This was entered before. Nothing was entered twice."))
    return redirect("paper:entered", token=token)


class PaperScreen(AdminScreen):
    name = "paper"
    permission = ENTERS
    menu_label = _("Gifts on paper")
    icon = "form"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", BatchPage.as_view(), name="batch"),
            path("one/", EntryPage.as_view(), name="entry"),
            path("goods/", GoodsPage.as_view(), name="goods"),
            path("letters/", LettersPage.as_view(), name="letters"),
            path("donors/", DonorSearch.as_view(), name="donors"),
            path("entered/<uuid:token>/", EnteredPage.as_view(), name="entered"),
            path("<uuid:pk>/take-back/", TakeBackPage.as_view(), name="take_back"),
        ]
