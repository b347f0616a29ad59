"""Figures: what the stored values of a subtree say about an indicator. Chat, charts and `tram` all read them here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import partial

from dialogue.answers import Answer, AnswerKind
from indicators.completeness import Completeness, count
from indicators.indicator import Indicator, Reporter
from indicators.judging import judge_quarters
from indicators.period import Period
from indicators.reading import Figure, Mark, tally_unit, window
from indicators.rollup import Place, Standing, roll_up
from indicators.target import Target, TargetKind
from programmes.plan import Plan
from reporting.assigning import targets_in_force
from reporting.desk import Desk
from reporting.hand_values import is_kept_by_hand, tally_by_hand, values_in_force
from reporting.obligations import Owed, owed_below
from storage import reports as report_store
from storage import units as unit_store
from storage.assignments import EnteredValue
from storage.reports import Report
from storage.units import Unit

_YES_NO = {"yes": 1, "no": 0}


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
    targets = targets_in_force(desk, plan)
    by_hand = values_in_force(desk, plan) if any(map(is_kept_by_hand, wanted)) else {}
    found = {}
    for indicator in wanted:
        level = level_of(plan, indicator.reporter)
        own = {unit.code: figures.get(unit.id, {}) for unit in units if unit.kind == level}
        below = partial(_below, indicator, own, by_hand.get(indicator.code, {}), places, targets)
        quarters = [below(quarter) for quarter in _quarters_of_norm(indicator, targets, period)]
        found[indicator.code] = _each_quarter(indicator, below(period), quarters)
    return found


def level_of(plan: Plan, reporter: Reporter) -> str:
    """The kind of unit whose reports that role fills; the root's for what the plan asks nobody (kept by hand)."""
    kinds = [form.unit_kind for form in plan.forms if form.questionnaire.role == reporter.value]
    return kinds[0] if kinds else plan.root().kind


def figures_of_report(desk: Desk, plan: Plan, report: Report, unit: Unit) -> list[tuple[Indicator, Standing]]:
    """Every indicator that this report feeds, for its own unit, in the plan's order."""
    answers = report_store.answers_of(desk.connection, report.id)
    fed = [indicator for indicator in plan.indicators if set(elements_of(indicator)) & set(answers)]
    period = Period.parse(report.period)
    below = standings(desk, plan, fed, period, unit)
    return [
        (indicator, below[indicator.code][unit.code])
        for indicator in fed
        if level_of(plan, indicator.reporter) == unit.kind and below[indicator.code][unit.code].expected
    ]


def progress(desk: Desk, plan: Plan, indicator: Indicator, period: Period, root: Unit, due_on: date | None) -> Progress:
    """Where `root` and the units one step nearer to the reporters stand."""
    below = standings(desk, plan, [indicator], period, root)[indicator.code]
    level = level_of(plan, indicator.reporter)
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
    """Where everything stands that `root` and the units below it owe in the round."""
    return completeness_of(desk, owed_below(desk, plan, period, root))


def completeness_of(desk: Desk, owed: Iterable[Owed]) -> Completeness:
    """The same of reports that were looked up already."""
    return count((one.expectation for one in owed), desk.today)


def completeness_by_level(desk: Desk, plan: Plan, period: Period, root: Unit) -> dict[str, Completeness]:
    """Kind of unit → the own reports of all units of that kind, from the top of the tree down."""
    levels: dict[str, list[Owed]] = {}
    for one in owed_below(desk, plan, period, root):
        levels.setdefault(one.unit.kind, []).append(one)
    return {kind: completeness_of(desk, owed) for kind, owed in levels.items()}


def is_late(desk: Desk, report: Report) -> bool:
    """Whether the report's first sending came after its due day, by the network's own calendar."""
    return report.first_sent_at.astimezone(desk.zone).date() > report.due_on


def _below(
    indicator: Indicator,
    own: Mapping[str, Mapping[Period, Mapping[str, Figure]]],
    by_hand: Mapping[str, Mapping[Period, EnteredValue]],
    places: Sequence[Place],
    targets: Sequence[Target],
    period: Period,
) -> dict[str, Standing]:
    """Unit code → standing in `period`; `own` holds the reports of who reports, a value by hand counts before them."""
    tallies = {code: tally_unit(indicator, period, reports) for code, reports in own.items()}
    hands = {code: tally_by_hand(indicator, period, by_hand[code]) for code in own if code in by_hand}
    tallies |= {code: hand.tally for code, hand in hands.items() if hand is not None}
    without_counts = {code for code, hand in hands.items() if hand is not None and hand.is_figure}
    return {
        code: replace(standing, num=None, den=None) if code in without_counts else standing
        for code, standing in roll_up(indicator, tallies, places, targets, period).items()
    }


def _quarters_of_norm(indicator: Indicator, targets: Iterable[Target], period: Period) -> tuple[Period, ...]:
    """The quarters that a norm of every quarter is judged by; none for other targets and shorter periods."""
    is_norm = any(t.indicator == indicator.code and t.kind is TargetKind.EVERY_QUARTER for t in targets)
    quarters = period.quarters() if is_norm else ()
    return quarters if len(quarters) > 1 else ()


def _each_quarter(
    indicator: Indicator, whole: dict[str, Standing], quarters: Sequence[Mapping[str, Standing]]
) -> dict[str, Standing]:
    """Where the target is a norm of every quarter, each quarter is judged by itself and the poorest one is shown."""
    if not quarters:
        return whole
    found = dict(whole)
    for code, standing in whole.items():
        target = standing.target
        if target is not None and target.kind is TargetKind.EVERY_QUARTER:
            parts = [quarter[code] for quarter in quarters]
            known = [part for part in parts if part.value is not None]
            poorest = min(known, key=lambda part: part.value or Fraction(0), default=standing)
            outcome = judge_quarters(indicator, [part.tally for part in parts], target)
            found[code] = replace(poorest, target=target, outcome=outcome)
    return found


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
