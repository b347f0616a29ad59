"""What charts along time show: columns are periods, one after the other without a gap, oldest first.

A column knows whether its value is missing (hatched) or still to come (left blank): never the same thing, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from charts.records import Frame, Standing, TargetLine
from indicators.notation import Number

MOST_COLUMNS = 32  # eight years of quarters; narrower columns cannot be told apart on a phone
MOST_PANELS = 16  # two columns of eight: splitting.split


@dataclass(frozen=True, slots=True)
class Column:
    """One period: `tick` is written beneath it ("III"), `band` beneath neighbours that share it ("2026"), or "".

    `value` is None where it is missing, and where `is_ahead` says that the period has not been due yet.
    `label` is the value in words ("83,4 %"); of a trend only some of them are written.
    `target` is the target in force in that period, None where there is none; neighbours with equal ones make a step.
    """

    tick: str
    band: str
    value: Number | None
    label: str
    standing: Standing
    target: TargetLine | None = None
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class StageMark:
    """A target of the end of a stage ("mốc 2025: > 95 %"): a mark at `column`, or after the last one where None.

    Nothing is drawn between stages: the plan sets nothing there.
    """

    value: Number
    label: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class TrendChart:
    """One indicator of one unit over its periods, targets as steps, stages as marks.

    `missing` are the words on a stretch without values ("chưa có số liệu"). `unit`, `axis`, `ceiling` and `legend`
    are as in RankingChart.
    """

    frame: Frame
    columns: tuple[Column, ...]
    missing: str
    stages: tuple[StageMark, ...] = ()
    legend: tuple[tuple[Standing, str], ...] = ()
    unit: str = "percent"
    ceiling: Number | None = None


@dataclass(frozen=True, slots=True)
class PaceColumn:
    """How much was reached in all by the end of one period, beside what the plan's pace asks for by then.

    `value` is cumulative, never of the period alone. `due` is the pace (None: the plan says nothing for that period),
    `due_label` its words ("17"). `tick`, `band`, `label` and `is_ahead` are as in Column. `standing` is the value held
    against the pace.
    """

    tick: str
    band: str
    value: Number | None
    label: str
    standing: Standing
    due: Number | None = None
    due_label: str = ""
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class PaceChart:
    """Cumulative progress towards a plan: of one year by quarters, or of all years ("36, 58, 81 … 209").

    `plan` is what is asked at the end, drawn as a line across ("kế hoạch năm: 23 xã"), None while none is assigned.
    `pace` names the pace line ("đáng lẽ"), `reached` the columns ("đã đạt"); `missing` as in TrendChart.
    """

    frame: Frame
    columns: tuple[PaceColumn, ...]
    missing: str
    reached: str
    pace: str
    plan: TargetLine | None = None
    legend: tuple[tuple[Standing, str], ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One indicator among others: its last value in words, how it stands, and its periods.

    `name` has two short lines at most ("Quản lý tăng huyết áp"), `label` is the last value ("83,4 %") or that it is
    missing, `target` the words of its target ("≥ 85 %") or that none is assigned.
    """

    name: str
    label: str
    target: str
    standing: Standing
    columns: tuple[Column, ...]
    ceiling: Number | None = None


@dataclass(frozen=True, slots=True)
class PanelsChart:
    """All indicators of a plan for one unit, small, each on a scale of its own, in the order given.

    All panels share their periods: `first` and `last` name the ends of the axis ("Q1/2025", "Q4/2026").
    At most MOST_PANELS; `splitting.split` makes several pictures of more.
    """

    frame: Frame
    panels: tuple[Panel, ...]
    first: str
    last: str
    legend: tuple[tuple[Standing, str], ...] = ()
