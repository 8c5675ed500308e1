"""What staff type at the desk: a place, a shelf, an appointment."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from giving.deliveries.queries import Intake
from giving.forms import FormTokenMixin
from giving.wishes.forms import OneLineField
from giving.wishes.models import Household, WishUnit

FARTHEST_SLOT = timedelta(days=120)
# A datetime field of HTML, as browsers post it.
SLOT_FORMAT = "%Y-%m-%dT%H:%M"


class PlaceField(OneLineField):
    """Where in the office a parcel was put down."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Where you put it"), max_length=60, initial=_("Intake shelf"), **kwargs
        )


class ReceiveForm(FormTokenMixin):
    """That the gift for one awaited unit of a wish is here."""

    place = PlaceField()

    def __init__(self, data: Any = None, *, intake: Intake, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.units = {unit.number: unit for unit in intake.wish.units.all()}
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("Which one is it?"),
            coerce=int,
            choices=[(number, str(number)) for number in self.units],
            initial=intake.awaited[0][0].number if intake.awaited else None,
        )

    def clean_unit(self) -> WishUnit:
        return self.units[self.cleaned_data["unit"]]


class UnidentifiedForm(FormTokenMixin):
    """A gift whose code nobody knows."""

    description = OneLineField(
        label=_("What it is"),
        max_length=120,
        help_text=_("What it is, from which shop, order number or name on the slip."),
    )
    place = PlaceField()


class BagForm(forms.Form):
    """On which shelf the person's bag stands."""

    shelf = OneLineField(
        label=_("Shelf of the bag"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "autofocus": True}
        ),
    )


class ScheduleForm(forms.Form):
    """The appointment of a household, in the office's time."""

    slot_at = forms.DateTimeField(
        label=_("Day and time"),
        input_formats=[SLOT_FORMAT],
        widget=forms.DateTimeInput(format=SLOT_FORMAT, attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("Please write day and time like 2026-12-21T15:30.")},
    )
    method = forms.ChoiceField(
        label=_("How"), choices=Household.Method.choices, widget=forms.RadioSelect
    )

    def clean_slot_at(self) -> Any:
        slot = self.cleaned_data["slot_at"]
        if slot > timezone.now() + FARTHEST_SLOT:
            raise ValidationError(_("That is too far ahead. Please check the year."))
        return slot
