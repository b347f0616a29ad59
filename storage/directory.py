"""Statements about who is responsible where: people below a unit, whether they can be written to, how a place ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from storage.people import ACTIVE, ENDED
from storage.prepared import Prepared
from storage.subtrees import is_below
from storage.tables import metadata

_person = metadata.tables["person"]
_membership = metadata.tables["membership"]
_address = metadata.tables["address"]
_unit = metadata.tables["unit"]


@dataclass(frozen=True, slots=True)
class Listing:
    """One active role of one person at one unit; `chats` they have, `open_chats` of them reach the person."""

    membership_id: int
    person_id: int
    name: str
    language: str
    unit_id: int
    unit_name: str
    role: str
    chats: int
    open_chats: int

    @property
    def is_reachable(self) -> bool:
        """Whether a message would arrive."""
        return self.open_chats > 0


def people_below(connection: Connection, path: str) -> list[Listing]:
    """Everybody with an active role at the unit of that path or below it, in the order of the tree.

    Also those at closed units: they have not gone over to another one yet.
    """
    chats = func.count(_address.c.chat)
    open_chats = chats - func.count(_address.c.blocked_at)
    query = (
        select(
            _membership.c.id,
            _person.c.id,
            _person.c.name,
            _person.c.language,
            _unit.c.id,
            _unit.c.name,
            _membership.c.role,
            chats,
            open_chats,
        )
        .join(_person, _person.c.id == _membership.c.person_id)
        .join(_unit, _unit.c.id == _membership.c.unit_id)
        .outerjoin(_address, _address.c.person_id == _person.c.id)
        .where(
            # Not by the join: SQLite would walk over all memberships, which are in the order of the groups already.
            _membership.c.unit_id.in_(select(_unit.c.id).where(is_below(_unit.c.path, path))),
            _membership.c.status == ACTIVE,
            _person.c.gone_at.is_(None),
        )
        .group_by(
            _membership.c.id,
            _person.c.id,
            _person.c.name,
            _person.c.language,
            _unit.c.id,
            _unit.c.name,
            _membership.c.role,
        )
        .order_by(_unit.c.id, _membership.c.id)
    )
    return [Listing(*row) for row in connection.execute(query)]


_NAMES_AT = Prepared(
    select(_person.c.id, _person.c.name)
    .join(_membership, _membership.c.person_id == _person.c.id)
    .where(
        _membership.c.unit_id == bindparam("at_unit"),
        _membership.c.role.in_(bindparam("roles", expanding=True)),
        _membership.c.status == ACTIVE,
        _person.c.gone_at.is_(None),
    )
    .distinct()
    .order_by(_person.c.id)
)


def names_at(connection: Connection, unit_id: int, roles: Iterable[str]) -> list[tuple[int, str]]:
    """(person id, name) of those who hold one of the roles at exactly that unit, reachable or not."""
    return [(row[0], row[1]) for row in _NAMES_AT.all(connection, at_unit=unit_id, roles=list(roles))]


def end_membership(connection: Connection, membership_id: int, now: datetime) -> bool:
    """End an active role; False when it had ended before."""
    statement = update(_membership).where(_membership.c.id == membership_id, _membership.c.status == ACTIVE)
    return connection.execute(statement.values(status=ENDED, until=now)).rowcount == 1


def mark_gone(connection: Connection, person_id: int, now: datetime) -> None:
    """The person has left: their chats are those of a stranger from now on. Name and history stay."""
    connection.execute(update(_person).where(_person.c.id == person_id).values(gone_at=now))


_SPEAKERS = Prepared(
    select(func.count())
    .select_from(_address.join(_person, _person.c.id == _address.c.person_id))
    .where(
        _address.c.channel == bindparam("of_channel"),
        _address.c.chat == bindparam("of_chat"),
        _person.c.gone_at.is_(None),
    )
)


def is_shared(connection: Connection, channel: str, chat: str) -> bool:
    """Whether several people write from that chat."""
    return int(_SPEAKERS.scalar(connection, of_channel=channel, of_chat=chat)) > 1
