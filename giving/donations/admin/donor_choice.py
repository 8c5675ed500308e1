"""Whom does this text mean? A donor as staff type them: an address, an offered label, a name.

A label ends in the first digits of the row's id (`Bea Brandt · bea@example.org #1f3a9c07`), so that
a plain text field says exactly who is meant, with scripts and without.
"""

import re
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from giving.names import clean_name
from giving.supporters.addresses import email_key
from giving.supporters.models import Supporter

ENDS_IN_ITS_ID = re.compile(r"#([0-9a-f]{8})$")
MOST_OFFERED = 10
SHORTEST_SEARCH = 2


@dataclass(frozen=True)
class Meant:
    """What a text may mean: one supporter, or some to choose from, or nobody whom we know."""

    supporter: Supporter | None = None
    candidates: list[Supporter] = field(default_factory=list)


def label_of(supporter: Supporter) -> str:
    """One line that names a row and no other."""
    reach = supporter.email or " ".join(supporter.postal_address.split())[:60]
    known = [str(supporter), reach] if reach != str(supporter) else [reach]
    return f"{' · '.join(part for part in known if part)} #{supporter.pk.hex[:8]}"


def meant_by(text: str) -> Meant:
    """Look up a label or an address; a name alone only offers who bears it."""
    if found := ENDS_IN_ITS_ID.search(text):
        begin = found[1]
        rows = Supporter.objects.filter(
            pk__range=(UUID(begin.ljust(32, "0")), UUID(begin.ljust(32, "f")))
        )
        return _one_of(list(rows[:MOST_OFFERED]))
    if "@" in text:
        row = Supporter.objects.filter(email_key=email_key(text)).first()
        return Meant(supporter=row.standing if row else None)
    named = _named().filter(Q(full__iexact=text) | Q(organization__iexact=text))
    return Meant(candidates=list(named[:MOST_OFFERED]))


def search(text: str) -> list[Supporter]:
    """Who has this in their name, organization, e-mail or postal address; a few, by name."""
    text = clean_name(text)
    if len(text) < SHORTEST_SEARCH:
        return []
    columns = ("full", "organization", "email", "postal_address")
    wanted = Q()
    for column in columns:
        wanted |= Q(**{f"{column}__icontains": text})
    return list(_named().filter(wanted)[:MOST_OFFERED])


def _named() -> QuerySet[Supporter]:
    return (
        Supporter.objects.filter(merged_into__isnull=True)
        .annotate(full=Concat(F("first_name"), Value(" "), F("last_name")))
        .order_by("organization", "first_name", "last_name", "created_at")
    )


def _one_of(rows: list[Supporter]) -> Meant:
    standing = {row.standing.pk: row.standing for row in rows}
    if len(standing) == 1:
        return Meant(supporter=next(iter(standing.values())))
    return Meant(candidates=list(standing.values()))
