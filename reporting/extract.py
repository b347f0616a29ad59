"""Everything that is known of a subtree over some periods, read once: what workbooks and DHIS2 files are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from indicators.period import Period
from programmes.plan import Plan
from reporting.assigning import InForce, list_targets
from reporting.desk import Desk
from reporting.obligations import Owed, forms_of_period, owed_below, units_below
from reporting.overview import Standings, standings
from reporting.past_status import statuses
from reporting.structure import structure_of, was_reorganised
from storage.units import Unit
from storage.value_history import KeptValue, kept_values


@dataclass(frozen=True, slots=True)
class PeriodExtract:
    """One period: every value ever held, indicator → unit → standing, and what was owed."""

    period: Period
    values: tuple[KeptValue, ...]
    standings: Standings
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """`units` are those of the plan that stood at and below `root` in any of the periods or stand there now."""

    plan: Plan
    root: Unit
    units: tuple[Unit, ...]
    targets: tuple[InForce, ...]
    periods: tuple[PeriodExtract, ...]


def read_extract(desk: Desk, plan: Plan, root: Unit, periods: Iterable[Period], on: date | None = None) -> Extract:
    """Read it, one period after the other: `periods` may be a progress bar over them.

    Values and what was owed stand with the units of their time; figures in the tree of that time or of the day `on`.
    """
    units = {unit.id: unit for unit in units_below(desk, plan, root)}
    found = []
    for period in periods:
        then = {unit.id: unit for unit in structure_of(desk, plan, root, period).units}
        units = units | {number: unit for number, unit in then.items() if number not in units}
        found.append(_period(desk, plan, root, period, set(then), on))
    return Extract(plan, root, tuple(units.values()), list_targets(desk, plan), tuple(found))


def periods_between(plan: Plan, first: Period, last: Period) -> list[Period]:
    """The periods of that kind from `first` to `last`, both included, for which the plan has forms."""
    found, at = [], first
    while at.end <= last.end:
        if forms_of_period(plan, at):
            found.append(at)
        at = at.shifted(1)
    return found


def _period(
    desk: Desk, plan: Plan, root: Unit, period: Period, standing: Collection[int], on: date | None
) -> PeriodExtract:
    path = "/" if was_reorganised(desk) else root.path
    values = kept_values(desk.connection, plan.code, path, [period.id], desk.known_at)
    status = statuses(desk, plan, [period])
    return PeriodExtract(
        period=period,
        values=tuple(
            replace(kept, status=status(period, kept.form, kept.unit_id, kept.status))
            for kept in values
            if kept.unit_id in standing
        ),
        standings=standings(desk, plan, plan.indicators, period, root, on),
        owed=tuple(owed_below(desk, plan, period, root)),
    )
