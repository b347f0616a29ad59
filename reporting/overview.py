"""Figures: what the stored values of a subtree say about the indicators of a plan.

Chat, charts, documents and `tram` all read them here: value, target, gap, pace, n of d, completeness and outcome of
every unit (`indicators.rollup.Standing`), at the desk's moment: `desk.on(day)` reads them as they were known then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from indicators.completeness import Completeness, count
from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from indicators.period import Period
from indicators.reading import tally_units
from indicators.rollup import RolledUp, Standing, roll_up
from indicators.tally import Tally
from indicators.target import Target, TargetKind
from indicators.tree import Place, Tree
from programmes.plan import Plan
from reporting.assigning import targets_in_force
from reporting.desk import Desk
from reporting.hand_values import is_kept_by_hand, tally_by_hand, values_in_force
from reporting.obligations import Owed, completeness_over, owed_below
from reporting.reported import Reported, elements_of, periods_behind, read_reported
from reporting.structure import Structure, structure_of, structures_over, was_reorganised
from reporting.successors import follow
from storage import reports as report_store
from storage import units as unit_store
from storage.assignments import EnteredValue
from storage.reports import Report
from storage.units import Unit

_ADDING_UP: Final = frozenset({IndicatorKind.SUM, IndicatorKind.ACTIVITY, IndicatorKind.RATIO, IndicatorKind.RATE})

Standings = dict[str, RolledUp]
"""Indicator code → unit code → standing."""


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
    before: Standing | None  # of the whole one period earlier; None where the plan had not begun


def standings(
    desk: Desk, plan: Plan, indicators: Iterable[Indicator], period: Period, root: Unit, on: date | None = None
) -> Standings:
    """Where `root` and everything below it stands in one period, in the tree of that time or of the day `on`."""
    return standings_over(desk, plan, indicators, [period], root, on)[period]


def standings_over(
    desk: Desk,
    plan: Plan,
    indicators: Iterable[Indicator],
    periods: Sequence[Period],
    root: Unit,
    on: date | None = None,
) -> dict[Period, Standings]:
    """The same for several periods, every value read once."""
    wanted = list(indicators)
    reported = _reported(desk, plan, wanted, periods, None if was_reorganised(desk) else root)
    return _standings(desk, plan, wanted, periods, reported, structures_over(desk, plan, root, periods, on))


def own_standings(
    desk: Desk, plan: Plan, indicators: Iterable[Indicator], period: Period, unit: Unit
) -> dict[str, Standing]:
    """Indicator code → where the unit stands by its own reports; nothing below it is read.

    For those who report and have nobody below them who reports the same, in a tree that was never reorganised.
    """
    wanted = list(indicators)
    reported = _reported(desk, plan, wanted, [period], unit, alone=True)
    alone = Structure(unit, (unit,), tuple(unit_store.ancestors(desk.connection, unit)))
    found = _standings(desk, plan, wanted, [period], reported, [(alone, [period])])[period]
    return {code: below[unit.code] for code, below in found.items()}


def _reported(
    desk: Desk,
    plan: Plan,
    wanted: Sequence[Indicator],
    periods: Sequence[Period],
    root: Unit | None,
    *,
    alone: bool = False,
) -> Reported:
    every_period = [*periods, *(quarter for one in periods for quarter in one.quarters())]
    behind = {inner for one in wanted for period in every_period for inner in periods_behind(one, period)}
    elements = {code for indicator in wanted for code in elements_of(indicator)}
    return read_reported(desk, plan, root, behind, elements, alone=alone)


def _standings(
    desk: Desk,
    plan: Plan,
    wanted: Sequence[Indicator],
    periods: Sequence[Period],
    reported: Reported,
    structures: Iterable[tuple[Structure, list[Period]]],
) -> dict[Period, Standings]:
    """What was reported, rolled up in each of the trees."""
    targets: dict[str, list[Target]] = {}
    for target in targets_in_force(desk, plan):
        targets.setdefault(target.indicator, []).append(target)
    by_hand = values_in_force(desk, plan) if any(map(is_kept_by_hand, wanted)) else {}
    found: dict[Period, Standings] = {period: {} for period in periods}
    for structure, alike in structures:
        tree = Tree(_places(desk, plan, structure))
        for indicator in wanted:
            rolled = _Rolled(
                indicator,
                level_of(plan, indicator.reporter),
                structure,
                reported,
                by_hand.get(indicator.code, {}),
                tree,
                targets.get(indicator.code, ()),
            )
            for period, below in rolled.over(alike).items():
                found[period][indicator.code] = below
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
    earlier = period.previous()
    periods = [period] if earlier.end < plan.start else [period, earlier]
    read = standings_over(desk, plan, [indicator], periods, root, period.end)  # both in one tree
    below = read[period][indicator.code]
    level = level_of(plan, indicator.reporter)
    shown = "commune" if level == "village" and root.kind not in ("commune", "village") else level
    parts = tuple(
        (unit, below[unit.code])
        for unit in structure_of(desk, plan, root, period).units
        if unit.kind == shown and below[unit.code].expected
    )
    return Progress(
        plan=plan,
        indicator=indicator,
        period=period,
        root=root,
        whole=below[root.code],
        parts=parts,
        completeness=completeness(desk, plan, period, root),
        due_on=due_on,
        before=read[earlier][indicator.code][root.code] if earlier in read else None,
    )


def completeness(desk: Desk, plan: Plan, period: Period, root: Unit) -> Completeness:
    """Where everything stands that `root` and the units below it owe in the round."""
    return completeness_over(desk, plan, [period], root)[period]


def completeness_of(desk: Desk, owed: Iterable[Owed]) -> Completeness:
    """The same of reports that were looked up one by one."""
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


@dataclass(frozen=True, slots=True)
class _Rolled:
    """One indicator, ready to be rolled up: at which level it is reported, what was reported, and what was entered."""

    indicator: Indicator
    level: str
    structure: Structure
    reported: Reported
    by_hand: Mapping[str, Mapping[Period, EnteredValue]]
    tree: Tree
    targets: Sequence[Target]

    def over(self, periods: Sequence[Period]) -> dict[Period, RolledUp]:
        """Period → unit code → standing."""
        quarters = {period: self._quarters_of_norm(period) for period in periods}
        needed = dict.fromkeys([*periods, *(quarter for inner in quarters.values() for quarter in inner)])
        reporters = {unit.code: unit.id for unit in self.structure.expected if unit.kind == self.level}
        behind = {p: self.reported[p] for one in needed for p in periods_behind(self.indicator, one)}
        adds_up = self.indicator.time is TimeRule.FLOW and self.indicator.kind in _ADDING_UP
        ended = {unit.code: unit.id for unit in self.structure.ended if adds_up and unit.kind == self.level}
        tallies = tally_units(self.indicator, [*reporters.values(), *ended.values()], needed, behind)
        below = {}
        for period, by_id in tallies.items():
            own = {code: by_id[number] for code, number in reporters.items()}
            own |= {code: by_id[number] for code, number in ended.items() if by_id[number].reported}
            below[period] = self._below(period, own)
        return {
            period: self._each_quarter(below[period], [below[quarter] for quarter in quarters[period]])
            for period in periods
        }

    def _below(self, period: Period, tallies: dict[str, Tally]) -> RolledUp:
        """Unit code → standing; a value by hand counts before what was reported."""
        followed, tree = None, self.tree
        if self.structure.kinship.families:
            followed = follow(self.indicator, self.structure, tree, self.level, period, self._behind(period))
            tallies = {code: one for code, one in tallies.items() if code not in followed.apart} | followed.tallies
            if followed.places:
                tree = Tree([*self.tree.places.values(), *followed.places])
        hands = {
            code: hand
            for code in tallies.keys() & self.by_hand.keys()
            if (hand := tally_by_hand(self.indicator, period, self.by_hand[code])) is not None
        }
        tallies |= {code: hand.tally for code, hand in hands.items()}
        found = roll_up(self.indicator, tallies, tree, self.targets, period)
        if followed is not None:
            found = followed.shown(found)
        figures = [code for code, hand in hands.items() if hand.is_figure]
        return found.but({code: replace(found[code], shows_counts=False) for code in figures}) if figures else found

    def _behind(self, period: Period) -> Reported:
        return {p: self.reported[p] for p in periods_behind(self.indicator, period)}

    def _quarters_of_norm(self, period: Period) -> tuple[Period, ...]:
        """The quarters that a norm of every quarter is judged by; none for other targets and shorter periods."""
        is_norm = any(target.kind is TargetKind.EVERY_QUARTER for target in self.targets)
        quarters = period.quarters() if is_norm else ()
        return quarters if len(quarters) > 1 else ()

    @staticmethod
    def _each_quarter(whole: RolledUp, quarters: Sequence[RolledUp]) -> RolledUp:
        """Where the target is a norm of every quarter, each is judged by itself and the poorest one is shown."""
        if not quarters:
            return whole
        found = {}
        for code, standing in whole.items():
            target = standing.target
            if target is not None and target.kind is TargetKind.EVERY_QUARTER:
                parts = [quarter[code] for quarter in quarters]
                known = [part for part in parts if part.value is not None]
                poorest = min(known, key=lambda part: part.value or Fraction(0), default=standing)
                found[code] = replace(poorest, target=target, quarters=tuple(part.tally for part in parts))
        return whole.but(found)


def _places(desk: Desk, plan: Plan, structure: Structure) -> list[Place]:
    """The units with those above the root: targets are looked for up the whole line."""
    units = [*structure.above, *structure.units]
    codes = {unit.id: unit.code for unit in units}
    groups: dict[int, list[str]] = {}
    for name, members in sorted(unit_store.groups_of_plan(desk.connection, plan.code).items()):
        for member in members:
            groups.setdefault(member, []).append(name)
    return [
        Place(
            code=unit.code,
            parent=None if unit.parent_id is None else codes.get(unit.parent_id),
            region=unit.region,
            groups=tuple(groups.get(unit.id, ())),
        )
        for unit in units
    ]
