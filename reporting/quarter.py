"""Everything that a unit's report of one period says: what was owed and came, and every indicator beside the period
before. Documents are written from it; the figures themselves come from reporting/overview.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from indicators.completeness import Completeness
from indicators.indicator import Indicator
from indicators.period import Period
from indicators.rollup import Standing
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import Owed, forms_of_period, owed_below
from reporting.overview import completeness_of, standings
from reporting.rounds import due_day, periods_owed
from reporting.structure import structure_of
from storage import reports as report_store
from storage import units as unit_store
from storage.units import Unit

OFFICES = ("commune", "city", "district", "province")  # kinds of units that write documents


class NothingToReport(ValueError):
    """There is no such report; the text is the whole sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: where the unit stands now, and where it stood one period earlier."""

    indicator: Indicator
    now: Standing
    before: Standing


@dataclass(frozen=True, slots=True)
class Part:
    """What came from one unit just below, with everything below that."""

    unit: Unit
    received: Completeness


@dataclass(frozen=True, slots=True)
class Quarter:
    """A unit's report of one period. `above` is the unit that it goes to, None for the top of the tree.

    `approved` counts the reports that a reviewer has approved; `configured` says that the due day is not printed.
    """

    plan: Plan
    unit: Unit
    above: Unit | None
    period: Period
    due_on: date
    configured: bool
    owed: tuple[Owed, ...]
    received: Completeness
    approved: int
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    homes: dict[int, Unit]  # villages' ids → the commune that they belong to

    @property
    def is_final(self) -> bool:
        """Whether everything owed is here and approved: until then the document is a draft."""
        return self.approved == self.received.expected > 0

    @property
    def missing(self) -> tuple[Owed, ...]:
        """What has not come."""
        return tuple(one for one in self.owed if one.report is None)

    @property
    def has_samples(self) -> bool:
        """Whether fictitious units are among those reporting."""
        return self.unit.is_sample or any(one.unit.is_sample for one in self.owed)


def read_quarter(desk: Desk, plan: Plan, unit: Unit, period: Period) -> Quarter:
    """The unit's report of that period as it stands now. Raises NothingToReport."""
    if unit.kind not in OFFICES:
        raise NothingToReport(f"{unit.code} is a {unit.kind}: documents are written from the commune up.")
    if not forms_of_period(plan, period):
        raise NothingToReport(f"{plan.code} has no form for {period}.")
    owed = tuple(owed_below(desk, plan, period, unit))
    if not owed:
        raise NothingToReport(f"{plan.code} asks nothing of {unit.code} in {period}.")
    due_on, configured = due_day(plan, period)
    above = unit_store.ancestors(desk.connection, unit)
    return Quarter(
        plan=plan,
        unit=unit,
        above=above[0] if above else None,
        period=period,
        due_on=due_on,
        configured=configured,
        owed=owed,
        received=completeness_of(desk, owed),
        approved=sum(one.report is not None and one.report.status == report_store.APPROVED for one in owed),
        parts=_parts(desk, plan, unit, period, owed),
        lines=_lines(desk, plan, unit, period),
        homes=_homes(desk, owed),
    )


def periods_to_report(desk: Desk, plan: Plan, unit: Unit, limit: int) -> list[Period]:
    """The newest rounds in which the unit or what lies below owes something, newest first."""
    return periods_owed(desk, plan, unit)[:limit]


def _lines(desk: Desk, plan: Plan, unit: Unit, period: Period) -> tuple[Line, ...]:
    """The indicators that anybody at or below the unit is asked for, in the plan's order; both in one tree."""
    now = standings(desk, plan, plan.indicators, period, unit)
    before = standings(desk, plan, plan.indicators, period.previous(), unit, period.end)
    return tuple(
        Line(indicator, now[indicator.code][unit.code], before[indicator.code][unit.code])
        for indicator in plan.indicators
        if now[indicator.code][unit.code].expected
    )


def _parts(desk: Desk, plan: Plan, unit: Unit, period: Period, owed: tuple[Owed, ...]) -> tuple[Part, ...]:
    below = [one for one in structure_of(desk, plan, unit, period).units if one.parent_id == unit.id]
    per_unit = [(child, [one for one in owed if one.unit.is_at_or_below(child)]) for child in below]
    return tuple(Part(child, completeness_of(desk, its)) for child, its in per_unit if its)


def _homes(desk: Desk, owed: tuple[Owed, ...]) -> dict[int, Unit]:
    parents = {one.unit.id: one.unit.parent_id for one in owed if one.unit.kind == "village"}
    units = unit_store.units_by_id(desk.connection, {parent for parent in parents.values() if parent is not None})
    return {village: units[parent] for village, parent in parents.items() if parent is not None}
