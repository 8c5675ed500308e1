"""What people are called: any script, any emoji, but nothing that breaks or turns a line."""

import unicodedata

# They reorder the text around them, so that a name could rewrite the sentence it stands in.
BIDI_CONTROLS = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
# Control characters, line and paragraph separators, and halves of characters.
UNPRINTABLE = {"Cc", "Zl", "Zp", "Cs"}


def clean_name(name: str) -> str:
    """The name without bidi controls and outer blanks; everything else as it was typed."""
    return name.translate(BIDI_CONTROLS).strip()


def has_unprintable(text: str) -> bool:
    """Whether it holds what no single line of print can: NUL, CR, LF, tab, lone surrogates."""
    return any(unicodedata.category(character) in UNPRINTABLE for character in text)
