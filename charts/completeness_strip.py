"""The strip above a picture that says how many of the expected reports are there."""

from __future__ import annotations

from typing import Final

from matplotlib.patches import Rectangle

from charts import style
from charts.canvas import Canvas
from charts.frame import missing_box, put_filing, put_legend
from charts.lettering import wrap
from charts.records import CompletenessStrip, Filing

_MOST_CELLS: Final = 40


def put_completeness(canvas: Canvas, strip: CompletenessStrip) -> None:
    """Its words, a cell for each report where they fit, and what the cells mean."""
    canvas.lines(style.MARGIN, wrap(strip.label, style.HEADING, style.INNER, 2, bold=True), style.HEADING, bold=True)
    canvas.y += 3
    total = sum(entry.count for entry in strip.counts)
    cells = [entry.filing for entry in strip.counts for _ in range(entry.count)]
    if 0 < total <= _MOST_CELLS:
        width = style.INNER / total
        gap = 2.0 if total <= 25 else 1.0
        for number, filing in enumerate(cells):
            put_filing(canvas, style.MARGIN + number * width, canvas.y, width - gap, 13, filing)
    elif total:
        _put_shares(canvas, strip, total)
    canvas.y += 18
    put_legend(canvas, [(entry.filing, entry.label) for entry in strip.counts if entry.count])
    canvas.y += 8


def _put_shares(canvas: Canvas, strip: CompletenessStrip, total: int) -> None:
    """Too many reports for a cell each: one stretch per state."""
    left = style.MARGIN
    for entry in strip.counts:
        width = style.INNER * entry.count / total
        if entry.filing is Filing.MISSING:
            canvas.add(missing_box(left, canvas.y, width, 13))
        else:
            canvas.add(Rectangle((left, canvas.y), width, 13, color=style.FILING_COLOUR[entry.filing], lw=0))
        left += width
