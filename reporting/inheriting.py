"""The targets of units that are reorganised, given to those that follow them by the rule of indicators/apportioning.py.

Only targets of periods that end on or after the day change hands; earlier ones stay where they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from indicators.apportioning import Apportioned, apportion
from indicators.period import Period
from indicators.succession import Succession
from indicators.target import Target, TargetKind
from programmes.plan import Plan
from reporting.assigning import targets_in_force
from reporting.desk import Desk
from storage import assignments as store
from storage import audit
from storage import units as unit_store
from storage.assignments import Author
from storage.audit import Deed


@dataclass(frozen=True, slots=True)
class Inherited:
    """One target of a new unit."""

    plan: Plan
    period: str
    apportioned: Apportioned


def inherited_targets(desk: Desk, plans: Iterable[str], steps: Sequence[Succession]) -> tuple[Inherited, ...]:
    """What the new units would be given, in the order of plans and targets."""
    olds = {step.old: step.since for step in steps}
    found: list[Inherited] = []
    for code in sorted(set(plans)):
        plan = desk.catalogue.plan(code)
        cells: dict[tuple[str, str], dict[str, Target]] = {}
        for target in targets_in_force(desk, plan):
            if target.scope in olds and _still_runs(target, olds[target.scope]):
                cells.setdefault((target.indicator, target.period), {})[target.scope] = target
        for (indicator, period), held in cells.items():
            given = apportion(plan.indicator(indicator), steps, held)
            found += [Inherited(plan, period, one) for one in given]
    return tuple(found)


def give_targets(desk: Desk, inherited: Iterable[Inherited], *, who: str, why: str) -> None:
    """Assign them, within the desk's transaction."""
    for one in inherited:
        like, target = one.apportioned.like, one.apportioned.target
        store.add_assigned_target(
            desk.connection,
            plan=one.plan.code,
            indicator=like.indicator,
            scope=one.apportioned.unit,
            period=one.period,
            kind=like.kind,
            op=like.op,
            value=None if target is None else target.value,
            why=why,
            author=Author(name=who),
            now=desk.now,
            is_open=target is None,
        )
        _note(desk, one)


def _still_runs(target: Target, since: date) -> bool:
    return target.kind is TargetKind.FROM_YEAR or Period.parse(target.period).end >= since


def _note(desk: Desk, one: Inherited) -> None:
    target = one.apportioned.target
    unit = unit_store.unit_by_code(desk.connection, one.apportioned.unit)
    value = None if target is None or target.value is None else format(target.value, "f")
    audit.note(
        desk.connection,
        desk.now,
        Deed.TARGET_SET,
        f"target/{one.plan.code}/{one.apportioned.like.indicator}/{one.apportioned.unit}/{one.period}",
        by=None,
        unit_id=None if unit is None else unit.id,
        after={"op": one.apportioned.like.op.value, "value": value},
    )
