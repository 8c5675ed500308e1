"""Paper: letters as data become a PDF, tagged, with its fonts inside, the same bytes each time."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypedDict

import typst

HERE = Path(__file__).parent


class Void(TypedDict):
    """What lies across a letter that does not hold any more, and the sentence that says why."""

    mark: str
    text: str


class Sum(TypedDict):
    """The figure that is set big, and what it is."""

    figure: str
    label: str


class Sheet(TypedDict):
    """What every letter has; all texts ready to be read, in the letter's language.

    `house` is the organization's names and addresses; `marks` stand in the corner of the head.
    """

    language: str
    house: Mapping[str, str]
    marks: list[list[str]]
    address: list[str]
    heading: str
    opening: list[str]
    closing: list[str]
    void: Void | None


def as_pdf(template: str, sheets: Sequence[Sheet], *, title: str, at: datetime) -> bytes:
    """Set each sheet by `<template>.typ`, one after the other; `at` is the day of the document.

    Conforms to PDF/UA-1, unless a name holds a sign that no font of ours has: it is tagged then,
    too, and shows a box in the sign's place.
    """
    pile = {
        "title": title,
        "author": sheets[0]["house"]["name"],
        "language": sheets[0]["language"],
        "letters": sheets,
    }
    compiler = typst.Compiler(
        input=HERE / f"{template}.typ", root=HERE, font_paths=_fonts(), ignore_system_fonts=True
    )
    # Data only, never markup: a name can neither break nor write the page.
    inputs, moment = {"pile": json.dumps(pile)}, int(at.timestamp())
    try:
        made = compiler.compile(sys_inputs=inputs, pdf_standards="ua-1", timestamp=moment)
    except typst.TypstError:
        made = compiler.compile(sys_inputs=inputs, timestamp=moment)
    assert isinstance(made, bytes)  # noqa: S101 (a PDF is one file)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])
