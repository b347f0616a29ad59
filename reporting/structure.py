"""The tree of a plan as it stood on a day: whose parent was whose then, what units were called, and who follows whom.

History is shown "as then" (the tree of the period's last day) or "as now" (today's tree, in which merged units are
added up in those that follow them). Where no unit was ever reorganised both are the tree as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from indicators.period import Period
from indicators.succession import Kinship, StepKind, Succession
from programmes.plan import Plan
from reporting.desk import Desk
from storage import lineage
from storage import units as unit_store
from storage.lineage import KeptStep
from storage.units import Unit

NO_KIN: Final = Kinship()


@dataclass(frozen=True, slots=True)
class Structure:
    """`root` and what stood below it on a day, parents first, as it was then; `above` are those over the root.

    `silent` are ids of units that did not stand when the period ended: nobody expects reports of them. Those of them
    that ended in that year without a successor are there for what they had done since January.
    `kinship` are the steps taken up to that day, by the codes of units; `members` is everybody in them by code.
    """

    root: Unit
    units: tuple[Unit, ...]
    above: tuple[Unit, ...]
    silent: frozenset[int] = frozenset()
    kinship: Kinship = NO_KIN
    members: Mapping[str, Unit] | None = None

    @property
    def expected(self) -> tuple[Unit, ...]:
        """The units of which reports are expected."""
        return tuple(unit for unit in self.units if unit.id not in self.silent)

    @property
    def ended(self) -> tuple[Unit, ...]:
        """The others: they ended without a successor, or were not there yet."""
        return tuple(unit for unit in self.units if unit.id in self.silent)


def structure_of(desk: Desk, plan: Plan, root: Unit, period: Period, on: date | None = None) -> Structure:
    """The tree by which `period` is read: that of its last day, or of the day `on`."""
    ((found, _),) = structures_over(desk, plan, root, [period], on)
    return found


def structures_over(
    desk: Desk, plan: Plan, root: Unit, periods: Sequence[Period], on: date | None = None
) -> list[tuple[Structure, list[Period]]]:
    """The trees by which these periods are read, each with its periods: one where nothing was ever reorganised."""
    if not was_reorganised(desk):
        day = desk.today if desk.looks_back else None
        units = unit_store.subtree(desk.connection, root, plan=plan.code, on=day)
        above = unit_store.ancestors(desk.connection, root)
        return [(Structure(root, tuple(units), tuple(above)), list(periods))] if periods else []
    ages = _Ages(desk, plan, lineage.all_steps(desk.connection))
    return [(ages.read(root, period, min(on or period.end, desk.today)), [period]) for period in periods]


def units_owing(desk: Desk, plan: Plan, root: Unit, periods: Sequence[Period]) -> dict[Period, Sequence[Unit]]:
    """Who owes reports about each of the periods: who stood at or below `root` on its last day, parents first."""
    found = structures_over(desk, plan, root, periods)
    return {period: structure.expected for structure, alike in found for period in alike}


def was_reorganised(desk: Desk) -> bool:
    """Whether any unit ever was: only then the tree differs from day to day."""
    if desk.was_reorganised is None:
        desk.was_reorganised = lineage.is_any(desk.connection)
    return desk.was_reorganised


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit that reports, with its first and last day; None where it has none."""

    unit: Unit
    first: date | None = None
    last: date | None = None

    def owes(self, period: Period, today: date) -> bool:
        """Whether it stands, or stood, on the last day of the period: then the report about it is this unit's."""
        day = min(period.end, today)
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def owing_for(desk: Desk, unit: Unit) -> list[Owing]:
    """The unit, and closed ones that it follows: whoever works there finishes what those still owe."""
    if not was_reorganised(desk):
        return [Owing(unit)]
    return [Owing(*row) for row in lineage.with_predecessors(desk.connection, unit)]


def reporting_for(desk: Desk, unit: Unit) -> list[int]:
    """Ids of the units whose people report for this one: itself, and for a closed one those that follow it."""
    if not was_reorganised(desk):
        return [unit.id]
    above = unit_store.ancestors(desk.connection, unit)
    return [unit.id, *(one.id for one in above if one.kind == unit.kind)]


