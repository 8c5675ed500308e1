"""How to reach a supporter, as staff write it down; and whom to compare them with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giving.donations.admin.donor_choice import meant_by
from giving.donations.admin.offline_forms import AddressField, LineField
from giving.forms import EmailAddressField
from giving.supporters.models import Supporter
from giving.supporters.operations import Contact


class ContactForm(forms.Form):
    """Every part of a contact; all may be empty but one that says who it is."""

    first_name = LineField(label=_("First name"), max_length=100, required=False)
    last_name = LineField(label=_("Last name"), max_length=100, required=False)
    organization = LineField(label=_("Organization"), max_length=120, required=False)
    email = EmailAddressField(required=False)
    postal_address = AddressField(label=_("Postal address"), max_length=500, required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = ("first_name", "last_name", "organization", "email")
        if not self.errors and not any(cleaned.get(name) for name in named):
            raise ValidationError(_("Write down a name, an organization or an e-mail address."))
        return cleaned

    @property
    def contact(self) -> Contact:
        return Contact(**self.cleaned_data)


class CompareForm(forms.Form):
    """Another supporter, by address or by a label that was offered."""

    other = LineField(label=_("Compare with"), max_length=400)

    def clean_other(self) -> Supporter:
        found = meant_by(self.cleaned_data["other"]).supporter
        if found is None:
            raise ValidationError(_("Write an e-mail address, or choose from the list."))
        return found
