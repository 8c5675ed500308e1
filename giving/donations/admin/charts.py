"""Charts as plain figures: where each bar of a stacked chart stands, for a template to draw."""

from dataclasses import dataclass

from django.utils.dates import MONTHS_3

from giving.donations.finance.figures import Month
from giving.money import Money

WIDTH, HEIGHT = 720, 240
LEFT, BOTTOM, TOP = 64, 24, 12
PARTS = ("once", "plans", "offline")
NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Bar:
    """One part of a month's column, in the units of the drawing."""

    part: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Mark:
    """A line of the scale, or a month's name below its column."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    scale: list[Mark]
    names: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def by_month(months: list[Month]) -> Chart:
    """Stacked columns; a month in which more went back than came in has none."""
    top = _round_up(max([month.total for month in months] + [100_00]))
    room = HEIGHT - BOTTOM - TOP
    step = (WIDTH - LEFT) / len(months)
    bars, names = [], []
    for place, month in enumerate(months):
        left, ground = LEFT + place * step, float(HEIGHT - BOTTOM)
        names.append(Mark(left + step / 2, str(MONTHS_3[month.number]).capitalize()))
        for part in PARTS:
            high = room * max(getattr(month, part), 0) / top
            ground -= high
            bars.append(Bar(part, left + step * 0.15, ground, step * 0.7, high))
    scale = [
        Mark(HEIGHT - BOTTOM - room * quarter / 4, str(Money(top * quarter // 400 * 100)))
        for quarter in range(5)
    ]
    return Chart([bar for bar in bars if bar.height], scale, names)


def _round_up(minor: int) -> int:
    """The next 1, 2 or 5 with zeros, so that a quarter of the scale is a round sum too."""
    power = 10 ** (len(str(minor)) - 1)
    return next(power * nice for nice in NICE if power * nice >= minor)
