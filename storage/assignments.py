"""Statements about assigned targets and values entered by hand. Revisions are only added; the newest one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, func, insert, select

from indicators.target import Operator, TargetKind
from storage.prepared import Prepared
from storage.tables import metadata

_target = metadata.tables["assigned_target"]
_value = metadata.tables["entered_value"]
_person = metadata.tables["person"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who assigns or enters: a person of the network by id, or the name that an operator gave. Exactly one is set."""

    person_id: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class AssignedTarget:
    """One target as it was assigned; `value` is None when it was taken back, `who` the name of who did it.

    With `is_open` it was not taken back: one is still to be given ("chưa giao"), whatever holds above the unit.
    """

    indicator: str
    scope: str
    period: str
    kind: TargetKind
    op: Operator
    value: Decimal | None
    why: str
    who: str
    assigned_at: datetime
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class EnteredValue:
    """One value entered by hand for a unit (by code) and a period.

    `denominator` is None when `value` is the figure itself, in the indicator's unit ("81,5 %"); otherwise both are
    counts. `source` and `dated` say where the figure stands written and of which day that is.
    """

    indicator: str
    unit: str
    period: str
    value: Decimal
    denominator: Decimal | None
    source: str
    dated: date
    who: str
    entered_at: datetime


def add_assigned_target(
    connection: Connection,
    *,
    plan: str,
    indicator: str,
    scope: str,
    period: str,
    kind: TargetKind,
    op: Operator,
    value: Decimal | None,
    why: str,
    author: Author,
    now: datetime,
    is_open: bool = False,
) -> None:
    """Assign or change one target; what was assigned before stays as an earlier revision."""
    connection.execute(
        insert(_target).values(
            plan=plan,
            indicator=indicator,
            scope=scope,
            period=period,
            kind=kind.value,
            op=op.value,
            value=None if value is None else format(value, "f"),
            why=why,
            person_id=author.person_id,
            who=author.name,
            assigned_at=now,
            is_open=is_open,
        )
    )


def assigned_targets(connection: Connection, plan: str, at: datetime | None = None) -> list[AssignedTarget]:
    """The newest assignment of every indicator, scope and period of the plan, oldest first; with `at` as they were."""
    if at is None:
        return [_as_target(row) for row in _TARGETS_NOW.all(connection, of_plan=plan)]
    newest = _newest(_target, _target.c.assigned_at <= at)
    rows = connection.execute(_targets().where(_target.c.id.in_(newest)), {"of_plan": plan})
    return [_as_target(row) for row in rows]


def target_revisions(
    connection: Connection, plan: str, indicator: str, scope: str, period: str
) -> list[AssignedTarget]:
    """Everything that was ever assigned there, oldest first."""
    query = _targets().where(_target.c.indicator == indicator, _target.c.scope == scope, _target.c.period == period)
    return [_as_target(row) for row in connection.execute(query, {"of_plan": plan})]


def add_entered_value(
    connection: Connection,
    *,
    plan: str,
    indicator: str,
    unit: str,
    period: str,
    value: Decimal,
    denominator: Decimal | None,
    source: str,
    dated: date,
    author: Author,
    now: datetime,
) -> None:
    """Enter one value; what was entered before stays as an earlier revision."""
    connection.execute(
        insert(_value).values(
            plan=plan,
            indicator=indicator,
            unit=unit,
            period=period,
            value=format(value, "f"),
            denominator=None if denominator is None else format(denominator, "f"),
            source=source,
            dated=dated,
            person_id=author.person_id,
            who=author.name,
            entered_at=now,
        )
    )


def entered_values(connection: Connection, plan: str, at: datetime | None = None) -> list[EnteredValue]:
    """The newest value of every indicator, unit and period of the plan, oldest first; with `at` as they were."""
    newest = _newest(_value, None if at is None else _value.c.entered_at <= at)
    return [_as_value(row) for row in connection.execute(_values(plan).where(_value.c.id.in_(newest)))]


def value_revisions(connection: Connection, plan: str, indicator: str, unit: str, period: str) -> list[EnteredValue]:
    """Everything that was ever entered there, oldest first."""
    query = _values(plan).where(_value.c.indicator == indicator, _value.c.unit == unit, _value.c.period == period)
    return [_as_value(row) for row in connection.execute(query)]


def _newest(table: Table, known: ColumnElement[bool] | None) -> Any:
    """Ids of the newest row of every cell: indicator, place and period of one plan; of the `known` rows only."""
    place = table.c.scope if table is _target else table.c.unit
    cell: list[ColumnElement[Any]] = [table.c.plan, table.c.indicator, place, table.c.period]
    newest = select(func.max(table.c.id)).group_by(*cell)
    return newest if known is None else newest.where(known)


def _targets() -> Select[Any]:
    """Of the plan that is given as `of_plan`."""
    return (
        select(
            _target.c.indicator,
            _target.c.scope,
            _target.c.period,
            _target.c.kind,
            _target.c.op,
            _target.c.value,
            _target.c.why,
            func.coalesce(_person.c.name, _target.c.who, ""),
            _target.c.assigned_at,
            _target.c.is_open,
        )
        .join_from(_target, _person, _person.c.id == _target.c.person_id, isouter=True)
        .where(_target.c.plan == bindparam("of_plan"))
        .order_by(_target.c.id)
    )


_TARGETS_NOW = Prepared(_targets().where(_target.c.id.in_(_newest(_target, None))))


def _values(plan: str) -> Any:
    return (
        select(
            _value.c.indicator,
            _value.c.unit,
            _value.c.period,
            _value.c.value,
            _value.c.denominator,
            _value.c.source,
            _value.c.dated,
            func.coalesce(_person.c.name, _value.c.who, ""),
            _value.c.entered_at,
        )
        .join_from(_value, _person, _person.c.id == _value.c.person_id, isouter=True)
        .where(_value.c.plan == plan)
        .order_by(_value.c.id)
    )


def _as_target(row: Sequence[Any]) -> AssignedTarget:
    indicator, scope, period, kind, op, value, why, who, at, is_open = row
    number = None if value is None else Decimal(value)
    return AssignedTarget(indicator, scope, period, TargetKind(kind), Operator(op), number, why, who, at, is_open)


def _as_value(row: Sequence[Any]) -> EnteredValue:
    indicator, unit, period, value, denominator, source, dated, who, at = row
    whole = None if denominator is None else Decimal(denominator)
    return EnteredValue(indicator, unit, period, Decimal(value), whole, source, dated, who, at)
