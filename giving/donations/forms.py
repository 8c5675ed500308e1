"""The giving form: reads what a donor typed, strictly, and keeps it when something is wrong."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giving.donations.intention import Intention
from giving.donations.models import Donation
from giving.drives.models import Drive, Fund
from giving.forms import EmailAddressField, FormTokenMixin, NameField
from giving.money import Money, NotAnAmount, parse_amount

OTHER = "other"


class CodeChoiceField(forms.ModelChoiceField):
    """A choice by code; a code that PostgreSQL could not even look up is simply no choice."""

    def to_python(self, value: object) -> object:
        if isinstance(value, str) and "\0" in value:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice", {"value": ""}
            )
        return super().to_python(value)


class FundField(CodeChoiceField):
    """The funds by their names in the language of the page."""

    def label_from_instance(self, fund: Fund) -> str:
        return fund.name_in(get_language())


class GiveForm(FormTokenMixin):
    """Frequency, amount, who gives, for what.

    `amount` is a preset's value, `other` (then `custom_amount` counts), or simply an amount.
    """

    frequency = forms.ChoiceField(
        label=_("How often"), choices=[("once", _("once"))], widget=forms.RadioSelect
    )
    amount = forms.CharField(label=_("Amount"), required=False)
    custom_amount = forms.CharField(
        label=_("Another amount in dollars"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    fund = FundField(
        label=_("Where it is needed"),
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
    drive = CodeChoiceField(
        queryset=Drive.objects.all(),
        to_field_name="code",
        required=False,
        widget=forms.HiddenInput,
    )
    source = forms.SlugField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        if data is not None and data.get("amount") not in (None, "", OTHER, *preset_values()):
            # An amount of one's own came in the presets' place: show it where it was typed.
            typed = str(data["amount"])
            data = data.copy()
            data.setlist("custom_amount", [typed])
            data.setlist("amount", [OTHER])
        super().__init__(data, **kwargs)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        field = "custom_amount" if cleaned.get("amount") in (None, "", OTHER) else "amount"
        try:
            cleaned["money"] = parse_amount(cleaned.get(field) or "")
        except NotAnAmount as refusal:
            self.add_error("custom_amount", refusal.message)
        return cleaned

    def intention(self, *, language: str) -> Intention:
        """What the donor means, of a valid form."""
        return Intention(
            gift=self.cleaned_data["money"],
            email=self.cleaned_data["email"],
            first_name=self.cleaned_data["first_name"],
            last_name=self.cleaned_data["last_name"],
            fund=self.cleaned_data["fund"],
            drive=self.cleaned_data["drive"],
            source=self.cleaned_data["source"],
            language=language,
        )

    @property
    def presets(self) -> list[dict]:
        """The amounts to choose from, each with whether it is the chosen one."""
        chosen = self["amount"].value() or ""
        return [
            {"value": value, "label": f"${value}", "checked": value == chosen}
            for value in preset_values()
        ]

    @property
    def other_chosen(self) -> bool:
        return not any(preset["checked"] for preset in self.presets)


def preset_values() -> list[str]:
    """The amounts offered, as the form posts them."""
    return [Money(minor).plain for minor in settings.GIVING_AMOUNT_PRESETS_MINOR]


def prefilled(query: QueryDict) -> dict[str, str]:
    """Initial values from the address; what would not be valid there is left out, silently."""
    presets = preset_values()
    initial = {"frequency": Donation.Frequency.ONCE, "amount": presets[1]}
    try:
        wanted = parse_amount(query.get("amount", "")).plain
    except NotAnAmount:
        pass
    else:
        chosen = (
            {"amount": wanted} if wanted in presets else {"amount": OTHER, "custom_amount": wanted}
        )
        initial |= chosen
    for name in ("fund", "drive", "source"):
        field = GiveForm.base_fields[name]
        try:
            value = field.clean(query.get(name, ""))
        except forms.ValidationError:
            continue
        if value:
            initial[name] = query.get(name, "")
    return initial
