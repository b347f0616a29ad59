"""Many units in one picture: a row for each group, a dot for each unit along one scale, the target across them all."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from matplotlib.patches import Circle, Polygon, Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.completeness_strip import put_completeness
from charts.frame import put_header, put_legend, put_nothing, put_source
from charts.lettering import shorten
from charts.records import MOST_UNITS, Standing
from charts.scale import scale_end, ticks
from charts.table_records import SpreadChart, SpreadRow
from indicators.notation import Number

_DOT: Final = 3.6
_STEP: Final = 6.0  # between dots that would cover each other
_MOST_STACKED: Final = 3
_ALONG: Final = style.INNER - 46.0  # the scale; behind it stand those without a value
_MOST_HOLLOW: Final = 8


def draw(chart: SpreadChart) -> Canvas:
    """The picture of many units. Raises ValueError above MOST_UNITS groups."""
    if len(chart.rows) > MOST_UNITS:
        raise ValueError(f"{len(chart.rows)} groups in one picture; at most {MOST_UNITS} can be read")
    canvas = Canvas()
    put_header(canvas, chart.frame)
    if chart.completeness is not None:
        put_completeness(canvas, chart.completeness)
    if chart.rows:
        _put_rows(canvas, chart)
    else:
        put_nothing(canvas, chart.frame)
    put_source(canvas, chart.frame)
    return canvas


def _put_rows(canvas: Canvas, chart: SpreadChart) -> None:
    values = [value for row in chart.rows for value, _ in row.dots]
    common = None if chart.target is None else chart.target.value
    end = scale_end(values, [common, *(row.target for row in chart.rows)], chart.ceiling)
    _put_heads(canvas, chart, end)
    for row in chart.rows:
        _put_row(canvas, row, common, end)
    _put_axis(canvas, chart, end)
    present = {standing for row in chart.rows for _, standing in row.dots}
    if any(row.missing for row in chart.rows):
        present.add(Standing.INSUFFICIENT_DATA)
    put_legend(canvas, [(standing, words) for standing, words in chart.legend if standing in present])


def _put_heads(canvas: Canvas, chart: SpreadChart, end: Fraction) -> None:
    """The target's words over its line."""
    if chart.target is None:
        return
    x = _place(chart.target.value, end)
    half = text_width(chart.target.label, style.SMALL, bold=True) / 2
    middle = min(max(x, style.MARGIN + half), style.WIDTH - style.MARGIN - half)
    canvas.text(middle, canvas.y, chart.target.label, style.SMALL, bold=True, align="center")
    canvas.y += line_height(style.SMALL) + 1
    canvas.add(Polygon([(x - 4, canvas.y), (x + 4, canvas.y), (x, canvas.y + 5)], color=style.INK, lw=0))
    canvas.y += 8


def _put_row(canvas: Canvas, row: SpreadRow, common: Number | None, end: Fraction) -> None:
    room = style.INNER - text_width(row.label, style.SMALL, bold=True) - 8
    canvas.text(style.MARGIN, canvas.y, shorten(row.name, style.BODY, room), style.BODY)
    canvas.text(style.WIDTH - style.MARGIN, canvas.y + 1, row.label, style.SMALL, bold=True, align="right")
    canvas.y += line_height(style.BODY) + 1
    levels = _stacked([_place(value, end) for value, _ in row.dots])
    tall = _DOT * 2 + max(levels, default=0) * _STEP + 4
    bottom = canvas.y + tall
    canvas.add(Rectangle((style.MARGIN, bottom - _DOT - 2.8), _ALONG, 1.2, color=style.LINE, lw=0))
    target = row.target if row.target is not None else common
    if target is not None:
        canvas.add(Rectangle((_place(target, end) - 1, canvas.y - 2), 2, tall + 3, color=style.INK, lw=0))
    for (value, standing), level in zip(row.dots, levels, strict=True):
        x, y = _place(value, end), bottom - _DOT - 2.2 - level * _STEP
        _put_dot(canvas, x, y, standing)
    _put_hollow(canvas, row.missing, bottom - _DOT - 2.2)
    canvas.y = bottom + 5


def _put_dot(canvas: Canvas, x: float, y: float, standing: Standing) -> None:
    """Round where the target is met, square where it is not."""
    colour = style.STANDING_COLOUR[standing]
    if standing is Standing.NOT_MET:
        side = _DOT * 1.75
        canvas.add(Rectangle((x - side / 2, y - side / 2), side, side, facecolor=colour, edgecolor=style.PAPER, lw=0.7))
    else:
        canvas.add(Circle((x, y), _DOT, facecolor=colour, edgecolor=style.PAPER, lw=0.7))


def _put_hollow(canvas: Canvas, missing: int, y: float) -> None:
    """Those without a value, behind the scale: up to so many as rings, more as a ring and a number."""
    right = style.WIDTH - style.MARGIN
    if missing > _MOST_HOLLOW // 2:
        words = f"× {missing}"
        canvas.text(right, y - 6.6, words, style.SMALL, colour=style.MUTED, align="right")
        right -= text_width(words, style.SMALL) + 4
        missing = 1
    for number in range(missing):
        x = right - _DOT - number * (2 * _DOT + 2)
        canvas.add(Circle((x, y), _DOT - 0.4, facecolor=style.PAPER, edgecolor=style.MUTED, lw=1.0))


def _put_axis(canvas: Canvas, chart: SpreadChart, end: Fraction) -> None:
    reached = 0.0
    for place, words in ticks(end, chart.unit):
        x = style.MARGIN + _ALONG * place / float(end)
        half = text_width(words, style.SMALL) / 2
        middle = max(x, style.MARGIN + half)
        canvas.add(Rectangle((x - 0.4, canvas.y), 0.8, 3, color=style.FAINT, lw=0))
        canvas.text(middle, canvas.y + 3.5, words, style.SMALL, colour=style.MUTED, align="center")
        reached = middle + half
    room = style.WIDTH - style.MARGIN - reached - 6
    if any(row.missing for row in chart.rows) and text_width(chart.missing, style.SMALL) <= room:
        canvas.text(
            style.WIDTH - style.MARGIN, canvas.y + 3.5, chart.missing, style.SMALL, colour=style.MUTED, align="right"
        )
    canvas.y += 6 + line_height(style.SMALL)
    if chart.axis:
        canvas.lines(style.MARGIN, [shorten(chart.axis, style.SMALL, style.INNER)], style.SMALL, colour=style.MUTED)
    canvas.y += 6


def _stacked(places: list[float]) -> list[int]:
    """For every dot how many stand beneath it; beyond the highest level they cover each other."""
    levels = [0] * len(places)
    ends = [float("-inf")] * _MOST_STACKED
    for number in sorted(range(len(places)), key=lambda one: places[one]):
        x = places[number]
        level = next((one for one, end in enumerate(ends) if x - end >= 2 * _DOT), None)
        if level is None:
            level = min(range(_MOST_STACKED), key=lambda one: ends[one])
        levels[number], ends[level] = level, x
    return levels


def _place(value: Number, end: Fraction) -> float:
    share = min(max(Fraction(value) / end, Fraction(0)), Fraction(1))
    return style.MARGIN + _ALONG * float(share)
