"""Letters to print: receipts of donors without e-mail, as one PDF for the printer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from accounts.signed_in import signed_in
from giving.admin_pages import AdminPage
from giving.donations import offline, receipt_pdf
from giving.donations.models import Receipt

# A printer's jam is noticed on the same day: these can be printed once more.
SHOWN_AGAIN = 50
MOST_AT_ONCE = 200


class LettersPage(AdminPage):
    """What waits for the printer and what was printed lately; POST prints what is ticked."""

    permission = "giving.add_donation"
    page_title = _("Letters to print")
    header_icon = "doc-full"
    template_name = "giving/admin/paper_letters.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = offline.letters_to_print()
        printed = Receipt.objects.filter(printed_letter__isnull=False, voided_at__isnull=True)
        return super().get_context_data(
            waiting=waiting[:MOST_AT_ONCE],
            waiting_count=waiting.count(),
            printed=printed.select_related("supporter", "printed_letter__printed_by").order_by(
                "-printed_letter__printed_at"
            )[:SHOWN_AGAIN],
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        wanted = [key for key in map(_key, request.POST.getlist("receipt")) if key]
        receipts = list(
            Receipt.objects.filter(pk__in=wanted[:MOST_AT_ONCE], supporter__email="")
            .select_related("supporter", "donation")
            .order_by("number")
        )
        if not receipts:
            messages.error(request, _("Tick at least one letter."))
            return redirect("paper:letters")
        pile = receipt_pdf.pile_of(receipts, title=gettext("Letters to print"))
        offline.note_printed(receipts=receipts, by=signed_in(request), at=timezone.now())
        answer = HttpResponse(pile, content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="letters.pdf"'
        return answer


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
