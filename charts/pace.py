"""Progress towards a plan: what was reached in all by each period, what was due by then, and the plan across."""

from __future__ import annotations

from functools import partial
from typing import Final

from matplotlib.patches import Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.frame import framed, put_legend
from charts.records import TargetLine
from charts.scale import scale_end
from charts.time_records import MOST_COLUMNS, PaceChart, PaceColumn
from charts.timeline import Ground, Room, put_cut, put_ground, put_missing, put_periods

_HEIGHT: Final = 180.0
_HEAD: Final = 20.0
_SHARE: Final = 0.62  # of a slot that its column takes


def draw(chart: PaceChart) -> Canvas:
    """The picture of one pace. Raises ValueError above MOST_COLUMNS periods."""
    if len(chart.columns) > MOST_COLUMNS:
        raise ValueError(f"{len(chart.columns)} periods in one picture; at most {MOST_COLUMNS} can be told apart")
    return framed(chart.frame, partial(_put_plot, chart=chart) if chart.columns else None)


def _put_plot(canvas: Canvas, chart: PaceChart) -> None:
    plan = None if chart.plan is None else chart.plan.value
    dues = [column.due for column in chart.columns]
    end = scale_end([column.value for column in chart.columns], [plan, *dues], None)
    canvas.y += _HEAD
    ground = put_ground(canvas, len(chart.columns), (end * 0, end), chart.unit, _HEIGHT)
    put_missing(canvas, ground, chart.columns, chart.missing)
    room = Room()
    for number, column in enumerate(chart.columns):
        _put_column(canvas, ground, number, column)
    if chart.plan is not None:
        _put_plan(canvas, ground, chart.plan, room)
    for number, column in enumerate(chart.columns):
        _put_due(canvas, ground, number, column)
    for number, column in enumerate(chart.columns):
        _put_words(canvas, ground, number, column, room)
    put_periods(canvas, ground, chart.columns)
    _put_signs(canvas, chart)
    present = {column.standing for column in chart.columns if column.value is not None}
    put_legend(canvas, [(standing, words) for standing, words in chart.legend if standing in present])


def _put_plan(canvas: Canvas, ground: Ground, plan: TargetLine, room: Room) -> None:
    y = ground.y(plan.value)
    canvas.add(Rectangle((ground.left, y - 1), ground.right - ground.left, 2, color=style.INK, lw=0))
    wide = text_width(plan.label, style.SMALL, bold=True)
    room.put(canvas, ground, ground.left + wide / 2, y + 4, plan.label, bold=True)


def _put_column(canvas: Canvas, ground: Ground, number: int, column: PaceColumn) -> None:
    if column.value is None:
        return
    x, y, width = ground.x(number), ground.y(column.value), ground.slot * _SHARE
    colour = style.STANDING_COLOUR[column.standing]
    canvas.add(Rectangle((x - width / 2, y), width, max(ground.bottom - y, 1.5), color=colour, lw=0))
    if column.value > ground.end:
        put_cut(canvas, x, ground.top, colour)


def _put_due(canvas: Canvas, ground: Ground, number: int, column: PaceColumn) -> None:
    if column.due is None:
        return
    y, left, wide = ground.y(column.due), ground.x(number) - ground.slot / 2 + 1, ground.slot - 2
    canvas.add(Rectangle((left - 0.8, y - 2.2), wide + 1.6, 4.4, color=style.PAPER, lw=0))
    canvas.add(Rectangle((left, y - 1.4), wide, 2.8, color=style.AMBER, lw=0))


def _put_words(canvas: Canvas, ground: Ground, number: int, column: PaceColumn, room: Room) -> None:
    """What was reached over its column (or over the pace that stands just above it), then the pace if there is room."""
    x = ground.x(number)
    if column.value is not None:
        top = ground.y(column.value)
        if column.due is not None and 0 < top - ground.y(column.due) < line_height(style.SMALL) + 8:
            top = ground.y(column.due)
        room.put(canvas, ground, x, top + (-5 if column.value > ground.end else 4), column.label, bold=True)
    is_missing = column.value is None and not column.is_ahead
    if column.due is not None and column.due_label and not is_missing:
        room.put(canvas, ground, x, ground.y(column.due) + 3, column.due_label, colour=style.MUTED)


def _put_signs(canvas: Canvas, chart: PaceChart) -> None:
    """What a column and a short line mean."""
    x = style.MARGIN
    canvas.add(Rectangle((x, canvas.y + 2), 10, 11, color=style.MUTED, lw=0))
    canvas.text(x + 16, canvas.y + 0.8, chart.reached, style.SMALL, colour=style.MUTED)
    x += 16 + text_width(chart.reached, style.SMALL) + 16
    if any(column.due is not None for column in chart.columns):
        canvas.add(Rectangle((x, canvas.y + 6), 16, 2.8, color=style.AMBER, lw=0))
        canvas.text(x + 22, canvas.y + 0.8, chart.pace, style.SMALL, colour=style.MUTED)
    canvas.y += 20
