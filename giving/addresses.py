"""Absolute addresses of our own pages, for mails and vendors, in the language of their reader."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def absolute(path: str) -> str:
    return settings.BASE_URL.rstrip("/") + path


def reverse_in(language: str, name: str, **kwargs: object) -> str:
    """The absolute address of a named page in a language (`en`, `es`)."""
    with translation.override(language):
        return absolute(reverse(name, kwargs=kwargs))
