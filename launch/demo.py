"""The demo season's people, and the one password that this clone's demo gives them."""

import os
import secrets
from pathlib import Path

PEOPLE = {
    "comms@example.org": "words and campaigns",
    "finance@example.org": "money",
    "gifts@example.org": "the gift desk",
    "caseworker@example.org": "families and their wishes",
    "admin@example.org": "everything",
    "supporter@example.org": "a giver, with a history",
}

WORDS = (
    "amber apple autumn birch blanket blossom breeze bridge candle canyon cedar cherry clover "
    "comet copper coral cotton cricket daisy dawn dolphin ember falcon feather fern forest garden "
    "ginger harbor hazel heron honey island ivory jasmine juniper kettle lantern lavender lemon "
    "linen maple marble meadow mitten nutmeg oak ocean olive orchard otter pebble pepper pine "
    "plum prairie quilt raven ribbon river robin saffron sparrow spruce sunrise thistle timber "
    "tulip velvet violet walnut willow winter wren"
)


def password(file: Path) -> str:
    """The password of the demo's people: made once, readable by this account only."""
    given = os.environ.get("DEMO_PASSWORD")
    if given:
        return given
    if file.is_file() and (kept := file.read_text().strip()):
        return kept
    words = secrets.SystemRandom().sample(WORDS.split(), 3)
    made = "-".join([*words, str(10 + secrets.randbelow(90))])
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(made + "\n")
    return made
