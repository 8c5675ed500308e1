"""What a donor may change about a plan: read strictly, and kept when something is wrong."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giving.donations import fees
from giving.donations.models import Plan
from giving.money import Money, NotAnAmount, parse_amount

LONGEST_PAUSE = timedelta(days=366)


class AmountForm(forms.Form):
    """How much from the next charge on, within the limits of the giving form."""

    amount = forms.CharField(
        label=_("New amount in dollars"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("Please write the amount in dollars with digits, like 50.")},
    )
    cover_fees = forms.BooleanField(label=_("Add the payment fee on top"), required=False)

    @classmethod
    def of(cls, plan: Plan) -> "AmountForm":
        """The form as it stands before anybody has typed."""
        covers = plan.covered_minor > 0
        return cls(initial={"amount": plan.gift.plain, "cover_fees": covers})

    def clean_amount(self) -> Money:
        try:
            return parse_amount(self.cleaned_data["amount"])
        except NotAnAmount as refusal:
            raise ValidationError(refusal.message) from refusal

    @property
    def gift(self) -> Money:
        return self.cleaned_data["amount"]

    @property
    def covered(self) -> Money:
        return fees.covered_fee(self.gift) if self.cleaned_data["cover_fees"] else Money(0)


class PauseForm(forms.Form):
    """Until when nothing is to be charged."""

    until = forms.DateField(
        label=_("Charge nothing before"),
        help_text=_("The next charge on or after this day goes through again."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": _("Please choose a day."),
            "invalid": _("Please write the day like 2027-01-31."),
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = today + timedelta(days=1), today + LONGEST_PAUSE
        self.fields["until"].widget.attrs |= {"min": str(self.first), "max": str(self.last)}

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if not self.first <= until <= self.last:
            raise ValidationError(_("Please choose a day after today, within a year."))
        return until
