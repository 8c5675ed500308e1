"""What the giving form holds before anybody typed: from the address, or from an earlier try."""

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language

from giving.donations import presets
from giving.donations.forms import OTHER, GiveForm
from giving.donations.models import Donation, Frequency, Tribute
from giving.drives.models import Drive
from giving.money import Money, NotAnAmount, parse_amount


def from_address(query: QueryDict) -> dict[str, object]:
    """Initial values from `?amount=&frequency=&fund=&drive=&source=`; what would not be valid there
    is left out, silently."""
    initial = {name: _valid(name, query) for name in ("frequency", "fund", "drive", "source")}
    drive = GiveForm.base_fields["drive"].clean(initial["drive"])
    if not initial["fund"] and drive and drive.fund.is_open:
        initial["fund"] = drive.fund.code
    frequency = initial["frequency"] = initial["frequency"] or Frequency.ONCE
    try:
        wanted = parse_amount(query.get("amount", ""))
    except NotAnAmount:
        wanted = None
    return {
        **{name: value for name, value in initial.items() if value},
        **_amount(wanted, frequency=frequency, drive=drive),
    }


def from_donation(donation: Donation) -> dict[str, object]:
    """What the donor had filled in, so that another try asks for nothing twice.

    Only for the browser that gave. The same filling-in goes on: its earlier page closes before
    another opens. Agreeing to letters is not repeated: it was kept already.
    """
    return {
        "form_token": donation.form_token,
        "frequency": donation.frequency,
        "fund": donation.fund.code,
        "drive": donation.drive.code if donation.drive else "",
        "source": donation.source,
        "first_name": donation.first_name,
        "last_name": donation.last_name,
        "email": donation.supporter.email,
        "cover_fees": donation.covered_minor > 0,
        "anonymous": donation.is_anonymous,
        "message": donation.message,
        **_amount(donation.gift, frequency=donation.frequency, drive=donation.drive),
        **_tribute(donation),
    }


def _tribute(donation: Donation) -> dict[str, object]:
    tribute = Tribute.objects.filter(donation=donation).first()
    if tribute is None:
        return {}
    return {
        "tribute_kind": tribute.kind,
        "tribute_name": tribute.honoree,
        "notify_email": tribute.notify_email,
    }


def _valid(name: str, query: QueryDict) -> str:
    typed = query.get(name, "")
    try:
        return typed if GiveForm.base_fields[name].clean(typed) else ""
    except forms.ValidationError:
        return ""


def _amount(wanted: Money | None, *, frequency: str, drive: Drive | None) -> dict[str, object]:
    offered = presets.offers(drive=drive, language=get_language() or "en")
    amounts = [offer.amount for offer in presets.for_frequency(offered, frequency)]
    chosen = wanted or presets.usual(offered, frequency)
    if chosen in amounts:
        return {"amount": chosen.plain}
    return {"amount": OTHER, "custom_amount": chosen.plain}
