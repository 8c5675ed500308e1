"""From a table of the season's files to a block of a page, as StreamField keeps it."""

import json
from typing import Any

from config.demo.pictures import picture
from config.demo.tree import page_at
from config.demo.wording import rich_text
from home.models import ImpactFigure

Block = dict[str, Any]


class Pieces:
    """Makes blocks; `figures` are the impact figures by their keys in the files."""

    def __init__(self, figures: dict[str, ImpactFigure]) -> None:
        self.figures = figures

    def body(self, told: list[Block]) -> str:
        """The text of a page, for a StreamField to read."""
        return json.dumps(self._blocks(told))

    def chapters(self, told: list[Block]) -> str:
        return json.dumps(
            [
                _block("chapter", {"title": one["title"], "body": self._blocks(one["body"])})
                for one in told
            ]
        )

    def _blocks(self, told: list[Block]) -> list[Block]:
        return [self._block_of(one) for one in told]

    def _block_of(self, told: Block) -> Block:
        kind = next(iter(told))
        value = told[kind]
        if kind == "paragraph":
            return _block(kind, rich_text(value))
        if kind == "figures":
            return _block(kind, {"figures": [self.figures[key].pk for key in value]})
        if kind == "picture":
            image = picture(value)
            shown = {"image": image.pk, "decorative": False, "alt_text": image.description}
            return _block(kind, {"image": shown, "caption": told.get("caption", "")})
        if kind == "story":
            return _block(kind, page_at(value).pk)
        if kind == "call_to_action":
            page = page_at(value["page"]).pk if "page" in value else None
            return _block(kind, {"path": "", **value, "page": page})
        return _block(kind, value)


def _block(kind: str, value: Any) -> Block:
    return {"type": kind, "value": value}
