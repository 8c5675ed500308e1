"""The giving form: reads what a donor typed, strictly, and keeps it when something is wrong."""

from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giving.donations import fees, presets
from giving.donations.form_fields import (
    FundField,
    MessageField,
    UnseenChoiceField,
    UnseenSlugField,
)
from giving.donations.intention import Intention, TributeIntention
from giving.donations.models import Frequency, Tribute
from giving.drives.models import Drive, Fund
from giving.forms import EmailAddressField, FormTokenMixin, NameField
from giving.money import Money, NotAnAmount, parse_amount
from giving.supporters.operations import Seen

OTHER = "other"
FEE_HINT = _("An estimate: our payment partner keeps {rate} of each payment.")
FEE_HINT_WITH_SUM = _("{fee} on {gift}. An estimate: our payment partner keeps {rate} of each.")


class TributeFields(forms.Form):
    """In whose honor or memory a gift is made, and who is to be told of it."""

    tribute_kind = forms.ChoiceField(
        label=_("Is it a tribute?"),
        choices=[
            ("", _("No")),
            (Tribute.Kind.HONOR, _("In honor")),
            (Tribute.Kind.MEMORY, _("In memory")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    tribute_name = NameField(label=_("Their name"), autocomplete="off", required=False)
    notify_email = EmailAddressField(
        label=_("Whom shall we tell by e-mail?"),
        help_text=_(
            "When your gift has reached us, we send one letter there. It never tells the amount."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It is somebody else's: the browser must not offer the donor's own.
        self.fields["notify_email"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        kind, name = cleaned.get("tribute_kind"), cleaned.get("tribute_name")
        if not kind and (name or cleaned.get("notify_email")):
            self.add_error("tribute_kind", _("Is it in honor, or in memory?"))
        if kind and not name and "tribute_name" not in self.errors:
            self.add_error("tribute_name", _("Please write the name of the person."))
        return cleaned

    @property
    def tribute(self) -> TributeIntention | None:
        """The tribute of a valid form, if it is one."""
        if not self.cleaned_data["tribute_kind"]:
            return None
        return TributeIntention(
            kind=self.cleaned_data["tribute_kind"],
            honoree=self.cleaned_data["tribute_name"],
            notify_email=self.cleaned_data["notify_email"],
        )


class NoticeForm(forms.Form):
    """Where a tribute's letter goes once more; `after` counts those that the page told of."""

    notify_email = EmailAddressField(label=_("Send it to"))
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=99)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notify_email"].widget.attrs["autocomplete"] = "off"


class GiveForm(FormTokenMixin, TributeFields):
    """Frequency, amount, who gives, for what.

    `amount` is a preset's value, `other` (then `custom_amount` counts), or simply an amount.
    """

    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (Frequency.ONCE, _("Once")),
            (Frequency.MONTHLY, _("Monthly")),
            (Frequency.YEARLY, _("Yearly")),
        ],
        widget=forms.RadioSelect,
    )
    amount = forms.CharField(label=_("Amount"), required=False)
    custom_amount = forms.CharField(
        label=_("Another amount in dollars"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    cover_fees = forms.BooleanField(label=_("Add the payment fee to my gift"), required=False)
    fund = FundField(
        label=_("What it is for"),
        queryset=Fund.objects.filter(is_open=True),
        to_field_name="code",
        empty_label=None,
    )
    first_name = NameField(
        label=_("First name"),
        autocomplete="given-name",
        error_messages={"required": _("Please tell us what we may call you.")},
    )
    last_name = NameField(label=_("Last name"), autocomplete="family-name", required=False)
    email = EmailAddressField(help_text=_("Your receipt goes there."))
    message = MessageField(
        label=_("A few words to us"),
        help_text=_("We read them ourselves, and publish none of them."),
        required=False,
    )
    anonymous = forms.BooleanField(
        label=_("Please do not name me, neither in public nor in a tribute’s letter"),
        required=False,
    )
    newsletter = forms.BooleanField(
        label=_(
            "Yes, please send me your letters. I can choose what they tell, or leave, any time."
        ),
        help_text=_("A few letters a year. We first ask you by e-mail whether it was you."),
        required=False,
    )
    drive = UnseenChoiceField(queryset=Drive.objects.all(), to_field_name="code", required=False)
    source = UnseenSlugField(max_length=60, required=False)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offers = presets.offers(drive=self._drive, language=get_language() or "en")
        typed = str(self["amount"].value() or "")
        if self.is_bound and typed not in ("", OTHER, *(o.amount.plain for o in self.offers)):
            self._show_as_custom(typed)
        self.fields["cover_fees"].help_text = self._fee_hint()

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        field = "custom_amount" if cleaned.get("amount") in (None, "", OTHER) else "amount"
        try:
            gift = parse_amount(cleaned.get(field) or "")
        except NotAnAmount as refusal:
            self.add_error("custom_amount", refusal.message)
            return cleaned
        cleaned["money"] = gift
        cleaned["covered"] = fees.covered_fee(gift) if cleaned.get("cover_fees") else Money(0)
        if (gift + cleaned["covered"]).minor > settings.GIVING_MAXIMUM_MINOR:
            self.add_error("cover_fees", _("With the fee it is more than we can take online."))
        return cleaned

    def intention(self, *, language: str, ip_prefix: str) -> Intention:
        """What the donor means, of a valid form; `ip_prefix` goes with what they agreed to."""
        typed = self.cleaned_data
        words = Seen(str(self.fields["newsletter"].label), "donations:give", ip_prefix)
        return Intention(
            gift=typed["money"],
            covered=typed["covered"],
            frequency=typed["frequency"],
            email=typed["email"],
            first_name=typed["first_name"],
            last_name=typed["last_name"],
            fund=typed["fund"],
            drive=typed["drive"],
            source=typed["source"],
            language=language,
            is_anonymous=typed["anonymous"],
            message=typed["message"],
            tribute=self.tribute,
            newsletter=words if typed["newsletter"] else None,
        )

    @property
    def choices(self) -> list[dict]:
        """The amounts to choose from: for which frequencies, with the fee, and which is chosen."""
        chosen, frequency = self["amount"].value() or "", self["frequency"].value()
        of_frequency = presets.for_frequency(self.offers, frequency) or self.offers
        checked = next((o for o in of_frequency if o.amount.plain == chosen), None)
        return [
            {
                "value": offer.amount.plain,
                "label": str(offer.amount),
                "impact": offer.impact,
                "frequencies": offer.frequencies,
                "with_fee": str(offer.amount + fees.covered_fee(offer.amount)),
                "checked": offer is checked,
            }
            for offer in self.offers
        ]

    @property
    def other_chosen(self) -> bool:
        return not any(choice["checked"] for choice in self.choices)

    @property
    def tribute_opened(self) -> bool:
        """Whether the tribute's fields hold anything: then they are shown, not folded away."""
        names = TributeFields.base_fields
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def words_opened(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("message", "anonymous"))

    @property
    def tells_impact(self) -> bool:
        return any(offer.impact for offer in self.offers)

    def _fee_hint(self) -> str:
        """The rates, and the fee of the amount that the page shows as chosen, if it is one."""
        chosen = self["amount"].value()
        try:
            gift = parse_amount(
                (self["custom_amount"].value() if chosen == OTHER else chosen) or ""
            )
        except NotAnAmount:
            return FEE_HINT.format(rate=fees.rate())
        return FEE_HINT_WITH_SUM.format(fee=fees.covered_fee(gift), gift=gift, rate=fees.rate())

    @cached_property
    def _drive(self) -> Drive | None:
        return self.fields["drive"].clean(self["drive"].value())

    def _show_as_custom(self, typed: str) -> None:
        """An amount of one's own came in the presets' place: show it where it was typed."""
        data: Any = self.data  # a QueryDict, of which the stubs say no more than Mapping
        self.data = moved = data.copy()
        moved.setlist("custom_amount", [typed])
        moved.setlist("amount", [OTHER])


class SlipForm(forms.Form):
    """What a printed slip says, all of it optional: it is filled in by pen where it is empty."""

    amount = forms.CharField(
        label=_("Amount in dollars"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    fund = FundField(
        label=_("What it is for"),
        queryset=Fund.objects.filter(is_open=True),
        to_field_name="code",
        empty_label=None,
        required=False,
    )
    drive = UnseenChoiceField(queryset=Drive.objects.all(), to_field_name="code", required=False)
    source = UnseenSlugField(max_length=60, required=False)

    def clean_amount(self) -> Money | None:
        try:
            return parse_amount(self.cleaned_data["amount"])
        except NotAnAmount:
            return None
