"""Fictional supporters: the n-th person is always the same one, however many are asked for."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from config.demo.people import person
from config.demo.season import read

ACCOUNT = "supporter@example.org"
# Per season: so many of its people give; the rest of the block only read our letters.
BLOCK = 160


@dataclass(frozen=True)
class Person:
    """Somebody outside the house."""

    email: str
    first_name: str
    last_name: str
    language: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@cache
def supporter(number: int) -> Person:
    """Number 0 is the one who can sign in; no two have the same name and address."""
    if number == 0:
        known = person(ACCOUNT)
        return Person(ACCOUNT, known["first_name"], known["last_name"], "en")
    names = _names()
    first, last = names["first"], names["last"]
    turn, place = divmod(number, len(first))
    first_name = first[place]
    last_name = last[(number * 29 + turn) % len(last)]
    address = f"{_plain(first_name)}.{_plain(last_name)}"
    if number >= len(first) * len(last):
        address += str(number)
    domain = "example.com" if number % 3 == 0 else "example.org"
    return Person(f"{address}@{domain}", first_name, last_name, "es" if number % 8 == 5 else "en")


@cache
def _names() -> dict[str, list[str]]:
    return read("names")


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(letter for letter in folded.lower() if letter.isalpha())


def numbers_by_email() -> dict[str, int]:
    """The first season's people, to find their like in the seasons that `--scale` adds."""
    return {supporter(number).email: number for number in range(BLOCK)}