class _Ages:
    """Every unit of a plan with all that it was in its time."""

    def __init__(self, desk: Desk, plan: Plan, steps: Sequence[KeptStep]) -> None:
        self._today = desk.today
        known = lineage.units_of_plan(desk.connection, plan.code)
        self._units = {unit.id: unit for unit, _, _ in known}
        self._life = {unit.id: (first, last) for unit, first, last in known}
        self._steps = [step for step in steps if step.old_id in self._units]
        self._ended = {step.old_id for step in self._steps if step.old_id != step.new_id}
        self._by_unit: dict[int, list[KeptStep]] = {}
        for step in self._steps:
            self._by_unit.setdefault(step.old_id, []).append(step)
        self._kinships: dict[date, Kinship] = {}

    def read(self, root: Unit, period: Period, day: date) -> Structure:
        _, last = self._life.get(root.id, (None, None))
        if last is not None and last < day:  # a unit that is closed is looked at as it was at its end
            day = last
        then = self._tree_on(day, root)
        standing = [unit for unit in then.values() if root.id in _line(unit) and self._counts(unit, root, period, day)]
        silent = frozenset(unit.id for unit in standing if not self._stood(unit.id, min(period.end, self._today)))
        ordered = sorted(standing, key=lambda unit: (len(_line(unit)), unit.id))
        top = then[root.id]
        above = tuple(then[number] for number in reversed(_line(top)[:-1]))
        return Structure(top, tuple(ordered), above, silent, self._kinship(day), self._members())

    def _counts(self, unit: Unit, root: Unit, period: Period, day: date) -> bool:
        """Whether the unit has a place in that tree: open on the day, or ended without a successor in that year."""
        if unit.id == root.id or self._stood(unit.id, day):
            return True
        _, last = self._life[unit.id]
        return unit.id not in self._ended and last is not None and date(period.year, 1, 1) <= last

    def _stood(self, unit_id: int, day: date) -> bool:
        first, last = self._life[unit_id]
        return (first is None or first <= day) and (last is None or day <= last)

    def _tree_on(self, day: date, root: Unit) -> dict[int, Unit]:
        """Every unit with the name, the parent and the path of that day."""
        found: dict[int, Unit] = {}
        not_yet = not self._stood(root.id, day)
        for unit in self._units.values():
            later = next((step for step in self._by_unit.get(unit.id, ()) if step.since > day), None)
            if later is None:
                found[unit.id] = unit
                continue
            parent = later.was_parent_id
            if not_yet and later.new_id == root.id and later.kind != StepKind.SPLIT.value:
                parent = root.id  # who asks for a unit before its time is shown those that it follows
            found[unit.id] = replace(unit, name=later.was_name, parent_id=parent)
        return {number: replace(unit, path=_path(found, unit)) for number, unit in found.items()}

    def _kinship(self, day: date) -> Kinship:
        if day not in self._kinships:
            taken = [one for one in self._steps if one.old_id != one.new_id and one.since <= day]
            self._kinships[day] = Kinship(self._by_code(one) for one in taken if one.new_id in self._units)
        return self._kinships[day]

    def _by_code(self, step: KeptStep) -> Succession:
        share = None if step.share is None else Fraction(step.share)
        old, new = self._units[step.old_id].code, self._units[step.new_id].code
        return Succession(old, new, StepKind(step.kind), step.since, share)

    def _members(self) -> dict[str, Unit]:
        taking_part: Iterable[int] = {number for step in self._steps for number in (step.old_id, step.new_id)}
        return {self._units[number].code: self._units[number] for number in taking_part if number in self._units}


def _path(units: Mapping[int, Unit], unit: Unit) -> str:
    line = [unit.id]
    at = unit.parent_id
    while at is not None and at in units and at not in line:
        line.append(at)
        at = units[at].parent_id
    return f"/{'/'.join(map(str, reversed(line)))}/"


def _line(unit: Unit) -> list[int]:
    return [int(part) for part in unit.path.strip("/").split("/")]
