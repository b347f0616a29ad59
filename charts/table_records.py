"""What charts in rows show: reports of units by period, the units of several groups, the criteria of a scorecard."""

from __future__ import annotations

from dataclasses import dataclass

from charts.records import CompletenessStrip, Filing, Frame, Standing, TargetLine
from indicators.notation import Number

MOST_PERIODS = 12


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The reports of one unit for one period, as counts.

    None are expected where `expected` is 0 (left grey). `late` are those of the received that came late.
    `is_open` says that the due day is still ahead, so that what is not there is not missing yet.
    """

    expected: int
    received: int
    late: int = 0
    is_open: bool = False

    @property
    def filing(self) -> Filing:
        """The state of all its reports together; late as soon as one of a whole set was."""
        if self.expected == 0:
            return Filing.NOT_EXPECTED
        if self.received >= self.expected:
            return Filing.LATE if self.late else Filing.ON_TIME
        if self.is_open:
            return Filing.EXTENDED
        return Filing.PARTLY if self.received else Filing.MISSING


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit with a cell for every column, and the words at its end ("7/8"); `group` as in RankingBar."""

    name: str
    cells: tuple[HeatCell, ...]
    label: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class HeatChart:
    """Completeness of units x periods.

    `ticks` are (tick, band) as in time_records.Column, at most MOST_PERIODS. `rows` stay in the order given.
    `total` is the row beneath them all, or None. `end` heads the words at the end of rows ("đã nộp"), or "".
    `legend` gives the words for each filing that can occur.
    More than MOST_UNITS rows are split by `splitting.split`.
    """

    frame: Frame
    ticks: tuple[tuple[str, str], ...]
    rows: tuple[HeatRow, ...]
    total: HeatRow | None = None
    end: str = ""
    legend: tuple[tuple[Filing, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One group of units: its name, its words ("12/17 đạt"), and one dot per unit that has a value.

    `missing` is how many units have none; they are drawn hollow at the end of the row, never at zero.
    """

    name: str
    label: str
    dots: tuple[tuple[Number, Standing], ...]
    missing: int = 0
    target: Number | None = None


@dataclass(frozen=True, slots=True)
class SpreadChart:
    """Many units in one picture: a row per group (district), a dot per unit along one scale, the target across.

    For more units than a ranking can show. At most MOST_UNITS rows, in the order given; other fields as in
    RankingChart. `missing` heads the hollow dots ("chưa có số liệu").
    """

    frame: Frame
    rows: tuple[SpreadRow, ...]
    missing: str
    target: TargetLine | None = None
    completeness: CompletenessStrip | None = None
    legend: tuple[tuple[Standing, str], ...] = ()
    unit: str = "percent"
    axis: str = ""
    ceiling: Number | None = None


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion: its name with its number ("4. Trang thiết bị"), its points (None while the decision's points are
    not known), and its two scores.

    `own` is the station's own score, `verified` the one of the level above; None where it was not scored yet.
    `label` says the score that counts ("8/10"), `note` what differs or is missing ("tự chấm 9"), or "".
    `standing` holds the score that counts against the share that every criterion needs.
    """

    number: int
    name: str
    points: Number | None
    own: Number | None
    verified: Number | None
    label: str
    standing: Standing
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScoreTotal:
    """The sum of a scorecard: `label` says it ("84/100 điểm"), `own` and `verified` as in CriterionScore.

    `needed` are the points that pass (None while not known) with their words ("cần ≥ 80").
    """

    label: str
    points: Number | None
    own: Number | None
    verified: Number | None
    standing: Standing
    needed: Number | None = None
    needed_label: str = ""


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """Words of a scorecard's legend: "tự chấm", "thẩm định", "mức cần ≥ 50 %", "chưa chấm"."""

    own: str
    verified: str
    needed: str
    unscored: str


@dataclass(frozen=True, slots=True)
class ScorecardChart:
    """A scorecard of usually ten criteria: own score, verified score, points, and the share every criterion needs.

    `needed_percent` is that share (50) or None; `words` name the signs: own score, verified score, needed share,
    not scored yet.
    """

    frame: Frame
    criteria: tuple[CriterionScore, ...]
    words: ScoreWords
    total: ScoreTotal | None = None
    needed_percent: Number | None = None
    legend: tuple[tuple[Standing, str], ...] = ()
