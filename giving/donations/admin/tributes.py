"""A tribute's letter in the admin: its words, and once more for who did not get it."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from giving.admin_pages import AdminPage
from giving.donations import tributes
from giving.donations.admin.pages import address_of
from giving.donations.forms import NoticeForm
from giving.donations.models import Tribute
from giving.messaging.tasks import do_outbox, wake


class TributePage(AdminPage):
    """The letter as it goes out; POST sends it (again), to a corrected address too."""

    permission = "giving.change_tribute"
    page_title = _("Letter of a tribute")
    header_icon = "mail"
    template_name = "giving/admin/tribute.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Tribute.objects.select_related("donation__supporter")
        self.tribute = get_object_or_404(rows, donation=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = {"notify_email": self.tribute.notify_email, "after": self.tribute.notices}
        kwargs.setdefault("form", NoticeForm(initial=sent))
        return super().get_context_data(
            tribute=self.tribute,
            letter=tributes.letter_of(self.tribute),
            may_tell=tributes.may_tell(self.tribute),
            back=address_of(self.tribute.donation),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form, donation = NoticeForm(request.POST), self.tribute.donation
        if form.is_valid():
            try:
                tributes.send_again(donation=donation, **form.cleaned_data, at=timezone.now())
            except tributes.NoticeRefused as refusal:
                form.add_error("notify_email", refusal.message)
            else:
                wake(do_outbox)
                messages.success(request, _("The letter is on its way."))
                return redirect(address_of(donation))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class TributeLetters(ViewSet):
    """No place in the menu: the donation's page leads here."""

    name = "tribute_letters"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("of/<uuid:pk>/", TributePage.as_view(), name="send")]
