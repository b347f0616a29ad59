"""One indicator over its periods: a line of values, targets as steps, stages as marks, gaps hatched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby, pairwise
from typing import Final

from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.frame import framed, put_legend
from charts.records import Standing, TargetLine
from charts.scale import scale_end, scale_start
from charts.time_records import MOST_COLUMNS, Column, StageMark, TrendChart
from charts.timeline import Ground, Room, put_cut, put_ground, put_missing, put_periods
from indicators.notation import Number

_HEIGHT: Final = 190.0
_DOT: Final = 4.2
_SMALL_DOT: Final = 3.0  # where columns stand close
_FEW_BEYOND: Final = 4  # one in so many
_FEW: Final = 5  # columns so wide that a stage's words fit beneath one
_BEHIND: Final = 2  # slots for each stage behind the last period
_HEAD: Final = 22.0  # room above the plot for words over the highest point


def draw(chart: TrendChart) -> Canvas:
    """The picture of one trend. Raises ValueError above MOST_COLUMNS periods."""
    if len(chart.columns) > MOST_COLUMNS:
        raise ValueError(f"{len(chart.columns)} periods in one trend; at most {MOST_COLUMNS} can be told apart")
    return framed(chart.frame, partial(_put_plot, chart=chart) if chart.columns else None)


def _put_plot(canvas: Canvas, chart: TrendChart) -> None:
    columns = chart.columns
    later = [stage for stage in chart.stages if stage.column is None]
    values = [column.value for column in columns]
    asked = [*(c.target.value for c in columns if c.target is not None), *(stage.value for stage in chart.stages)]
    end = _end([value for value in values if value is not None], asked, chart.ceiling)
    span = scale_start([*values, *asked], end), end
    canvas.y += _HEAD
    behind = _BEHIND if _is_narrow(len(columns)) else 1
    ground = put_ground(canvas, len(columns) + behind * len(later), span, chart.unit, _HEIGHT)
    put_missing(canvas, ground, columns, chart.missing)
    room = Room()
    _put_lines(canvas, ground, columns)
    _put_stages(canvas, ground, chart.stages, len(columns), behind, room)
    _put_values(canvas, ground, columns, room)
    _put_step_words(canvas, ground, columns, room)
    put_periods(canvas, ground, columns)
    present = {column.standing for column in columns if column.value is not None}
    put_legend(canvas, [(standing, words) for standing, words in chart.legend if standing in present])


def _end(values: Sequence[Number], asked: Sequence[Number], ceiling: Number | None) -> Fraction:
    """Only a few values may leave the scale: where many are far above the target, they are what is shown."""
    end = scale_end(values, asked, ceiling)
    beyond = sum(value > end for value in values)
    return end if beyond * _FEW_BEYOND <= len(values) else Fraction(max(values)) * Fraction(21, 20)


def _is_narrow(columns: int) -> bool:
    """Whether a slot is too narrow for the words of a stage."""
    return columns > _FEW


def _put_lines(canvas: Canvas, ground: Ground, columns: Sequence[Column]) -> None:
    """Each stretch of equal targets is one step."""
    for target, left, right in _steps(ground, columns):
        y = ground.y(target.value)
        canvas.add(Rectangle((left, y - 1), right - left, 2, color=style.INK, lw=0))


def _put_step_words(canvas: Canvas, ground: Ground, columns: Sequence[Column], room: Room) -> None:
    """The words of each step once: over its end or its beginning, or under it; without room over the plot."""
    homeless: list[TargetLine] = []
    for target, left, right in _steps(ground, columns):
        y, half = ground.y(target.value), text_width(target.label, style.SMALL, bold=True) / 2
        places = [(x, above) for above in (True, False) for x in (right - half, left + half, (left + right) / 2)]
        if right - left < 2 * half or not any(
            room.put(canvas, ground, x, y + (5 if above else -5), target.label, bold=True, above=above)
            for x, above in places
        ):
            homeless.append(target)
    if homeless:
        label = homeless[-1].label
        x, y = style.MARGIN, ground.top - _HEAD - 3
        canvas.add(Rectangle((x, y + 6.4), 14, 2, color=style.INK, lw=0))
        canvas.text(x + 19, y, label, style.SMALL, bold=True)


def _steps(ground: Ground, columns: Sequence[Column]) -> Iterator[tuple[TargetLine, float, float]]:
    """Stretches of equal targets: the target, and where it begins and ends."""
    number = 0
    for target, members in groupby(columns, key=lambda column: column.target):
        count = len(list(members))
        if target is not None:
            yield target, ground.x(number) - ground.slot / 2, ground.x(number + count - 1) + ground.slot / 2
        number += count


def _put_values(canvas: Canvas, ground: Ground, columns: Sequence[Column], room: Room) -> None:
    points = [
        (number, ground.x(number), ground.y(column.value), column)
        for number, column in enumerate(columns)
        if column.value is not None
    ]
    for (one, x1, y1, _), (two, x2, y2, _) in pairwise(points):
        if two == one + 1:  # across a gap nothing is drawn: nobody knows what was there
            canvas.add(Line2D([x1, x2], [y1, y2], color=style.MUTED, lw=1.6, solid_capstyle="round"))
    radius = _DOT if ground.slot >= 12 else _SMALL_DOT
    for _, x, y, column in points:
        if column.value is not None and column.value > ground.end:
            put_cut(canvas, x, ground.top, style.STANDING_COLOUR[column.standing])
        else:
            _put_point(canvas, x, y, radius, column.standing)
        room.take(x - radius, y - radius, x + radius, y + radius)
    for number, x, y, column in _worth_words(points):
        bold = number == points[-1][0]
        colour = style.STANDING_COLOUR[column.standing] if bold else style.INK
        room.put(canvas, ground, x, y, column.label, bold=bold, colour=colour) or room.put(
            canvas, ground, x, y, column.label, bold=bold, colour=colour, above=False
        )


def _worth_words(
    points: Sequence[tuple[int, float, float, Column]],
) -> list[tuple[int, float, float, Column]]:
    """The last point, the first, the highest and the lowest, then the others: those first find room."""
    if not points:
        return []
    high = min(points, key=lambda point: point[2])
    low = max(points, key=lambda point: point[2])
    first = [points[-1], points[0], high, low]
    few = points if len(points) <= 8 else []
    chosen: list[tuple[int, float, float, Column]] = []
    for point in [*first, *few]:
        if point not in chosen:
            chosen.append(point)
    return chosen


def _put_point(canvas: Canvas, x: float, y: float, radius: float, standing: Standing) -> None:
    """Round where the target is met, square where it is not: the shape says it without the colour."""
    colour = style.STANDING_COLOUR[standing]
    if standing is Standing.NOT_MET:
        canvas.add(
            Rectangle((x - radius, y - radius), 2 * radius, 2 * radius, facecolor=colour, edgecolor=style.PAPER, lw=0.8)
        )
    else:
        canvas.add(Circle((x, y), radius, facecolor=colour, edgecolor=style.PAPER, lw=0.8))


def _put_stages(canvas: Canvas, ground: Ground, stages: Sequence[StageMark], count: int, each: int, room: Room) -> None:
    """A diamond with its words; those of the years after the last period stand behind it, `each` slots apart."""
    behind = count + (each - 1) / 2
    for stage in stages:
        slot: float
        if stage.column is None:
            slot, behind = behind, behind + each
        else:
            slot = stage.column
        x, y = ground.x(slot), ground.y(stage.value)
        diamond = [(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]
        canvas.add(Polygon(diamond, facecolor=style.PAPER, edgecolor=style.INK, lw=1.6))
        room.take(x - 6, y - 6, x + 6, y + 6)
        _put_stage_words(canvas, ground, x, y, stage.label, room)


def _put_stage_words(canvas: Canvas, ground: Ground, x: float, y: float, label: str, room: Room) -> None:
    """Under the diamond, or over it where the words under it belong to another."""
    lines, tall = _stage_lines(label), line_height(style.SMALL)
    half = max(text_width(line, style.SMALL, bold=True) for line in lines) / 2
    middle = min(max(x, ground.left + half), style.WIDTH - style.MARGIN / 2 - half)
    under, over = y + 8, y - 8 - tall * len(lines)
    top = under if room.take(middle - half, under, middle + half, under + tall * len(lines)) else over
    room.take(middle - half, top, middle + half, top + tall * len(lines))
    for place, line in enumerate(lines):
        canvas.text(middle, top + place * tall, line, style.SMALL, bold=True, align="center")


def _stage_lines(label: str) -> list[str]:
    """ "mốc 2025: > 95 %" in two short lines."""
    head, colon, tail = label.partition(": ")
    return [f"{head}:", tail] if colon else [label]
