"""The colour roles can be told apart by everybody, in light and in dark (WCAG 2.2, AA)."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "site" / "static" / "css"
SCHEMES = ("light", "dark")
TEXT, CONTROL = 4.5, 3.0

SURFACES = ("paper", "paper-raised", "paper-sunk")
TINTS = ("evening-soft", "candle-soft", "leaf-soft", "alert-soft")
TEXT_PAIRS = [
    *(("ink", surface) for surface in SURFACES + TINTS),
    *(("ink-soft", surface) for surface in (*SURFACES, "evening-soft", "candle-soft")),
    *(("link", surface) for surface in (*SURFACES, "evening-soft")),
    *(("candle-text", surface) for surface in (*SURFACES, "candle-soft")),
    *(("leaf-text", surface) for surface in (*SURFACES, "leaf-soft")),
    *(("alert-text", surface) for surface in (*SURFACES, "alert-soft")),
    *(
        (text, surface)
        for text in ("on-evening", "on-evening-soft", "candle-bright")
        for surface in ("evening", "evening-deep")
    ),
    ("on-candle", "candle"),
    ("on-candle", "candle-bright"),
    ("on-leaf", "leaf"),
    ("on-alert", "alert"),
]
CONTROL_PAIRS = [
    *(
        (mark, surface)
        for mark in ("edge", "focus", "candle-edge", "leaf", "alert")
        for surface in SURFACES
    ),
    ("link", "evening-soft"),
    ("alert", "alert-soft"),
    ("candle", "evening"),
    ("candle", "evening-deep"),
    ("on-evening-soft", "evening"),
]


def roles(scheme: str) -> dict[str, str]:
    """The colours of a scheme by role; dark states only what differs from light."""
    light, dark = (STYLES / "tokens.css").read_text().split("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_reckons_as_the_standard_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "surface"), TEXT_PAIRS)
def test_text_can_be_read(text: str, surface: str, scheme: str) -> None:
    colours = roles(scheme)
    assert contrast(colours[text], colours[surface]) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "surface"), CONTROL_PAIRS)
def test_controls_can_be_seen(mark: str, surface: str, scheme: str) -> None:
    colours = roles(scheme)
    assert contrast(colours[mark], colours[surface]) >= CONTROL


@pytest.mark.parametrize("sheet", ["base", "components", "forms", "pages", "desk"])
def test_only_tokens_name_colours(sheet: str) -> None:
    """A colour written elsewhere would escape dark mode and the tests above."""
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab)a?\(")
    assert raw.findall((STYLES / f"{sheet}.css").read_text()) == []
