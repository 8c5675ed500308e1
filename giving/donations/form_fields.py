"""Fields of the giving form alone: choices by code, words to us, and what no person sees."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giving.drives.models import Fund
from giving.names import clean_name, has_unprintable


class CodeChoiceField(forms.ModelChoiceField):
    """A choice by code; a code that PostgreSQL could not even look up is simply no choice."""

    def to_python(self, value: object) -> object:
        if isinstance(value, str) and "\0" in value:
            raise ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice", {"value": ""}
            )
        return super().to_python(value)


class FundField(CodeChoiceField):
    """The funds by their names in the language of the page."""

    def label_from_instance(self, fund: Fund) -> str:
        return fund.name_in(get_language())


class _Unseen:
    """No person sees the field, so nobody could mend it: what is wrong there counts as empty."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)  # type: ignore[misc]
        except ValidationError:
            return super().clean("")  # type: ignore[misc]


class UnseenChoiceField(_Unseen, CodeChoiceField):
    """A code that came with a link."""


class UnseenSlugField(_Unseen, forms.SlugField):
    """A short code that came with a link."""


class MessageField(forms.CharField):
    """Some words on one line of any length up to 500: line breaks become blanks."""

    widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    default_error_messages = {
        "unprintable": _("Please write this without control characters."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, **kwargs)

    def to_python(self, value: object) -> str:
        words = " ".join((super().to_python(value) or "").split())
        if has_unprintable(words):
            raise ValidationError(self.error_messages["unprintable"], code="unprintable")
        return clean_name(words)
