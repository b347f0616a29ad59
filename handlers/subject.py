"""What a picture is about, and the words that all pictures share."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from charts.chart import Chart
from charts.records import Frame, TargetLine
from charts.records import Standing as Mark
from handlers.figures import short_name, write_difference, write_target, write_value
from indicators.indicator import Indicator, IndicatorKind
from indicators.judging import Outcome
from indicators.notation import write_period
from indicators.period import Period, PeriodKind
from indicators.rollup import Standing
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import units_below
from reporting.ports import Rows
from storage.units import Unit

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Illustration:
    """What is to be drawn, the two sentences beneath it, and the words for those who do not see it."""

    chart: Chart
    caption: str
    alt: str
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One unit and period of a plan, and the indicator that a picture of one indicator shows."""

    desk: Desk
    plan: Plan
    unit: Unit
    period: Period
    indicator: Indicator
    language: str

    def say(self, key: str, /, **params: object) -> str:
        """A sentence for a caption: what is put in is escaped."""
        return self.desk.say(self.language, key, **params)

    def plain(self, key: str, /, **params: object) -> str:
        """The same for a picture: no markup, nothing escaped."""
        return html.unescape(self.say(key, **params))

    @property
    def name(self) -> str:
        """The indicator's short name."""
        return short_name(self.plan, self.indicator, self.language)

    def at(self, period: Period) -> str:
        """A period in words."""
        return write_period(period, self.language)

    def count(self, kind: str, number: int) -> str:
        """ "12 trạm", in the number that the language asks for."""
        return self.say(f"count.{kind}", count=number)

    def value(self, standing: Standing) -> str:
        """The value in words, or that there is none."""
        written = write_value(self.desk.wording, standing.indicator, standing, self.language)
        return self.plain("progress.no_data") if written is None else html.unescape(written)

    def target(self, standing: Standing) -> str:
        """The words of the target in force, of the next stage, or that none is assigned."""
        return html.unescape(write_target(self.desk.wording, standing.indicator, standing, self.language))

    def difference(self, number: Fraction) -> str:
        """How much a value has moved, without its sign; percentages move by points. Never written as nothing."""
        return write_difference(self.desk.wording, self.indicator, number, self.language)

    def single(self, standing: Standing) -> str:
        """How one unit by itself stands: met, not met, or what is asked of it."""
        target = self.target(standing)
        match standing.outcome:
            case Outcome.MET:
                return self.plain("progress.single_met", target=target)
            case Outcome.NOT_MET:
                return self.plain("progress.single_not_met", target=target)
            case Outcome.INSUFFICIENT_DATA | Outcome.NO_TARGET:
                return target

    def finding(self, standing: Standing) -> str:
        """The same as a title: without a value or target what there is."""
        if standing.value is None:
            return self.plain("progress.no_data")
        if standing.outcome is Outcome.NO_TARGET:
            return self.plain("progress.title_free", name=self.name, value=self.value(standing))
        return self.single(standing)

    def frame(self, title: str, subtitle: str, alt: str) -> Frame:
        """The words around the picture; where fictitious units report it says so, whoever forwards it."""
        made_up = any(unit.is_sample for unit in units_below(self.desk, self.plan, self.unit))
        source = "progress.source_sample" if made_up else "progress.source"
        return Frame(
            title=title[:1].upper() + title[1:],
            subtitle=subtitle,
            source=self.plain(source, time=self.desk.local.strftime("%H:%M %d/%m/%Y")),
            alt=alt,
            empty=self.plain("progress.no_data"),
        )

    def legend(self, marks: Iterable[Mark]) -> tuple[tuple[Mark, str], ...]:
        """The words of each outcome that occurs, in their order."""
        found = set(marks)
        return tuple((mark, self.plain(f"outcome.{mark.value}")) for mark in Mark if mark in found)

    def target_line(self, standing: Standing) -> TargetLine | None:
        """The target to be drawn; None while there is none, or only a stage to come."""
        target = standing.target
        return None if target is None or target.value is None else TargetLine(
            target.value, self.target(standing), target.op
        )  # fmt: skip


def ceiling_of(indicator: Indicator) -> int | None:
    """Above which its values cannot lie: 100 percent, or all who answer yes. None for the others."""
    if indicator.kind is IndicatorKind.YES_NO:
        return 1
    return 100 if indicator.unit == "percent" else None


def mark_of(standing: Standing) -> Mark:
    """The outcome as charts draw it."""
    return Mark(standing.outcome.value)


def tick_of(period: Period) -> tuple[str, str]:
    """A period beneath its column, and what neighbours share: ("III", "2026")."""
    match period.kind:
        case PeriodKind.YEAR:
            return str(period.year), ""
        case PeriodKind.QUARTER:
            return _ROMAN[period.number - 1], str(period.year)
        case PeriodKind.NINE_MONTHS:
            return "9", str(period.year)
        case PeriodKind.MONTH | PeriodKind.HALF:
            return str(period.number), str(period.year)
