"""What the field expects stands in the list of journeys, each row beside tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<row>[^|]+?) \| (?P<rest>[^|]*) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py(?:::\w+)*)`")
MARKS = {"M", "XM"}


def rows_of(document: str) -> dict[str, str]:
    """Each table row's first cell and what stands beside it."""
    text = (ROOT / "docs" / document).read_text()
    return {found["row"]: found["rest"] for found in ROW.finditer(text)}


EXPECTED = sorted(row for row, mark in rows_of("expectations.md").items() if mark in MARKS)
JOURNEYS = rows_of("journeys.md")
NAMED = sorted({name for rest in JOURNEYS.values() for name in TEST.findall(rest)})


@cache
def names_in(path: Path) -> set[str]:
    """Every class and test of a file, as `Class`, `Class::test` and `test`."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
            found |= {
                f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)
            }
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def test_there_are_rows_to_compare():
    assert len(EXPECTED) >= 33


@pytest.mark.parametrize("row", EXPECTED)
def test_every_row_stands_beside_a_test(row):
    assert TEST.search(JOURNEYS.get(row, "")), f"docs/journeys.md names no test for: {row}"


@pytest.mark.parametrize("name", NAMED)
def test_every_named_test_exists(name):
    file, _, rest = name.partition("::")
    path = ROOT / file
    assert path.exists(), file
    assert not rest or rest in names_in(path), name
