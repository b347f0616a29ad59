"""All indicators of a plan for one unit: small pictures side by side, each on a scale of its own."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Final

from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.frame import framed, missing_box, put_legend, put_standing
from charts.lettering import shorten, wrap
from charts.records import Standing
from charts.scale import scale_end, scale_start
from charts.time_records import MOST_PANELS, Panel, PanelsChart
from charts.timeline import Ground

_BETWEEN: Final = 16.0
_WIDTH: Final = (style.INNER - _BETWEEN) / 2
_PLOT: Final = 40.0
_MARK: Final = 18.0


def draw(chart: PanelsChart) -> Canvas:
    """The small pictures of one unit. Raises ValueError above MOST_PANELS: split the record first."""
    if len(chart.panels) > MOST_PANELS:
        raise ValueError(f"{len(chart.panels)} indicators in one picture; at most {MOST_PANELS} can be read")
    return framed(chart.frame, partial(_put_all, chart=chart) if chart.panels else None)


def _put_all(canvas: Canvas, chart: PanelsChart) -> None:
    """The panels, two beside each other."""
    for row in range(0, len(chart.panels), 2):
        _put_row(canvas, chart, chart.panels[row : row + 2])
    present = {panel.standing for panel in chart.panels}
    put_legend(canvas, [(standing, words) for standing, words in chart.legend if standing in present])


def _put_row(canvas: Canvas, chart: PanelsChart, panels: tuple[Panel, ...]) -> None:
    top, line = canvas.y, line_height(style.SMALL)
    names = [wrap(panel.name, style.SMALL, _WIDTH - _MARK, 2, bold=True) for panel in panels]
    lines = 1 if all(_fits_one_line(panel) for panel in panels) else 2
    values = top + max(map(len, names)) * line
    plot = values + lines * line + 5
    for place, (panel, name) in enumerate(zip(panels, names, strict=True)):
        left = style.MARGIN + place * (_WIDTH + _BETWEEN)
        put_standing(canvas, left + 6.5, top + 7.5, panel.standing)
        canvas.y = top
        canvas.lines(left + _MARK, name, style.SMALL, bold=True)
        _put_value(canvas, left, values, panel, lines)
        _put_plot(canvas, left, plot, panel)
        _put_ends(canvas, left, plot + _PLOT + 1, chart)
    canvas.y = plot + _PLOT + line + 12


def _fits_one_line(panel: Panel) -> bool:
    """Whether value and target stand side by side."""
    wide = text_width(panel.label, style.SMALL, bold=True) + text_width(panel.target, style.SMALL)
    return wide + 6 <= _WIDTH - _MARK


def _put_value(canvas: Canvas, left: float, top: float, panel: Panel, lines: int) -> None:
    """The value, and the target at the right or beneath it."""
    muted = panel.standing is Standing.INSUFFICIENT_DATA
    colour = style.MUTED if muted else style.STANDING_COLOUR[panel.standing]
    room = _WIDTH - _MARK
    label = shorten(panel.label, style.SMALL, room, bold=True)
    canvas.text(left + _MARK, top, label, style.SMALL, bold=True, colour=colour)
    target = shorten(panel.target, style.SMALL, room)
    if lines == 1:
        canvas.text(left + _WIDTH, top, target, style.SMALL, colour=style.MUTED, align="right")
    else:
        canvas.text(left + _MARK, top + line_height(style.SMALL), target, style.SMALL, colour=style.MUTED)


def _put_plot(canvas: Canvas, left: float, top: float, panel: Panel) -> None:
    columns = panel.columns
    targets = [column.target.value for column in columns if column.target is not None]
    values = [column.value for column in columns]
    end = scale_end(values, targets, panel.ceiling)
    start = scale_start([*values, *targets], end)
    ground = Ground(left, left + _WIDTH, top, top + _PLOT, max(len(columns), 1), start, end)
    canvas.add(Rectangle((left, top + _PLOT), _WIDTH, 0.8, color=style.FAINT, lw=0))
    for number, column in enumerate(columns):
        x = ground.x(number) - ground.slot / 2
        if column.value is None and not column.is_ahead:
            canvas.add(missing_box(x + 0.5, top, ground.slot - 1, _PLOT))
        if column.target is not None:
            canvas.add(Rectangle((x, ground.y(column.target.value) - 0.8), ground.slot, 1.6, color=style.INK, lw=0))
    known = [(number, column) for number, column in enumerate(columns) if column.value is not None]
    places = {number: (ground.x(number), ground.y(column.value or 0)) for number, column in known}
    for (one, _), (two, _) in pairwise(known):
        if two == one + 1:
            (x1, y1), (x2, y2) = places[one], places[two]
            canvas.add(Line2D([x1, x2], [y1, y2], color=style.MUTED, lw=1.6, solid_capstyle="round"))
    for number, column in known:
        last = number == known[-1][0]
        radius = 3.6 if last else 2.2
        colour = style.STANDING_COLOUR[column.standing]
        canvas.add(Circle(places[number], radius, facecolor=colour, edgecolor=style.PAPER, lw=0.6))


def _put_ends(canvas: Canvas, left: float, top: float, chart: PanelsChart) -> None:
    canvas.text(left, top, chart.first, style.SMALL - 1, colour=style.MUTED)
    canvas.text(left + _WIDTH, top, chart.last, style.SMALL - 1, colour=style.MUTED, align="right")
