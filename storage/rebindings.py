"""Statements about people's places and groups that are to go over from a closed unit to its successor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.people import ACTIVE, PENDING
from storage.subtrees import is_below
from storage.tables import metadata

_rebinding = metadata.tables["rebinding"]
_membership = metadata.tables["membership"]
_invite = metadata.tables["invite"]
_person = metadata.tables["person"]
_unit = metadata.tables["unit"]

ASKED, DONE, DROPPED = "asked", "done", "dropped"


@dataclass(frozen=True, slots=True)
class Rebinding:
    """One place of one person, or one group (`membership_id` None), that may go over to `unit_id`."""

    id: int
    membership_id: int | None
    channel: str | None
    chat: str | None
    from_unit_id: int
    unit_id: int
    status: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """From a closed unit to the one that follows it, by their ids."""

    old_id: int
    new_id: int


_COLUMNS = (
    _rebinding.c.id,
    _rebinding.c.membership_id,
    _rebinding.c.channel,
    _rebinding.c.chat,
    _rebinding.c.from_unit_id,
    _rebinding.c.unit_id,
    _rebinding.c.status,
)


def ask_person(connection: Connection, way: Crossing, membership_id: int, now: datetime) -> Rebinding:
    """Note that somebody's place waits for a confirmation."""
    return _ask(connection, way, {"membership_id": membership_id}, now)


def ask_group(connection: Connection, way: Crossing, channel: str, chat: str, now: datetime) -> Rebinding:
    """Note that a group waits for a confirmation."""
    return _ask(connection, way, {"channel": channel, "chat": chat}, now)


def _ask(connection: Connection, way: Crossing, whose: dict[str, Any], now: datetime) -> Rebinding:
    values = {"from_unit_id": way.old_id, "unit_id": way.new_id, "status": ASKED, "asked_at": now, **whose}
    row = connection.execute(insert(_rebinding).values(values).returning(*_COLUMNS)).one()
    return Rebinding(*row)


def pass_on(connection: Connection, membership_id: int, to_membership_id: int) -> None:
    """Somebody else has that place now: what was asked about it is asked of them."""
    statement = update(_rebinding).where(_rebinding.c.membership_id == membership_id, _rebinding.c.status == ASKED)
    connection.execute(statement.values(membership_id=to_membership_id))


def redirect(connection: Connection, old_id: int, new_id: int) -> None:
    """Unused invites and requests that wait for approval lead to the successor: nobody has a place through them yet."""
    invites = update(_invite).where(_invite.c.unit_id == old_id, _invite.c.used_at.is_(None))
    connection.execute(invites.values(unit_id=new_id))
    asked = update(_membership).where(_membership.c.unit_id == old_id, _membership.c.status == PENDING)
    connection.execute(asked.values(unit_id=new_id))


def expire_invites(connection: Connection, unit_id: int, now: datetime) -> None:
    """Nobody comes to the unit any more."""
    statement = update(_invite).where(_invite.c.unit_id == unit_id, _invite.c.used_at.is_(None))
    connection.execute(statement.values(expires_at=now))


def rebinding_by_id(connection: Connection, rebinding_id: int) -> Rebinding | None:
    """That row, if there is one."""
    row = connection.execute(select(*_COLUMNS).where(_rebinding.c.id == rebinding_id)).one_or_none()
    return None if row is None else Rebinding(*row)


def settle_rebinding(connection: Connection, found: Rebinding, by: int | None, now: datetime) -> bool:
    """Confirm it, and drop what else the same place or group might have become; False when it was settled before."""
    statement = update(_rebinding).where(_rebinding.c.id == found.id, _rebinding.c.status == ASKED)
    values = {"settled_at": now, "settled_by": by}
    if connection.execute(statement.values(status=DONE, **values)).rowcount != 1:
        return False
    same = (
        (_rebinding.c.membership_id == found.membership_id)
        if found.membership_id is not None
        else (_rebinding.c.channel == found.channel) & (_rebinding.c.chat == found.chat)
    )
    others = update(_rebinding).where(
        same, _rebinding.c.status == ASKED, _rebinding.c.from_unit_id == found.from_unit_id
    )
    connection.execute(others.values(status=DROPPED, **values))
    return True


def waiting_people(
    connection: Connection, person_id: int | None = None, below: str | None = None, limit: int | None = None
) -> list[tuple[Rebinding, int, str, str]]:
    """Places that wait, with the person's id and name and the role, oldest first.

    Only one person's when asked, or those whose successor lies at or `below` a path.
    """
    query = (
        select(*_COLUMNS, _person.c.id, _person.c.name, _membership.c.role)
        .join(_membership, _membership.c.id == _rebinding.c.membership_id)
        .join(_person, _person.c.id == _membership.c.person_id)
        .where(_rebinding.c.status == ASKED, _membership.c.status == ACTIVE, _person.c.gone_at.is_(None))
        .order_by(_rebinding.c.id)
    )
    if person_id is not None:
        query = query.where(_person.c.id == person_id)
    if below is not None:
        query = query.join(_unit, _unit.c.id == _rebinding.c.unit_id).where(is_below(_unit.c.path, below))
    return [(Rebinding(*row[:7]), row[7], row[8], row[9]) for row in connection.execute(query.limit(limit))]


def waiting_groups(connection: Connection, below: str | None = None) -> list[Rebinding]:
    """Groups that wait, oldest first; only those whose successor lies at or `below` a path when asked."""
    query = select(*_COLUMNS).where(_rebinding.c.status == ASKED, _rebinding.c.chat.is_not(None))
    if below is not None:
        query = query.join(_unit, _unit.c.id == _rebinding.c.unit_id).where(is_below(_unit.c.path, below))
    return [Rebinding(*row) for row in connection.execute(query.order_by(_rebinding.c.id))]


def places_at(connection: Connection, unit_ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """(membership id, person id, unit id) of the active places at exactly these units."""
    query = (
        select(_membership.c.id, _membership.c.person_id, _membership.c.unit_id)
        .join(_person, _person.c.id == _membership.c.person_id)
        .where(_membership.c.unit_id.in_(list(unit_ids)), _membership.c.status == ACTIVE, _person.c.gone_at.is_(None))
        .order_by(_membership.c.id)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]
