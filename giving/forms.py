"""Fields that public forms share: names, e-mail addresses, and the token of one filling-in."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from giving.names import clean_name, has_unprintable

# Narrower than the mail standard: quoted and percent-routed mailboxes are how headers are forged,
# and letters beyond ASCII would be two mailboxes that look like one.
MAILBOX = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[^@]+")
WEB_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)
WRITE_LIKE_THIS = _("Please write the address like name@example.org, without accents before the @.")


class NameField(forms.CharField):
    """A name as its owner writes it: any script, emoji, O'Brien, Null; up to 100 characters."""

    default_error_messages = {
        "unprintable": _("Please write the name on one line, without control characters."),
        "address": _("Please write the name alone, without a web address."),
    }

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: object) -> str:
        name = super().to_python(value) or ""
        if has_unprintable(name):
            raise ValidationError(self.error_messages["unprintable"], code="unprintable")
        if WEB_ADDRESS.search(name):
            # A name stands in letters: it must not carry an advertisement to a stranger's inbox.
            raise ValidationError(self.error_messages["address"], code="address")
        return clean_name(name)


class EmailAddressField(forms.EmailField):
    """An address that our mail can reach, and that is nothing but one address."""

    default_validators = [EmailValidator(message=WRITE_LIKE_THIS)]
    default_error_messages = {
        "required": _("Please write your e-mail address."),
        "invalid": WRITE_LIKE_THIS,
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        super().__init__(max_length=254, **kwargs)
        self.widget.attrs["autocomplete"] = "email"

    def to_python(self, value: object) -> str:
        address = super().to_python(value) or ""
        if address and not (address.isprintable() and MAILBOX.fullmatch(address)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class FormTokenField(forms.UUIDField):
    """The hidden number of one filling-in of a form: sent twice, it still counts once."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("Something was lost on the way. Please send the form once more."),
        "invalid": _("Something was lost on the way. Please send the form once more."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=uuid.uuid4, **kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again: the token as it came, or a new one where it was no token."""
        try:
            return self.clean(data)
        except ValidationError:
            return initial


class FormTokenMixin(forms.Form):
    """Adds `form_token`; its faults are told of the form, as no person can see the field."""

    form_token = FormTokenField()

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(None if field == "form_token" else field, error)

    def renew_token(self) -> None:
        """Show a new token: the one that came stands for something else that was sent before."""
        posted: Any = self.data  # a QueryDict, of which the stubs say no more than Mapping
        self.data = renewed = posted.copy()
        renewed[self.add_prefix("form_token")] = str(uuid.uuid4())
