"""What a claimant types: the promise, and later the order."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giving.forms import EmailAddressField, FormTokenMixin, NameField
from giving.names import has_unprintable
from giving.wishes.models import Promise

FARTHEST_ETA = timedelta(days=180)


class OneLineField(forms.CharField):
    """Free words on one line, as people type or paste them."""

    default_error_messages = {
        "unprintable": _("Please write this on one line, without control characters."),
    }

    def to_python(self, value: object) -> str:
        text = super().to_python(value) or ""
        if has_unprintable(text):
            raise ValidationError(self.error_messages["unprintable"], code="unprintable")
        return text


class ClaimForm(FormTokenMixin):
    """A promise to bring some of what a wish wants."""

    FUND = "fund"

    name = NameField(
        label=_("Your name"),
        autocomplete="name",
        error_messages={"required": _("Please tell us what we may call you.")},
    )
    email = EmailAddressField(
        help_text=_("We write to you about this gift only, with a link to your promise.")
    )
    way = forms.ChoiceField(
        choices=[*Promise.Way.choices, (FUND, _("fund it"))],
        initial=Promise.Way.BUY,
        widget=forms.HiddenInput,
        label=_("How you would like to give"),
    )

    def __init__(self, data: Any = None, *, wanted: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["quantity"] = forms.IntegerField(
            label=_("How many will you bring?"),
            initial=1,
            min_value=1,
            max_value=wanted,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"})
            if wanted > 1
            else forms.HiddenInput(),
        )

    def clean_way(self) -> str:
        way = self.cleaned_data["way"]
        if way == self.FUND:
            raise ValidationError(
                _("A single wish cannot be paid for here yet. The gift fund is open to you."),
                code="fund",
            )
        return way


class OrderForm(forms.Form):
    """Where the gift was ordered, and when it should come."""

    retailer = OneLineField(
        label=_("Where did you order it?"),
        max_length=80,
        help_text=_("The shop's name is enough."),
        error_messages={"required": _("Please name the shop.")},
    )
    order_number = OneLineField(
        label=_("Order number"),
        max_length=80,
        required=False,
        help_text=_("It helps us to recognize your parcel."),
    )
    eta_on = forms.DateField(
        label=_("When should it reach the office?"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Please choose the day. A guess is fine."),
            "invalid": _("Please write the day like 2026-12-15."),
        },
    )

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean_eta_on(self) -> date:
        eta = self.cleaned_data["eta_on"]
        if not self.today <= eta <= self.today + FARTHEST_ETA:
            raise ValidationError(_("Please write a day between today and half a year from now."))
        return eta
