"""Statements about people, their places, their addresses and the invites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.prepared import Prepared
from storage.tables import metadata

_person = metadata.tables["person"]
_membership = metadata.tables["membership"]
_address = metadata.tables["address"]
_invite = metadata.tables["invite"]
_guess = metadata.tables["guess"]
_unit = metadata.tables["unit"]
_consent = metadata.tables["consent"]

PENDING, ACTIVE, ENDED = "pending", "active", "ended"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as conversations need them. `notice`: the newest notice they were shown, where it was read with them."""

    id: int
    name: str
    language: str
    notice: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role at a unit. `status` is pending, active or ended."""

    id: int
    person_id: int
    unit_id: int
    role: str
    status: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone who can be written to: the person and one open private chat."""

    person_id: int
    name: str
    language: str
    channel: str
    chat: str


@dataclass(frozen=True, slots=True)
class Invite:
    """A way in that has not been used."""

    id: int
    unit_id: int
    role: str
    expires_at: datetime


def add_person(connection: Connection, name: str, language: str, now: datetime) -> Person:
    """Add a person without any place yet."""
    person_id: int = connection.execute(
        insert(_person).values(name=name, language=language, created_at=now).returning(_person.c.id)
    ).scalar_one()
    return Person(person_id, name, language)


def person_by_id(connection: Connection, person_id: int) -> Person:
    """The person with that id; NoResultFound is a fault."""
    query = select(_person.c.id, _person.c.name, _person.c.language).where(_person.c.id == person_id)
    return Person(*connection.execute(query).one())


_NOTICE = select(func.max(_consent.c.version)).where(_consent.c.person_id == _person.c.id).scalar_subquery()
_PEOPLE_AT = Prepared(
    select(_person.c.id, _person.c.name, _person.c.language, _NOTICE)
    .join(_address, _address.c.person_id == _person.c.id)
    .where(
        _address.c.channel == bindparam("in_channel"),
        _address.c.chat == bindparam("in_chat"),
        _person.c.gone_at.is_(None),
    )
    .order_by(_person.c.id)
)


def name_of(connection: Connection, person_id: int) -> str | None:
    """Their name; None for a number that nobody has."""
    found: str | None = connection.execute(select(_person.c.name).where(_person.c.id == person_id)).scalar()
    return found


def people_at(connection: Connection, channel: str, chat: str) -> list[Person]:
    """Who writes from that private chat and is not gone, first come first: several where a phone is shared."""
    return [Person(*row) for row in _PEOPLE_AT.all(connection, in_channel=channel, in_chat=chat)]


def person_at(connection: Connection, channel: str, chat: str) -> Person | None:
    """Who writes from that private chat, when it can only be one; None for strangers and for a shared phone."""
    found = people_at(connection, channel, chat)
    return found[0] if len(found) == 1 else None


def rename_person(connection: Connection, person_id: int, name: str) -> None:
    """Write the name as the person confirmed it."""
    connection.execute(update(_person).where(_person.c.id == person_id).values(name=name))


def set_language(connection: Connection, person_id: int, language: str) -> None:
    """Speak that language with the person from now on."""
    connection.execute(update(_person).where(_person.c.id == person_id).values(language=language))


def add_address(connection: Connection, person_id: int, channel: str, chat: str, now: datetime) -> None:
    """Note where the person can be written to."""
    connection.execute(insert(_address).values(channel=channel, chat=chat, person_id=person_id, since=now))


def mark_blocked(connection: Connection, channel: str, chat: str, at: datetime | None) -> None:
    """Note that nothing reaches the address since `at` (the first time counts); None when it is reachable again."""
    statement = update(_address).where(_address.c.channel == channel, _address.c.chat == chat)
    if at is not None:
        statement = statement.where(_address.c.blocked_at.is_(None))
    connection.execute(statement.values(blocked_at=at))


def add_membership(connection: Connection, person_id: int, unit_id: int, role: str, status: str, now: datetime) -> int:
    """Give the person a role at the unit; the new membership's id."""
    membership_id: int = connection.execute(
        insert(_membership)
        .values(person_id=person_id, unit_id=unit_id, role=role, status=status, since=now)
        .returning(_membership.c.id)
    ).scalar_one()
    return membership_id


_MEMBERSHIP = (
    _membership.c.id,
    _membership.c.person_id,
    _membership.c.unit_id,
    _membership.c.role,
    _membership.c.status,
)


_PENDING = Prepared(
    select(*_MEMBERSHIP, _person.c.name, _unit.c.code)
    .join(_person, _person.c.id == _membership.c.person_id)
    .join(_unit, _unit.c.id == _membership.c.unit_id)
    .where(_membership.c.status == PENDING)
    .order_by(_membership.c.id)
)
_OF_PERSON = select(*_MEMBERSHIP).where(_membership.c.person_id == bindparam("of_person")).order_by(_membership.c.id)
_MEMBERSHIPS_OF: dict[str, Prepared] = {  # one for each status: the index of the pending ones depends on it
    status: Prepared(_OF_PERSON.where(_membership.c.status == status)) for status in (PENDING, ACTIVE, ENDED)
}


def memberships_of(connection: Connection, person_id: int, status: str = ACTIVE) -> list[Membership]:
    """The person's memberships of one status, oldest first."""
    return [Membership(*row) for row in _MEMBERSHIPS_OF[status].all(connection, of_person=person_id)]


def membership_by_id(connection: Connection, membership_id: int) -> Membership | None:
    """That membership, if it exists."""
    row = connection.execute(select(*_MEMBERSHIP).where(_membership.c.id == membership_id)).one_or_none()
    return None if row is None else Membership(*row)


