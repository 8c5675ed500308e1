"""Other ways to give: by check, fund or stock, and a slip to send along."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from giving.donations.forms import SlipForm


@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """How to give other than online; its form leads to the slip and takes a source code along."""
    told = _told(request)
    initial = {
        "amount": told["amount"].plain if told["amount"] else "",
        "fund": told["fund"].code if told["fund"] else "",
        "drive": told["drive"].code if told["drive"] else "",
        "source": told["source"],
    }
    context = {"form": SlipForm(initial=initial)}
    return render(request, "giving/donations/ways.html", context)


@require_safe
def slip(request: HttpRequest) -> HttpResponse:
    """A slip to print, `?amount=&fund=&drive=&source=`; what is wrong there stays an empty line."""
    told = _told(request)
    fund, drive = told["fund"], told["drive"]
    # What finance types when the check is here.
    codes = [told["source"] or "slip", fund and fund.code, drive and drive.code]
    context = {
        "amount": told["amount"],
        "fund_name": fund.name_in(get_language() or "en") if fund else "",
        "codes": [code for code in codes if code],
    }
    return render(request, "giving/donations/slip.html", context)


def _told(request: HttpRequest) -> dict[str, Any]:
    """What the address says, as far as it is valid."""
    form = SlipForm(request.GET)
    form.full_clean()
    return {name: form.cleaned_data.get(name) for name in form.fields}
