"""Statements that change units already in the tree: their facts, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, select, update

from storage.subtrees import is_below
from storage.tables import metadata
from storage.units import Unit

_unit = metadata.tables["unit"]
_group = metadata.tables["unit_group"]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of a unit beside its place in the tree."""

    region: int | None = None
    households: int | None = None
    population: int | None = None
    opened_on: date | None = None
    closed_on: date | None = None


def facts_of(connection: Connection, unit_id: int) -> UnitFacts:
    """The unit's facts; NoResultFound is a fault."""
    query = select(_unit.c.region, _unit.c.households, _unit.c.population, _unit.c.opened_on, _unit.c.closed_on).where(
        _unit.c.id == unit_id
    )
    return UnitFacts(*connection.execute(query).one())


def amend_unit(connection: Connection, unit_id: int, name: str, folded: str, facts: UnitFacts) -> None:
    """Write the unit's name and facts anew."""
    connection.execute(
        update(_unit)
        .where(_unit.c.id == unit_id)
        .values(
            name=name,
            folded=folded,
            region=facts.region,
            households=facts.households,
            population=facts.population,
            opened_on=facts.opened_on,
            closed_on=facts.closed_on,
        )
    )


def move_unit(connection: Connection, unit: Unit, parent: Unit) -> None:
    """Put the unit, with everything below it, under another parent. The parent must not lie below the unit."""
    if parent.is_at_or_below(unit):
        raise ValueError(f"{parent.code} lies below {unit.code}")
    path = f"{parent.path}{unit.id}/"
    connection.execute(
        update(_unit)
        .where(is_below(_unit.c.path, unit.path))
        .values(path=path + func.substr(_unit.c.path, len(unit.path) + 1))
    )
    connection.execute(update(_unit).where(_unit.c.id == unit.id).values(parent_id=parent.id))


def leave_group(connection: Connection, plan: str, name: str, unit_id: int) -> None:
    """Take the unit out of a named group of the plan, if it is in it."""
    connection.execute(delete(_group).where(_group.c.plan == plan, _group.c.name == name, _group.c.unit_id == unit_id))
