"""More than one picture can hold, made into several: by group where units have one, else by place; no drawing here.

Each part keeps the frame; its `part` says which one it is ("Huyện Ba Bể · 2/8", "26–50 / 209"). The title is still
that of the whole: whoever has a finding of the part alone puts it in with `dataclasses.replace`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from charts.chart import Chart
from charts.ordering import ranked
from charts.records import MOST_UNITS, Frame, RankingBar, RankingChart
from charts.table_records import HeatChart, HeatRow
from charts.time_records import MOST_PANELS, PanelsChart

Row = TypeVar("Row", RankingBar, HeatRow)
Item = TypeVar("Item")


def split(chart: Chart) -> tuple[Chart, ...]:
    """The chart itself where it can be read, else its parts in order. The first one keeps what is about the whole."""
    match chart:
        case RankingChart(bars=bars) if len(bars) > MOST_UNITS:
            parts = _by_group(ranked(chart), MOST_UNITS)
            return tuple(
                replace(
                    chart,
                    frame=_of_part(chart.frame, name),
                    bars=rows,
                    completeness=chart.completeness if number == 0 else None,
                )
                for number, (name, rows) in enumerate(parts)
            )
        case HeatChart(rows=rows) if len(rows) > MOST_UNITS:
            return tuple(
                replace(
                    chart,
                    frame=_of_part(chart.frame, name),
                    rows=part,
                    total=chart.total if number == 0 else None,
                )
                for number, (name, part) in enumerate(_by_group(rows, MOST_UNITS))
            )
        case PanelsChart(panels=panels) if len(panels) > MOST_PANELS:
            return tuple(
                replace(chart, frame=_of_part(chart.frame, name), panels=part)
                for name, part in _evenly(panels, MOST_PANELS)
            )
    return (chart,)


def _by_group(rows: Sequence[Row], most: int) -> list[tuple[str, tuple[Row, ...]]]:
    """A part per group in order of their first row, a large group in several; evenly where a row has no group."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.group is None:
            return _evenly(rows, most)
        groups.setdefault(row.group, []).append(row)
    parts = []
    for number, (group, members) in enumerate(groups.items(), start=1):
        name = f"{group} · {number}/{len(groups)}"
        if len(members) <= most:
            parts.append((name, tuple(members)))
        else:
            parts += [(f"{name} · {places}", part) for places, part in _evenly(members, most)]
    return parts


def _evenly(rows: Sequence[Item], most: int) -> list[tuple[str, tuple[Item, ...]]]:
    """Parts of nearly equal length, none above `most`, named by the places they hold."""
    count = -(-len(rows) // most)
    ends = [len(rows) * number // count for number in range(count + 1)]
    return [(f"{start + 1}–{end} / {len(rows)}", tuple(rows[start:end])) for start, end in pairwise(ends)]


def _of_part(frame: Frame, name: str) -> Frame:
    return replace(frame, part=f"{frame.part} · {name}" if frame.part else name)
