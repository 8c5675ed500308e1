"""Which rows may be the same person? Suggestions with their reasons; a person decides."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giving.supporters.models import NotTheSame, Supporter

SAME_MAILBOX = _("addresses that reach the same mailbox at many providers")
SAME_HOME = _("same name and postal address")
SIMILAR_MAIL = _("same name and similar e-mail addresses")

DOTS_DO_NOT_COUNT = {"gmail.com", "googlemail.com"}
# A name that more rows share than these says nothing, and comparing all its pairs takes long.
MOST_ALIKE = 40
SIMILAR = 0.85
ABBREVIATED = {
    "street": "st", "avenue": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr",
    "lane": "ln", "apartment": "apt", "suite": "ste", "north": "n", "south": "s",
    "east": "e", "west": "w",
}  # fmt: skip


@dataclass(frozen=True)
class Looks:
    """What of a row is compared."""

    id: UUID
    email: str
    name: str
    home: str

    @property
    def mailbox(self) -> str:
        return mailbox(self.email) if self.email else ""


@dataclass
class Suggestion:
    """Two rows and why they may be one; the older row stands first."""

    one: Supporter
    other: Supporter
    reasons: list[Any] = field(default_factory=list)


def suggestions() -> list[Suggestion]:
    """All pairs that look alike and that nobody has told apart, the clearest first."""
    reasons: dict[tuple[UUID, UUID], list[Any]] = defaultdict(list)
    for reason, pairs in _alike(list(_looks())):
        for pair in pairs:
            reasons[pair].append(reason)
    for apart in NotTheSame.objects.values_list("one", "other"):
        reasons.pop(apart, None)
    rows = Supporter.objects.in_bulk({key for pair in reasons for key in pair})
    found = []
    for pair, why in reasons.items():
        older, newer = sorted((rows[key] for key in pair), key=lambda row: row.created_at)
        found.append(Suggestion(older, newer, why))
    return sorted(found, key=lambda pair: (-len(pair.reasons), str(pair.one), str(pair.one.pk)))


def _alike(looks: list[Looks]) -> Iterator[tuple[Any, Iterable[tuple[UUID, UUID]]]]:
    yield SAME_MAILBOX, _pairs(looks, lambda one: one.mailbox)
    yield SAME_HOME, _pairs(looks, lambda one: one.name and one.home and (one.name, one.home))
    yield SIMILAR_MAIL, _pairs(looks, lambda one: one.email and one.name, _similar_mail)


def _pairs(looks: list[Looks], key: Any, condition: Any = None) -> Iterator[tuple[UUID, UUID]]:
    groups: dict[Hashable, list[Looks]] = defaultdict(list)
    for one in looks:
        if shared := key(one):
            groups[shared].append(one)
    for group in groups.values():
        if len(group) > MOST_ALIKE:
            continue
        for one, other in combinations(sorted(group, key=lambda looks: looks.id), 2):
            if condition is None or condition(one, other):
                yield one.id, other.id


def _looks() -> Iterator[Looks]:
    columns = ("id", "email", "first_name", "last_name", "organization", "postal_address")
    standing = Supporter.objects.filter(merged_into__isnull=True).values_list(*columns)
    for key, email, first, last, organization, address in standing.iterator():
        name = folded(organization or f"{first} {last}")
        yield Looks(id=key, email=email.casefold(), name=name, home=home(address))


def mailbox(email: str) -> str:
    """The address without what many providers ignore: a tag after `+`, and dots at Gmail."""
    local, _at, domain = email.casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in DOTS_DO_NOT_COUNT:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def folded(name: str) -> str:
    """A name without accents, case, points and double blanks."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))


def home(address: str) -> str:
    """A postal address as it is compared: `12 Main Street, Apt 3` is `12 main st apt 3`."""
    return " ".join(ABBREVIATED.get(word, word) for word in folded(address).split())


def _similar_mail(one: Looks, other: Looks) -> bool:
    locals_ = [looks.mailbox.rpartition("@")[0] for looks in (one, other)]
    return (
        locals_[0] == locals_[1] or SequenceMatcher(None, one.email, other.email).ratio() >= SIMILAR
    )
