"""Completeness of units by period: a row for each unit, a cell for each period, colour and mark saying the same."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Final

from matplotlib.patches import Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.frame import framed, put_filing, put_legend
from charts.lettering import shorten
from charts.records import MOST_UNITS
from charts.table_records import MOST_PERIODS, HeatChart, HeatRow

_ROW: Final = 20.0
_CELL: Final = 17.0
_MOST_NAME: Final = 0.46  # of the width that names take
_GAP: Final = 8.0


def draw(chart: HeatChart) -> Canvas:
    """The table. Raises ValueError above MOST_UNITS rows (split the record first) or MOST_PERIODS columns."""
    if len(chart.rows) > MOST_UNITS or len(chart.ticks) > MOST_PERIODS:
        raise ValueError(
            f"{len(chart.rows)} x {len(chart.ticks)} in one table; at most {MOST_UNITS} x {MOST_PERIODS} can be read"
        )
    return framed(chart.frame, partial(_put_table, chart=chart) if chart.rows and chart.ticks else None)


def _put_table(canvas: Canvas, chart: HeatChart) -> None:
    everything = [*chart.rows, *([chart.total] if chart.total is not None else [])]
    end = max(text_width(words, style.SMALL, bold=True) for words in (chart.end, *(row.label for row in everything)))
    widest = max(text_width(row.name, style.SMALL) for row in everything)
    name = min(widest, style.INNER * _MOST_NAME)
    left = style.MARGIN + name + _GAP
    width = min((style.WIDTH - style.MARGIN - end - _GAP - left) / len(chart.ticks), 46.0)
    _put_ticks(canvas, chart, left, width)
    for row in chart.rows:
        _put_row(canvas, row, name, left, width)
    if chart.total is not None:
        canvas.add(Rectangle((style.MARGIN, canvas.y + 1), style.INNER, 0.8, color=style.INK, lw=0))
        canvas.y += 4
        _put_row(canvas, chart.total, name, left, width, bold=True)
    canvas.y += 8
    present = {cell.filing for row in everything for cell in row.cells}
    put_legend(canvas, [(filing, words) for filing, words in chart.legend if filing in present])


def _put_ticks(canvas: Canvas, chart: HeatChart, left: float, width: float) -> None:
    """Bands above, ticks beneath them, and what the words at the end of rows are."""
    number = 0
    reached = left - _GAP
    for band, members in groupby(chart.ticks, key=lambda tick: tick[1]):
        count = len(list(members))
        half = text_width(band, style.SMALL) / 2
        middle = max(left + width * (number + count / 2), reached + half + 2)
        if band and middle + half <= style.WIDTH - style.MARGIN:
            canvas.text(middle, canvas.y, band, style.SMALL, colour=style.MUTED, align="center")
            reached = middle + half
        number += count
    if any(band for _, band in chart.ticks):
        canvas.y += line_height(style.SMALL)
    for place, (tick, _) in enumerate(chart.ticks):
        if text_width(tick, style.SMALL) <= width + 2:
            canvas.text(left + width * (place + 0.5), canvas.y, tick, style.SMALL, colour=style.MUTED, align="center")
    if chart.end:
        canvas.text(style.WIDTH - style.MARGIN, canvas.y, chart.end, style.SMALL, colour=style.MUTED, align="right")
    canvas.y += line_height(style.SMALL) + 2


def _put_row(canvas: Canvas, row: HeatRow, name: float, left: float, width: float, *, bold: bool = False) -> None:
    words = shorten(row.name, style.SMALL, name, bold=bold)
    middle = canvas.y + (_CELL - line_height(style.SMALL)) / 2
    canvas.text(style.MARGIN, middle, words, style.SMALL, bold=bold)
    for place, cell in enumerate(row.cells):
        put_filing(canvas, left + width * place + 0.8, canvas.y, width - 1.6, _CELL, cell.filing)
    canvas.text(style.WIDTH - style.MARGIN, middle, row.label, style.SMALL, bold=True, align="right")
    canvas.y += _ROW
