"""What a chart shows: frozen records with every word already written; nothing here draws. Ranking, and what all share.

Values are int, Decimal or Fraction and None for missing, never float: a chart only places them, the caller judged them.
The label beside a value ("18/20 = 90 %") comes with it, so that the picture says exactly what the receipt says.
Records cross to the drawing process by pickle and are free of matplotlib and pandas.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indicators.notation import Number
from indicators.target import Operator

MOST_UNITS = 25  # more bars or rows than this cannot be read on a phone: splitting.split


class Standing(StrEnum):
    """A value held against its target; the four outcomes of judging."""

    MET = "met"
    NOT_MET = "not_met"
    INSUFFICIENT_DATA = "insufficient_data"
    NO_TARGET = "no_target"


class Filing(StrEnum):
    """What became of one expected report."""

    ON_TIME = "on_time"
    LATE = "late"
    PARTLY = "partly"  # some of several reports are there, and the due day is over
    MISSING = "missing"
    EXTENDED = "extended"  # not all there, but the due day is still ahead
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around every picture.

    `title` states the finding ("10/12 trạm đạt; còn 2 trạm"), `subtitle` what is shown and for when, `source` the
    source and date beneath. `alt` is the text for those who do not see the picture. `empty` is drawn in place of
    the chart when there is nothing to draw. `part` is a line above the title ("Huyện Ba Bể · 2/9"), or "".
    """

    title: str
    subtitle: str
    source: str
    alt: str
    empty: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target to be drawn: where, its words ("chỉ tiêu ≥ 80 %"), and which side of it is good."""

    value: Number
    label: str
    op: Operator = Operator.AT_LEAST


@dataclass(frozen=True, slots=True)
class FilingCount:
    """How many reports are in one state, and the words of the legend ("đúng hạn 8")."""

    filing: Filing
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class CompletenessStrip:
    """Reports received over reports expected, one cell per report; `label` says it ("Đã nộp 10/12 báo cáo")."""

    label: str
    counts: tuple[FilingCount, ...]


@dataclass(frozen=True, slots=True)
class RankingBar:
    """One unit: its value (None: missing), the words beside it, how it stands.

    `target` is the unit's own target where units have different ones, else None.
    `group` is the unit above it; `splitting.split` keeps groups together.
    """

    name: str
    value: Number | None
    label: str
    standing: Standing
    target: Number | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class RankingChart:
    """Units ranked against the target, with the completeness of their reports above.

    `bars` come in any order; the drawing ranks them (best first: the highest, or with `lowest_first` the lowest;
    missing last).
    `unit` is an indicator's unit code ("percent" writes " %" on the axis); `axis` are words under the axis, or "".
    `ceiling` is the natural end of the scale (100 for percent) or None.
    `legend` gives the words for each standing that occurs.
    """

    frame: Frame
    bars: tuple[RankingBar, ...]
    target: TargetLine | None = None
    completeness: CompletenessStrip | None = None
    legend: tuple[tuple[Standing, str], ...] = ()
    unit: str = "percent"
    axis: str = ""
    ceiling: Number | None = None
    lowest_first: bool = False
