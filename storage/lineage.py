"""Statements about the steps of reorganisations: who follows whom since when, and what the old ones were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from storage.prepared import Prepared
from storage.subtrees import is_below
from storage.tables import metadata
from storage.units import UNIT_COLUMNS, Unit

_step = metadata.tables["unit_successor"]
_unit = metadata.tables["unit"]
_plan_unit = metadata.tables["plan_unit"]


@dataclass(frozen=True, slots=True)
class KeptStep:
    """One step as it is kept; `old_id` and `new_id` are the same where the unit stayed itself."""

    kind: str
    since: date
    old_id: int
    new_id: int
    share: str | None
    was_name: str
    was_parent_id: int | None


_STEP = (
    _step.c.kind,
    _step.c.since,
    _step.c.old_id,
    _step.c.new_id,
    _step.c.share,
    _step.c.was_name,
    _step.c.was_parent_id,
)
_ALL = Prepared(select(*_STEP).order_by(_step.c.since, _step.c.id))
_ANY = Prepared(select(_step.c.id).limit(1))
_OF = Prepared(
    select(*_STEP)
    .where(or_(_step.c.old_id == bindparam("of"), _step.c.new_id == bindparam("of_new")))
    .order_by(_step.c.since, _step.c.id)
)


def all_steps(connection: Connection) -> list[KeptStep]:
    """Every step that was ever taken, oldest first."""
    return [KeptStep(*row) for row in _ALL.all(connection)]


def is_any(connection: Connection) -> bool:
    """Whether any step was ever taken."""
    return _ANY.first(connection) is not None


def steps_of(connection: Connection, unit_id: int) -> list[KeptStep]:
    """The steps from or to one unit, oldest first."""
    return [KeptStep(*row) for row in _OF.all(connection, of=unit_id, of_new=unit_id)]


def add_step(connection: Connection, step: KeptStep, now: datetime) -> None:
    """Keep one step."""
    connection.execute(
        insert(_step).values(
            kind=step.kind,
            since=step.since,
            old_id=step.old_id,
            new_id=step.new_id,
            share=step.share,
            was_name=step.was_name,
            was_parent_id=step.was_parent_id,
            noted_at=now,
        )
    )


def close_unit(connection: Connection, unit_id: int, last_day: date) -> None:
    """The unit ends with that day; its reports and people stay with it."""
    connection.execute(update(_unit).where(_unit.c.id == unit_id).values(closed_on=last_day))


def call_unit(connection: Connection, unit_id: int, name: str, folded: str) -> None:
    """Give the unit another name."""
    connection.execute(update(_unit).where(_unit.c.id == unit_id).values(name=name, folded=folded))


def was_renamed(connection: Connection, unit_id: int) -> bool:
    """Whether a reorganisation gave the unit its present name: what a plan prints is then the old one."""
    query = (
        select(_step.c.id)
        .join(_unit, _unit.c.id == _step.c.new_id)
        .where(_step.c.new_id == unit_id, _step.c.old_id == unit_id, _step.c.was_name != _unit.c.name)
    )
    return connection.execute(query.limit(1)).first() is not None


def follower_of(connection: Connection, unit_id: int) -> str | None:
    """The code of a unit that follows this one; None while it stands, or ended without a successor."""
    query = (
        select(_unit.c.code)
        .join(_step, _step.c.new_id == _unit.c.id)
        .where(_step.c.old_id == unit_id, _step.c.new_id != unit_id)
        .order_by(_step.c.id)
    )
    found: str | None = connection.execute(query.limit(1)).scalar()
    return found


def units_of_plan(connection: Connection, plan: str) -> list[tuple[Unit, date | None, date | None]]:
    """Every unit that the plan ever covered, with its first and last day (None where it has none)."""
    query = (
        select(*UNIT_COLUMNS, _unit.c.opened_on, _unit.c.closed_on)
        .join(_plan_unit, _plan_unit.c.unit_id == _unit.c.id)
        .where(_plan_unit.c.plan == plan)
        .order_by(_unit.c.id)
    )
    return [(Unit(*row[:-2]), row[-2], row[-1]) for row in connection.execute(query)]


def children_of(connection: Connection, unit: Unit) -> list[int]:
    """Ids of the open units right below it."""
    query = select(_unit.c.id).where(_unit.c.parent_id == unit.id, _unit.c.closed_on.is_(None))
    return list(connection.execute(query.order_by(_unit.c.id)).scalars())


def with_predecessors(connection: Connection, unit: Unit) -> list[tuple[Unit, date | None, date | None]]:
    """The unit and the closed ones of its kind below it (those it follows), with their first and last days."""
    query = select(*UNIT_COLUMNS, _unit.c.opened_on, _unit.c.closed_on).where(
        is_below(_unit.c.path, unit.path),
        _unit.c.kind == unit.kind,
        or_(_unit.c.id == unit.id, _unit.c.closed_on.is_not(None)),
    )
    rows = connection.execute(query.order_by(_unit.c.path, _unit.c.id))
    return [(Unit(*row[:-2]), row[-2], row[-1]) for row in rows]
