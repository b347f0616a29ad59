"""Figures: what the stored values of a subtree say about an indicator. Chat, charts and `tram` all read them here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dialogue.answers import Answer, AnswerKind
from indicators.indicator import Indicator, Reporter
from indicators.period import Period
from indicators.reading import Figure, Mark, tally_unit, window
from indicators.rollup import Place, Standing, roll_up
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import owed_below
from storage import reports as report_store
from storage import units as unit_store
from storage.reports import Report
from storage.units import Unit

# At which level of the tree the reports of each role stand.
LEVEL_OF_REPORTER = {
    Reporter.VILLAGE: "village",
    Reporter.STATION: "commune",
    Reporter.HEAD: "commune",
    Reporter.DISTRICT: "district",
    Reporter.PROVINCE: "province",
}
_YES_NO = {"yes": 1, "no": 0}


@dataclass(frozen=True, slots=True)
class Completeness:
    """Reports of one round below one unit."""

    expected: int
    on_time: int
    late: int

    @property
    def received(self) -> int:
        """Sent at all."""
        return self.on_time + self.late

    @property
    def missing(self) -> int:
        """Not sent."""
        return self.expected - self.received


@dataclass(frozen=True, slots=True)
class Progress:
    """One indicator of one plan for one unit: the whole and its parts, and how complete the reports are."""

    plan: Plan
    indicator: Indicator
    period: Period
    root: Unit
    whole: Standing
    parts: tuple[tuple[Unit, Standing], ...]
    completeness: Completeness
    due_on: date | None


def standings(
    desk: Desk, plan: Plan, indicators: Iterable[Indicator], period: Period, root: Unit
) -> dict[str, dict[str, Standing]]:
    """Indicator code → unit code → standing, for `root` and everything below it, from the current values."""
    wanted = list(indicators)
    units = unit_store.subtree(desk.connection, root, plan=plan.code)
    places = _places(desk, plan, units, root)
    periods = {quarter.id for indicator in wanted for quarter in _periods(indicator, period)}
    elements = {code for indicator in wanted for code in elements_of(indicator)}
    figures = _figures(desk, plan, root, periods, elements)
    found = {}
    for indicator in wanted:
        level = LEVEL_OF_REPORTER[indicator.reporter]
        tallies = {
            unit.code: tally_unit(indicator, period, figures.get(unit.id, {})) for unit in units if unit.kind == level
        }
        found[indicator.code] = roll_up(indicator, tallies, places, plan.targets, period)
    return found


def figures_of_report(desk: Desk, plan: Plan, report: Report, unit: Unit) -> list[tuple[Indicator, Standing]]:
    """Every indicator that this report feeds, for its own unit, in the plan's order."""
    answers = report_store.answers_of(desk.connection, report.id)
    fed = [indicator for indicator in plan.indicators if set(elements_of(indicator)) & set(answers)]
    period = Period.parse(report.period)
    below = standings(desk, plan, fed, period, unit)
    return [
        (indicator, below[indicator.code][unit.code])
        for indicator in fed
        if LEVEL_OF_REPORTER[indicator.reporter] == unit.kind and below[indicator.code][unit.code].expected
    ]


def progress(desk: Desk, plan: Plan, indicator: Indicator, period: Period, root: Unit, due_on: date | None) -> Progress:
    """Where `root` and the units one step nearer to the reporters stand."""
    below = standings(desk, plan, [indicator], period, root)[indicator.code]
    level = LEVEL_OF_REPORTER[indicator.reporter]
    shown = "commune" if level == "village" and root.kind != "commune" else level
    parts = tuple(
        (unit, below[unit.code])
        for unit in unit_store.subtree(desk.connection, root, kind=shown, plan=plan.code)
        if below[unit.code].expected
    )
    return Progress(
        plan, indicator, period, root, below[root.code], parts, completeness(desk, plan, period, root), due_on
    )


def completeness(desk: Desk, plan: Plan, period: Period, root: Unit) -> Completeness:
    """How many of the round's reports were sent, on time and late."""
    owed = owed_below(desk, plan, period, root)
    sent = [one.report for one in owed if one.report is not None]
    late = sum(is_late(desk, report) for report in sent)
    return Completeness(len(owed), len(sent) - late, late)


def is_late(desk: Desk, report: Report) -> bool:
    """Whether the report's first sending came after its due day, by the network's own calendar."""
    return report.first_sent_at.astimezone(desk.zone).date() > report.due_on


def elements_of(indicator: Indicator) -> tuple[str, ...]:
    """Every data element the indicator is computed from."""
    by_sex = tuple(code for _, nums, dens in indicator.sexes for code in (*nums, *dens))
    return (*indicator.numerator, *indicator.denominator, *by_sex)


def _periods(indicator: Indicator, period: Period) -> list[Period]:
    """The quarters and longer periods whose reports make up the value."""
    first, last = window(indicator, period)
    inside = [Period.quarter_of(first)]
    while inside[-1].shifted(1).end <= last:
        inside.append(inside[-1].shifted(1))
    return [*inside, period] if period not in inside else inside


def _figures(
    desk: Desk, plan: Plan, root: Unit, periods: set[str], elements: set[str]
) -> dict[int, dict[Period, dict[str, Figure]]]:
    found: dict[int, dict[Period, dict[str, Figure]]] = {}
    rows = report_store.answers_below(desk.connection, plan.code, root.path, sorted(periods), sorted(elements))
    for unit_id, period, element, answer in rows:
        figure = as_figure(answer)
        if figure is not None:
            found.setdefault(unit_id, {}).setdefault(Period.parse(period), {})[element] = figure
    return found


def as_figure(answer: Answer) -> Figure | None:
    """An answer as the arithmetic takes it; None for words that count nothing."""
    match answer.kind:
        case AnswerKind.UNKNOWN:
            return Mark.UNKNOWN
        case AnswerKind.NOT_DONE:
            return Mark.NOT_DONE
        case AnswerKind.VALUE:
            if isinstance(answer.value, str):
                return _YES_NO.get(answer.value)
            return None if isinstance(answer.value, (tuple, date)) else answer.value


def _places(desk: Desk, plan: Plan, units: list[Unit], root: Unit) -> list[Place]:
    above = unit_store.ancestors(desk.connection, root)
    groups = unit_store.groups_of_plan(desk.connection, plan.code)
    codes = {unit.id: unit.code for unit in [*above, *units]}
    return [
        Place(
            code=unit.code,
            parent=None if unit.parent_id is None else codes.get(unit.parent_id),
            region=unit.region,
            groups=tuple(sorted(name for name, members in groups.items() if unit.id in members)),
        )
        for unit in [*above, *units]
    ]