def pending_memberships(connection: Connection) -> list[tuple[Membership, str, str]]:
    """Every membership that waits for approval, with the person's name and the unit's code."""
    return [(Membership(*row[:5]), row[5], row[6]) for row in _PENDING.all(connection)]


def settle_membership(
    connection: Connection, membership_id: int, status: str, approved_by: int | None, now: datetime
) -> bool:
    """Turn a pending membership active or ended; False when somebody settled it before."""
    values = {"status": status, "approved_by": approved_by, "until": now if status == ENDED else None}
    statement = update(_membership).where(_membership.c.id == membership_id, _membership.c.status == PENDING)
    return connection.execute(statement.values(values)).rowcount == 1


_CONTACT = (_person.c.id, _person.c.name, _person.c.language, _address.c.channel, _address.c.chat)
_AT_WORK = (
    _membership.c.unit_id == bindparam("at_unit"),
    _membership.c.status == ACTIVE,
    _person.c.gone_at.is_(None),
)
_CONTACTS_AT = Prepared(
    select(*_CONTACT)
    .join(_membership, _membership.c.person_id == _person.c.id)
    .join(_address, _address.c.person_id == _person.c.id)
    .where(*_AT_WORK, _membership.c.role.in_(bindparam("roles", expanding=True)), _address.c.blocked_at.is_(None))
    .distinct()
    .order_by(_person.c.id)
)
_HOLDERS = Prepared(
    select(_membership.c.id)
    .join(_person, _person.c.id == _membership.c.person_id)
    .where(*_AT_WORK, _membership.c.role == bindparam("of_role"))
    .limit(1)
)


def contacts_at(connection: Connection, unit_id: int, roles: Iterable[str]) -> list[Contact]:
    """People with one of these roles at exactly that unit whose address is open."""
    return [Contact(*row) for row in _CONTACTS_AT.all(connection, at_unit=unit_id, roles=list(roles))]


def holds_anybody(connection: Connection, unit_id: int, role: str) -> bool:
    """Whether anybody holds that role at exactly that unit, reachable or not."""
    return _HOLDERS.first(connection, at_unit=unit_id, of_role=role) is not None


def units_shared(connection: Connection, unit_ids: Iterable[int]) -> set[int]:
    """These units, and all others at which somebody of them has an active role as well."""
    ids = set(unit_ids)
    people = select(_membership.c.person_id).where(_membership.c.unit_id.in_(ids), _membership.c.status == ACTIVE)
    query = select(_membership.c.unit_id).where(_membership.c.person_id.in_(people), _membership.c.status == ACTIVE)
    return ids | set(connection.execute(query).scalars())


def cut_off_since(connection: Connection, since: datetime) -> list[tuple[Person, datetime]]:
    """People whose every chat is closed, the last of them after `since`; with the moment it closed."""
    closed_at = func.max(_address.c.blocked_at)
    lately = select(_address.c.person_id).where(_address.c.blocked_at >= since)
    query = (
        select(_person.c.id, _person.c.name, _person.c.language, closed_at)
        .join(_address, _address.c.person_id == _person.c.id)
        .where(_person.c.gone_at.is_(None), _person.c.id.in_(lately))
        .group_by(_person.c.id, _person.c.name, _person.c.language)
        .having(func.count(_address.c.chat) == func.count(_address.c.blocked_at), closed_at >= since)
        .order_by(_person.c.id)
    )
    return [(Person(*row[:3]), row[3]) for row in connection.execute(query)]


def contacts_of(connection: Connection, person_id: int) -> list[Contact]:
    """The open addresses of one person."""
    query = (
        select(*_CONTACT)
        .join(_address, _address.c.person_id == _person.c.id)
        .where(_person.c.id == person_id, _address.c.blocked_at.is_(None), _person.c.gone_at.is_(None))
    )
    return [Contact(*row) for row in connection.execute(query)]


def add_invite(
    connection: Connection, unit_id: int, role: str, link_hash: str, code_hash: str, now: datetime, expires_at: datetime
) -> int:
    """Keep the hashes of a new invite; its id."""
    invite_id: int = connection.execute(
        insert(_invite)
        .values(
            unit_id=unit_id,
            role=role,
            link_hash=link_hash,
            code_hash=code_hash,
            created_at=now,
            expires_at=expires_at,
        )
        .returning(_invite.c.id)
    ).scalar_one()
    return invite_id


def unused_invite(connection: Connection, token_hash: str) -> Invite | None:
    """The unused invite whose link or code has that hash (expired ones too: the caller says so kindly)."""
    query = select(_invite.c.id, _invite.c.unit_id, _invite.c.role, _invite.c.expires_at).where(
        (_invite.c.link_hash == token_hash) | (_invite.c.code_hash == token_hash), _invite.c.used_at.is_(None)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Invite(*row)


def use_invite(connection: Connection, invite_id: int, person_id: int | None, now: datetime) -> bool:
    """Spend the invite; False when it was spent before."""
    statement = update(_invite).where(_invite.c.id == invite_id, _invite.c.used_at.is_(None))
    return connection.execute(statement.values(used_at=now, used_by=person_id)).rowcount == 1


def add_guess(connection: Connection, channel: str, chat: str, now: datetime) -> None:
    """Count one wrong code."""
    connection.execute(insert(_guess).values(channel=channel, chat=chat, at=now))


def count_guesses(connection: Connection, since: datetime, channel: str, chat: str | None) -> int:
    """Wrong codes since then: of one chat, or of the whole channel when `chat` is None."""
    query = select(func.count()).select_from(_guess).where(_guess.c.at >= since, _guess.c.channel == channel)
    if chat is not None:
        query = query.where(_guess.c.chat == chat)
    return int(connection.execute(query).scalar_one())
