"""Statements about the tree of units."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, exists, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from storage.prepared import Prepared
from storage.subtrees import is_below_given, span
from storage.tables import metadata

_unit = metadata.tables["unit"]
_group = metadata.tables["unit_group"]
_plan_unit = metadata.tables["plan_unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the tree; `path` lists ids from the root to itself, "/1/4/20/"."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    path: str
    region: int | None
    is_sample: bool

    def is_at_or_below(self, other: Unit) -> bool:
        """Whether this unit is `other` or lies in its subtree."""
        return self.path.startswith(other.path)


UNIT_COLUMNS = (
    _unit.c.id,
    _unit.c.code,
    _unit.c.name,
    _unit.c.kind,
    _unit.c.parent_id,
    _unit.c.path,
    _unit.c.region,
    _unit.c.is_sample,
)


def _from(row: Sequence[Any]) -> Unit:
    return Unit(*row)


_BY_ID = Prepared(select(*UNIT_COLUMNS).where(_unit.c.id == bindparam("of")))
_BY_IDS = Prepared(select(*UNIT_COLUMNS).where(_unit.c.id.in_(bindparam("ids", expanding=True))))
_PLANS_COVERING = Prepared(
    select(_plan_unit.c.plan).where(_plan_unit.c.unit_id == bindparam("of")).order_by(_plan_unit.c.plan)
)
_GROUPS = Prepared(select(_group.c.name, _group.c.unit_id).where(_group.c.plan == bindparam("of_plan")))


def unit_by_id(connection: Connection, unit_id: int) -> Unit:
    """The unit with that id; NoResultFound is a fault."""
    row = _BY_ID.first(connection, of=unit_id)
    if row is None:
        raise NoResultFound(f"unit {unit_id}")
    return _from(row)


def units_by_id(connection: Connection, unit_ids: Iterable[int]) -> dict[int, Unit]:
    """Those units by id."""
    rows = _BY_IDS.all(connection, ids=list(unit_ids))
    return {unit.id: unit for unit in map(_from, rows)}


def unit_by_code(connection: Connection, code: str) -> Unit | None:
    """The unit with that code, if there is one."""
    row = connection.execute(select(*UNIT_COLUMNS).where(_unit.c.code == code)).one_or_none()
    return None if row is None else _from(row)


def subtree(
    connection: Connection, root: Unit, kind: str | None = None, plan: str | None = None, on: date | None = None
) -> list[Unit]:
    """`root` and everything below it that is open, parents first; of one kind or one plan when asked.

    With `on` what was open on that day, where it stands in the tree now.
    """
    given = _given(plan, on) if kind is None else _given(plan, on) | {"kinds": [kind]}
    rows = _subtree(frozenset(given)).all(connection, **span(root.path), **given)
    return [_from(row) for row in rows]


def holds_kind(
    connection: Connection, root: Unit, kinds: Collection[str], plan: str | None = None, on: date | None = None
) -> bool:
    """Whether such a subtree holds a unit of one of these kinds."""
    given = _given(plan, on) | {"kinds": sorted(kinds)}
    found = _any_in_subtree(frozenset(given)).first(connection, **span(root.path), **given)
    return found is not None


def _given(plan: str | None, on: date | None) -> dict[str, object]:
    asked = {"plan": plan, "day": on}
    return {name: value for name, value in asked.items() if value is not None}


@cache
def _subtree(given: frozenset[str]) -> Prepared:
    return Prepared(_below(select(*UNIT_COLUMNS), given).order_by(_unit.c.id))


@cache
def _any_in_subtree(given: frozenset[str]) -> Prepared:
    return Prepared(_below(select(_unit.c.id), given).limit(1))


def _below(query: Select[Any], given: frozenset[str]) -> Select[Any]:
    """Of a subtree, with the parameters "kinds", "plan" and "day" where those are given."""
    query = query.where(is_below_given(_unit.c.path))
    if "kinds" in given:
        query = query.where(_unit.c.kind.in_(bindparam("kinds", expanding=True)))
    if "plan" in given:
        # Not joined: without statistics SQLite would walk over all units of the plan to find one village.
        query = query.where(exists().where(_plan_unit.c.unit_id == _unit.c.id, _plan_unit.c.plan == bindparam("plan")))
    if "day" not in given:
        return query.where(_unit.c.closed_on.is_(None))
    day: BindParameter[date] = bindparam("day")
    return query.where(
        or_(_unit.c.opened_on.is_(None), _unit.c.opened_on <= day),
        or_(_unit.c.closed_on.is_(None), _unit.c.closed_on >= day),
    )


def ancestors(connection: Connection, unit: Unit) -> list[Unit]:
    """The units above, nearest first."""
    ids = [int(part) for part in unit.path.strip("/").split("/")][:-1]
    if not ids:
        return []
    rows = _BY_IDS.all(connection, ids=ids)
    return sorted((_from(row) for row in rows), key=lambda found: len(found.path), reverse=True)


def add_unit(
    connection: Connection,
    *,
    code: str,
    name: str,
    folded: str,
    kind: str,
    parent: Unit | None,
    region: int | None = None,
    households: int | None = None,
    population: int | None = None,
    opened_on: date | None = None,
    is_sample: bool = False,
) -> Unit:
    """Add a unit below `parent` (the root when None) and give it its path."""
    parent_id = None if parent is None else parent.id
    unit_id: int = connection.execute(
        insert(_unit)
        .values(
            code=code,
            name=name,
            folded=folded,
            kind=kind,
            parent_id=parent_id,
            path="/",
            region=region,
            households=households,
            population=population,
            opened_on=opened_on,
            is_sample=is_sample,
        )
        .returning(_unit.c.id)
    ).scalar_one()
    path = f"{'/' if parent is None else parent.path}{unit_id}/"
    connection.execute(update(_unit).where(_unit.c.id == unit_id).values(path=path))
    return Unit(unit_id, code, name, kind, parent_id, path, region, is_sample)


def rename_unit(connection: Connection, unit: Unit, name: str, folded: str, region: int | None) -> None:
    """Take over the name and region that a newer version of the plan gives."""
    connection.execute(update(_unit).where(_unit.c.id == unit.id).values(name=name, folded=folded, region=region))


def cover(connection: Connection, plan: str, unit_ids: Iterable[int]) -> None:
    """Note that the plan covers these units; those noted before stay."""
    known = set(connection.execute(select(_plan_unit.c.unit_id).where(_plan_unit.c.plan == plan)).scalars())
    rows = [{"plan": plan, "unit_id": unit_id} for unit_id in unit_ids if unit_id not in known]
    if rows:
        connection.execute(insert(_plan_unit), rows)


def plans_covering(connection: Connection, unit_id: int) -> list[str]:
    """Codes of the plans that cover the unit."""
    return [plan for (plan,) in _PLANS_COVERING.all(connection, of=unit_id)]


def plan_roots(connection: Connection, plan: str) -> list[Unit]:
    """The topmost units of a plan (one, unless an import left several)."""
    query = (
        select(*UNIT_COLUMNS)
        .join(_plan_unit, _plan_unit.c.unit_id == _unit.c.id)
        .where(_plan_unit.c.plan == plan, _unit.c.parent_id.is_(None))
    )
    return [_from(row) for row in connection.execute(query)]


def set_group(connection: Connection, plan: str, name: str, unit_id: int) -> None:
    """Put the unit into a named group of the plan, once."""
    there = connection.execute(
        select(_group.c.unit_id).where(_group.c.plan == plan, _group.c.name == name, _group.c.unit_id == unit_id)
    ).scalar()
    if there is None:
        connection.execute(insert(_group).values(plan=plan, name=name, unit_id=unit_id))


def groups_of_plan(connection: Connection, plan: str) -> dict[str, frozenset[int]]:
    """Ids of the member units by group name."""
    found: dict[str, set[int]] = {}
    for name, unit_id in _GROUPS.all(connection, of_plan=plan):
        found.setdefault(name, set()).add(unit_id)
    return {name: frozenset(ids) for name, ids in found.items()}
