"""What stands around every chart: title, subtitle, source; the picture for "nothing to show"; legends and marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.lettering import wrap
from charts.records import Filing, Frame, Standing

_DISC: Final = 6.5
_SWATCH: Final = 11.0


def framed(frame: Frame, put: Callable[[Canvas], None] | None) -> Canvas:
    """A sheet with header and source, and between them what `put` draws; None: there is nothing to show."""
    canvas = Canvas()
    put_header(canvas, frame)
    if put is None:
        put_nothing(canvas, frame)
    else:
        put(canvas)
    put_source(canvas, frame)
    return canvas


def put_header(canvas: Canvas, frame: Frame) -> None:
    """Part, title and subtitle from the top."""
    if frame.part:
        canvas.lines(style.MARGIN, wrap(frame.part, style.SMALL, style.INNER, 1, bold=True), style.SMALL,
                     bold=True, colour=style.BLUE)  # fmt: skip
        canvas.y += 1
    canvas.lines(style.MARGIN, wrap(frame.title, style.TITLE, style.INNER, 4, bold=True), style.TITLE, bold=True)
    canvas.y += 2
    canvas.lines(style.MARGIN, wrap(frame.subtitle, style.BODY, style.INNER, 3), style.BODY, colour=style.MUTED)
    canvas.y += 10


def put_source(canvas: Canvas, frame: Frame) -> None:
    """Source and date under a thin rule."""
    canvas.y += 8
    canvas.add(Rectangle((style.MARGIN, canvas.y), style.INNER, 0.8, color=style.LINE, lw=0))
    canvas.y += 6
    canvas.lines(style.MARGIN, wrap(frame.source, style.SMALL, style.INNER, 2), style.SMALL, colour=style.MUTED)
    canvas.y -= 4


def put_nothing(canvas: Canvas, frame: Frame) -> None:
    """A hatched panel that says there is nothing to show yet."""
    lines = wrap(frame.empty, style.HEADING, style.INNER - 70, 4)
    height = 150.0
    canvas.add(missing_box(style.MARGIN, canvas.y, style.INNER, height))
    block = len(lines) * line_height(style.HEADING)
    widest = max((text_width(line, style.HEADING) for line in lines), default=0.0)
    canvas.add(FancyBboxPatch(
        (style.WIDTH / 2 - widest / 2 - 6, canvas.y + (height - block) / 2 - 4), widest + 12, block + 8,
        boxstyle="round,pad=0,rounding_size=4", facecolor=style.PAPER, edgecolor="none",
    ))  # fmt: skip
    bottom = canvas.y + height
    canvas.y += (height - block) / 2
    canvas.lines(style.WIDTH / 2, lines, style.HEADING, align="center", colour=style.MUTED)
    canvas.y = bottom


def missing_box(left: float, top: float, width: float, height: float) -> Rectangle:
    """The hatch that everywhere means "no figures"."""
    box = Rectangle((left, top), width, height, facecolor=style.PAPER, edgecolor=style.FAINT, hatch="////", lw=0.8)
    box.set_hatch_linewidth(0.7)
    return box


def put_standing(canvas: Canvas, x: float, y: float, standing: Standing) -> None:
    """The round mark of a standing, centred on (x, y)."""
    missing = standing is Standing.INSUFFICIENT_DATA
    colour = style.STANDING_COLOUR[standing]
    canvas.add(Circle((x, y), _DISC, facecolor=style.PAPER if missing else colour, edgecolor=colour, lw=1.0))
    glyph = style.MUTED if missing else style.PAPER
    canvas.text(x, y - 6.4, style.STANDING_MARK[standing], 9.5, bold=True, colour=glyph, align="center")


def put_legend(canvas: Canvas, entries: Sequence[tuple[Standing | Filing, str]]) -> None:
    """Marks with their words, flowing over lines as the width allows."""
    x = style.MARGIN
    for mark, words in entries:
        width = 2 * _DISC + 5 + text_width(words, style.SMALL)
        if x > style.MARGIN and x + width > style.WIDTH - style.MARGIN:
            x = style.MARGIN
            canvas.y += 18
        middle = canvas.y + 7.5
        if isinstance(mark, Standing):
            put_standing(canvas, x + _DISC, middle, mark)
        else:
            put_filing(canvas, x, middle - _SWATCH / 2, _SWATCH, _SWATCH, mark)
        canvas.text(x + 2 * _DISC + 5, canvas.y + 0.8, words, style.SMALL, colour=style.MUTED)
        x += width + 14
    if entries:
        canvas.y += 18


def put_filing(canvas: Canvas, left: float, top: float, width: float, height: float, filing: Filing) -> None:
    """One cell of completeness: colour and mark say the same."""
    match filing:
        case Filing.MISSING:
            canvas.add(missing_box(left + 0.4, top + 0.4, width - 0.8, height - 0.8))
        case Filing.NOT_EXPECTED:
            canvas.add(Rectangle((left, top), width, height, color=style.TRACK, lw=0))
        case _:
            canvas.add(Rectangle((left, top), width, height, color=style.FILING_COLOUR[filing], lw=0))
    mark = style.FILING_MARK[filing]
    if mark and min(width, height) >= 10 and filing is not Filing.MISSING:
        dark = filing is not Filing.ON_TIME
        canvas.text(left + width / 2, top + height / 2 - 5.9, mark, 8.5, bold=True, align="center",
                    colour=style.INK if dark else style.PAPER)  # fmt: skip
