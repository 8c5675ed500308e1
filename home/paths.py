"""Paths of this site as an editor writes them, and as a reader of another language needs them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.urls import translate_url
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

path_validator = RegexValidator(
    r"^/[^\s\\]*$", _("Begin with a slash, as in /give/, and leave no spaces.")
)


def path_in(language: str, path: str) -> str:
    """`/give/?fund=x` → `/es/give/?fund=x`; unchanged where the address is not translated."""
    # An address is recognized in the language that is spoken: editors write the site's own.
    with override(settings.LANGUAGE_CODE):
        return translate_url(path, language)
