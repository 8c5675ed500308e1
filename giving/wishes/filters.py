"""The wish list's filters: read from the address, and shown as links that change one of them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giving.wishes.models import Category, Recipient


@dataclass(frozen=True)
class Filters:
    """What a visitor wants to see; empty means everything."""

    age: str = ""
    category: str = ""
    needed: str = ""

    def as_query(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    def link(self, **changes: str) -> str:
        """The address of the list with some of the filters changed."""
        return "?" + urlencode(replace(self, **changes).as_query())


def filters_from(query: QueryDict) -> Filters:
    """Read from the address; an age that we do not know is no filter."""
    age = query.get("age", "")
    return Filters(
        age=age if age in Recipient.AgeBand else "",
        category=query.get("category", "")[:50],
        needed="1" if query.get("needed") else "",
    )


def filter_groups(
    filters: Filters, categories: Iterable[Category], *, language: str
) -> list[dict[str, Any]]:
    """The filter bar: per group its choices, each a link with the other filters kept."""
    ages = [("", _("All")), *((band.value, capfirst(band.label)) for band in Recipient.AgeBand)]
    kinds = [("", _("All")), *((one.code, one.name_in(language)) for one in categories)]
    states = [("", _("All")), ("1", _("Still needed"))]
    return [
        {"label": _("For whom"), "options": _options(filters, "age", ages)},
        {"label": _("What"), "options": _options(filters, "category", kinds)},
        {"label": _("Show"), "options": _options(filters, "needed", states)},
    ]


def _options(filters: Filters, name: str, choices: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": filters.link(**{name: value}),
            "current": getattr(filters, name) == value,
        }
        for value, label in choices
    ]
