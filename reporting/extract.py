"""Everything that is known of a subtree over some periods, read once: what workbooks and DHIS2 files are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.period import Period
from programmes.plan import Plan
from reporting.assigning import InForce, list_targets
from reporting.desk import Desk
from reporting.obligations import Owed, forms_of_period, owed_below
from reporting.overview import Standings, standings
from storage import units as unit_store
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
    """`units` are those of the plan at and below `root`, parents first; `above` the one over the root, if any."""

    plan: Plan
    root: Unit
    units: tuple[Unit, ...]
    targets: tuple[InForce, ...]
    periods: tuple[PeriodExtract, ...]


def read_extract(desk: Desk, plan: Plan, root: Unit, periods: Iterable[Period]) -> Extract:
    """Read it, one period after the other: `periods` may be a progress bar over them."""
    return Extract(
        plan=plan,
        root=root,
        units=tuple(unit_store.subtree(desk.connection, root, plan=plan.code)),
        targets=list_targets(desk, plan),
        periods=tuple(_period(desk, plan, root, period) for period in periods),
    )


def periods_between(plan: Plan, first: Period, last: Period) -> list[Period]:
    """The periods of that kind from `first` to `last`, both included, for which the plan has forms."""
    found, at = [], first
    while at.end <= last.end:
        if forms_of_period(plan, at):
            found.append(at)
        at = at.shifted(1)
    return found


def _period(desk: Desk, plan: Plan, root: Unit, period: Period) -> PeriodExtract:
    return PeriodExtract(
        period=period,
        values=tuple(kept_values(desk.connection, plan.code, root.path, [period.id])),
        standings=standings(desk, plan, plan.indicators, period, root),
        owed=tuple(owed_below(desk, plan, period, root)),
    )
