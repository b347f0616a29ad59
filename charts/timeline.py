"""The ground of charts along time: slots from left to right, a scale at the left, ticks and bands beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Final, Protocol

from matplotlib.patches import Polygon, Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.frame import missing_box
from charts.lettering import wrap
from charts.scale import ticks
from indicators.notation import Number

_GAP: Final = 5.0  # between the scale's words and the plot


class Period(Protocol):
    """What every column along time has."""

    @property
    def tick(self) -> str: ...

    @property
    def band(self) -> str: ...

    @property
    def value(self) -> Number | None: ...

    @property
    def is_ahead(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """Where things stand, px: slots of equal width between `left` and `right`, the scale from `bottom` up to `top`."""

    left: float
    right: float
    top: float
    bottom: float
    slots: int
    start: Fraction
    end: Fraction

    @property
    def slot(self) -> float:
        """The width of one slot."""
        return (self.right - self.left) / self.slots

    def x(self, slot: float) -> float:
        """The middle of that slot."""
        return self.left + self.slot * (slot + 0.5)

    def y(self, value: Number) -> float:
        """The height of a value; what lies outside the scale stays at its edge."""
        share = (Fraction(value) - self.start) / (self.end - self.start)
        return self.bottom - (self.bottom - self.top) * float(min(max(share, Fraction(0)), Fraction(1)))


def put_ground(
    canvas: Canvas, slots: int, span: tuple[Fraction, Fraction], unit: str, height: float, left: float = style.MARGIN
) -> Ground:
    """Draw the scale at `canvas.y`, `height` px high, with faint lines across; `canvas.y` moves to its bottom."""
    start, end = span
    places = ticks(end, unit, 5, start)
    wide = max((text_width(words, style.SMALL) for _, words in places), default=0.0)
    top = canvas.y
    ground = Ground(left + wide + _GAP, style.WIDTH - style.MARGIN, top, top + height, slots, start, end)
    for place, words in places:
        y = ground.y(Fraction(place).limit_denominator(1000))
        canvas.add(Rectangle((ground.left, y - 0.3), ground.right - ground.left, 0.6, color=style.LINE, lw=0))
        canvas.text(ground.left - _GAP, y - 6.6, words, style.SMALL, colour=style.MUTED, align="right")
    canvas.y = ground.bottom
    return ground


def put_periods(canvas: Canvas, ground: Ground, columns: Sequence[Period]) -> None:
    """Ticks beneath their columns where they fit, and bands beneath neighbours that share one."""
    canvas.y = ground.bottom + 3
    widest = max((text_width(column.tick, style.SMALL) for column in columns), default=0.0)
    every = next((step for step in (1, 2, 4) if widest + 3 <= ground.slot * step), 0)
    if every and widest:
        for number, column in enumerate(columns):
            if (len(columns) - 1 - number) % every == 0:
                canvas.text(ground.x(number), canvas.y, column.tick, style.SMALL, colour=style.MUTED, align="center")
        canvas.y += line_height(style.SMALL)
    number, reached = 0, ground.left - _GAP
    for band, members in groupby(columns, key=lambda column: column.band):
        count = len(list(members))
        first, last = ground.x(number) - ground.slot / 2, ground.x(number + count - 1) + ground.slot / 2
        if band:
            half = text_width(band, style.SMALL) / 2
            middle = min(max((first + last) / 2, style.MARGIN + half), style.WIDTH - style.MARGIN - half)
            canvas.add(Rectangle((first + 1.5, canvas.y), max(last - first - 3, 1), 0.8, color=style.FAINT, lw=0))
            if middle - half >= reached + 2:
                canvas.text(middle, canvas.y + 2, band, style.SMALL, colour=style.MUTED, align="center")
                reached = middle + half
        number += count
    if any(column.band for column in columns):
        canvas.y += 2 + line_height(style.SMALL)
    canvas.y += 6


def put_cut(canvas: Canvas, x: float, top: float, colour: str) -> None:
    """An arrow out of the plot: the value lies beyond the scale."""
    canvas.add(Polygon([(x - 6, top + 3), (x + 6, top + 3), (x, top - 7)], color=colour, lw=0))


def put_missing(canvas: Canvas, ground: Ground, columns: Sequence[Period], words: str) -> None:
    """A hatched stretch where values are missing, with words in it where they fit; what is ahead stays blank."""
    number = 0
    for missing, members in groupby(columns, key=lambda column: column.value is None and not column.is_ahead):
        count = len(list(members))
        if missing:
            left, width = ground.x(number) - ground.slot / 2 + 1, ground.slot * count - 2
            canvas.add(missing_box(left, ground.top, width, ground.bottom - ground.top))
            lines = wrap(words, style.SMALL, width - 6, 3)
            if lines and all(text_width(line, style.SMALL) <= width - 6 and "…" not in line for line in lines):
                _put_words(canvas, ground, left + width / 2, lines)
        number += count


def _put_words(canvas: Canvas, ground: Ground, middle: float, lines: list[str]) -> None:
    block = len(lines) * line_height(style.SMALL)
    top = (ground.top + ground.bottom - block) / 2
    widest = max(text_width(line, style.SMALL) for line in lines)
    canvas.add(Rectangle((middle - widest / 2 - 3, top - 2), widest + 6, block + 4, color=style.PAPER, lw=0))
    for place, line in enumerate(lines):
        canvas.text(
            middle, top + place * line_height(style.SMALL), line, style.SMALL, colour=style.MUTED, align="center"
        )


class Room:
    """Boxes of words already put down, so that the next ones do not cover them."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float, float]] = []

    def take(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Take that box if nobody has it; whether it was free."""
        if any(left < other[2] and right > other[0] and top < other[3] and bottom > other[1] for other in self._taken):
            return False
        self._taken.append((left, top, right, bottom))
        return True

    def put(
        self, canvas: Canvas, ground: Ground, x: float, y: float, words: str, *, bold: bool = False,
        colour: str = style.INK, above: bool = True,
    ) -> bool:  # fmt: skip
        """Words centred over (or under) a point where there is room; whether they were put there."""
        size = style.SMALL
        half = text_width(words, size, bold) / 2
        middle = min(max(x, ground.left + half), style.WIDTH - style.MARGIN / 2 - half)
        top = y - 7 - line_height(size) if above else y + 6
        if not self.take(middle - half - 1.5, top, middle + half + 1.5, top + line_height(size)):
            return False
        canvas.add(
            Rectangle((middle - half - 1.5, top + 1), 2 * half + 3, line_height(size) - 2, color=style.PAPER, lw=0)
        )
        canvas.text(middle, top, words, size, bold=bold, colour=colour, align="center")
        return True
