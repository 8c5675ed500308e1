"""The Spanish catalogue is whole: every string of ours is in it, and compiled as written."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/es/LC_MESSAGES/django.po"
OURS = ["accounts", "campaigns", "giving", "home", "site", "templates"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?[a-z]+[^>]*>")

# What tells two messages apart: the context if there is one, and the (singular) words.
Key = tuple[str | None, str]


def key(context: str | None, words: str | list[str] | tuple[str, ...]) -> Key:
    return context, words if isinstance(words, str) else words[0]


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def messages(catalogue: Catalog) -> dict[Key, Message]:
    """All but the header, which has no words of its own."""
    return {key(one.context, one.id): one for one in catalogue if one.id}


@pytest.fixture(scope="module")
def written() -> Catalog:
    return read_po(BytesIO(CATALOGUE.read_bytes()), abort_invalid=True)


@pytest.fixture(scope="module")
def marked() -> dict[Key, str]:
    """Every string that our code and templates hand to gettext, with the first place it stands."""
    places: dict[Key, str] = {}
    for folder in OURS:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in {".py", ".html", ".txt"} and "static" not in file.parts:
                for found in strings_of(file):
                    places.setdefault(found, str(file.relative_to(ROOT)))
    return places


def strings_of(file: Path) -> Iterator[Key]:
    source = file.read_text()
    if file.suffix != ".py":
        # Django's view of a template as calls of gettext; only its indentation is no Python.
        calls = templatize(source, origin=str(file))
        source = "\n".join(line.strip() for line in calls.splitlines())
    for _, words, _, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        yield key(context, words)


class TestSpanish:
    def test_every_string_of_ours_is_in_the_catalogue(self, written: Catalog, marked):
        missing = {
            words: place for words, place in marked.items() if words not in messages(written)
        }
        assert not missing, "see locale/README.md"

    def test_the_catalogue_holds_no_string_that_is_gone(self, written: Catalog, marked):
        assert set(messages(written)) - set(marked) == set(), "see locale/README.md"
        assert not written.obsolete

    def test_every_message_is_translated_and_none_is_a_guess(self, written: Catalog):
        for words, message in messages(written).items():
            assert all(form.strip() for form in forms(message.string)), words
            assert not message.fuzzy, words
            if message.pluralizable:
                assert len(message.string) == written.num_plurals, words

    def test_placeholders_and_tags_are_those_of_the_original(self, written: Catalog):
        for words, message in messages(written).items():
            singular, plural = forms(message.id)[0], forms(message.id)[-1]
            for position, form in enumerate(forms(message.string)):
                original = plural if position else singular
                wanted = sorted(PLACEHOLDER.findall(original))
                assert sorted(PLACEHOLDER.findall(form)) == wanted, words

    def test_what_is_compiled_is_what_is_written(self, written: Catalog):
        with CATALOGUE.with_suffix(".mo").open("rb") as file:
            compiled = read_mo(file)
        assert compiled.plural_forms == written.plural_forms
        assert {words: forms(one.string) for words, one in messages(compiled).items()} == {
            words: forms(one.string) for words, one in messages(written).items()
        }


class TestStringsOf:
    """The extraction itself: a string it overlooked would never be missed."""

    @pytest.mark.parametrize(
        ("name", "source", "words"),
        [
            ("a.py", 'label = _("Give")', "Give"),
            ("a.py", 'label = gettext_lazy(\n    "Give "\n    "more"\n)', "Give more"),
            ("a.py", 'words = ngettext("%s gift", "%s gifts", n)', "%s gift"),
            ("a.html", '  {% if a %}\n{% translate "It\'s here" as b %}{% endif %}', "It's here"),
            ("a.html", '{% include "b.html" with label=_("Not yet") only %}', "Not yet"),
            (
                "a.html",
                "{% blocktranslate with a=b trimmed %}\n  By {{ a }}\n{% endblocktranslate %}",
                "By %(a)s",
            ),
            (
                "a.txt",
                "{% blocktranslate count n=m %}{{ n }} day{% plural %}days{% endblocktranslate %}",
                "%(n)s day",
            ),
        ],
    )
    def test_finds(self, tmp_path: Path, name: str, source: str, words: str):
        (tmp_path / name).write_text(source)
        assert list(strings_of(tmp_path / name)) == [(None, words)]
