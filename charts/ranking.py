"""Units against their target: who is where, in five seconds. Completeness above, best unit first."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from matplotlib.patches import Polygon, Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.completeness_strip import put_completeness
from charts.frame import missing_box, put_header, put_legend, put_nothing, put_source, put_standing
from charts.lettering import shorten, wrap
from charts.ordering import ranked
from charts.records import MOST_UNITS, RankingBar, RankingChart, Standing
from charts.scale import scale_end, ticks
from indicators.notation import Number

_LEFT: Final = style.MARGIN + 20  # names and bars begin to the right of the marks
_WIDTH: Final = style.WIDTH - style.MARGIN - _LEFT
_ROOMY: Final = 14  # up to so many units each has two lines for its name


def draw(chart: RankingChart) -> Canvas:
    """The picture of one ranking. Raises ValueError above MOST_UNITS bars: split the record first."""
    if len(chart.bars) > MOST_UNITS:
        raise ValueError(f"{len(chart.bars)} units in one ranking; at most {MOST_UNITS} can be read")
    canvas = Canvas()
    put_header(canvas, chart.frame)
    if chart.completeness is not None:
        put_completeness(canvas, chart.completeness)
    if chart.bars:
        _put_bars(canvas, chart)
    else:
        put_nothing(canvas, chart.frame)
    put_source(canvas, chart.frame)
    return canvas


def _put_bars(canvas: Canvas, chart: RankingChart) -> None:
    bars = ranked(chart)
    common = chart.target.value if chart.target is not None else None
    targets = [bar.target if bar.target is not None else common for bar in bars]
    end = scale_end([bar.value for bar in bars], targets, chart.ceiling)
    _put_target_label(canvas, chart, end)
    for bar, target in zip(bars, targets, strict=True):
        _put_bar(canvas, bar, target, end, roomy=len(bars) <= _ROOMY)
    _put_axis(canvas, chart, end)
    present = {bar.standing for bar in bars}
    put_legend(canvas, [(standing, words) for standing, words in chart.legend if standing in present])


def _put_target_label(canvas: Canvas, chart: RankingChart, end: Fraction) -> None:
    if chart.target is None:
        return
    x = _place(Fraction(chart.target.value), end)
    half = text_width(chart.target.label, style.SMALL, bold=True) / 2
    middle = min(max(x, style.MARGIN + half), style.WIDTH - style.MARGIN - half)
    canvas.text(middle, canvas.y, chart.target.label, style.SMALL, bold=True, align="center")
    canvas.y += line_height(style.SMALL) + 1
    canvas.add(Polygon([(x - 4, canvas.y), (x + 4, canvas.y), (x, canvas.y + 5)], color=style.INK, lw=0))
    canvas.y += 8


def _put_bar(canvas: Canvas, bar: RankingBar, target: Number | None, end: Fraction, roomy: bool) -> None:
    size = style.BODY if roomy else style.BODY - 0.5
    thick = 9.0 if roomy else 7.0
    missing = bar.value is None
    room = _WIDTH - text_width(bar.label, size, bold=not missing) - 8
    put_standing(canvas, style.MARGIN + 6.5, canvas.y + 8.3, bar.standing)
    canvas.text(style.WIDTH - style.MARGIN, canvas.y, bar.label, size, bold=not missing, align="right",
                colour=style.MUTED if missing else style.INK)  # fmt: skip
    names = wrap(bar.name, size, room, 2) if roomy else [shorten(bar.name, size, room)]
    canvas.lines(_LEFT, names, size)
    canvas.y += 1.5
    if bar.value is None:
        canvas.add(missing_box(_LEFT + 0.4, canvas.y + 0.4, _WIDTH - 0.8, thick - 0.8))
    else:
        canvas.add(Rectangle((_LEFT, canvas.y), _WIDTH, thick, color=style.TRACK, lw=0))
        _put_value(canvas, Fraction(bar.value), bar.standing, end, thick)
    if target is not None:
        x = _place(Fraction(target), end)
        canvas.add(Rectangle((x - 2, canvas.y - 2), 4, thick + 4, color=style.PAPER, lw=0))
        canvas.add(Rectangle((x - 1, canvas.y - 2), 2, thick + 4, color=style.INK, lw=0))
    canvas.y += thick + (8 if roomy else 5)


def _put_value(canvas: Canvas, value: Fraction, standing: Standing, end: Fraction, thick: float) -> None:
    colour = style.STANDING_COLOUR[standing]
    top, right = canvas.y, _place(min(max(value, Fraction(0)), end), end)
    canvas.add(Rectangle((_LEFT, top), max(right - _LEFT, 1.5), thick, color=colour, lw=0))
    if value <= end:
        return
    # Cut: the bar runs out of its track as an arrow, behind a white slash.
    canvas.add(Polygon([(right, top - 2), (right + 9, top + thick / 2), (right, top + thick + 2)], color=colour, lw=0))
    slash = [(right - 13, top + thick), (right - 9, top), (right - 6, top), (right - 10, top + thick)]
    canvas.add(Polygon(slash, color=style.PAPER, lw=0))


def _put_axis(canvas: Canvas, chart: RankingChart, end: Fraction) -> None:
    canvas.y -= 2
    places = ticks(end, chart.unit)
    for place, words in places:
        x = _LEFT + _WIDTH * place / float(end)
        half = text_width(words, style.SMALL) / 2
        canvas.add(Rectangle((x - 0.4, canvas.y), 0.8, 3, color=style.FAINT, lw=0))
        middle = min(max(x, _LEFT + half), style.WIDTH - style.MARGIN - half)
        canvas.text(middle, canvas.y + 3.5, words, style.SMALL, colour=style.MUTED, align="center")
    canvas.y += 5 + line_height(style.SMALL)
    if chart.axis:
        canvas.lines(_LEFT, wrap(chart.axis, style.SMALL, _WIDTH, 2), style.SMALL, colour=style.MUTED)
    canvas.y += 6


def _place(value: Fraction, end: Fraction) -> float:
    return _LEFT + _WIDTH * float(value / end)
