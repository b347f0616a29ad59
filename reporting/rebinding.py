"""People and groups of a closed unit go over to its successor, each once somebody has confirmed it.

Until then nothing is lost: the old place stays, with what was begun there. Access to the successor comes with the
confirmation alone, by the person or by whoever answers for the successor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from indicators.period import Period
from reporting.access import Act, Role, demand, is_allowed, may_cross, places_of
from reporting.desk import Desk
from reporting.problems import AlreadySettled, NotAllowed
from reporting.structure import was_reorganised
from storage import audit, directory, groups
from storage import conversations as session_store
from storage import handover as session_moves
from storage import people as people_store
from storage import rebindings as store
from storage import reports as report_store
from storage import units as unit_store
from storage.audit import Deed
from storage.conversations import Session, StaleSession
from storage.people import Membership, Person
from storage.rebindings import Rebinding
from storage.unit_changes import facts_of
from storage.units import Unit

_LOOKED_AT = 20  # rows per place, to tell whether anything waits


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person's place that waits: whose it is, as what, from where to where."""

    rebinding: Rebinding
    person_id: int
    name: str
    role: Role
    old: Unit
    new: Unit


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """A group that waits."""

    rebinding: Rebinding
    title: str
    old: Unit
    new: Unit


@dataclass(frozen=True, slots=True)
class Crossed:
    """What one confirmation led to; `moved` are the reports that go on for the successor."""

    waiting: Waiting
    moved: tuple[Session, ...]


def is_asked(desk: Desk, by: Person) -> bool:
    """Whether a confirmation waits that this person may give; asked with every menu."""
    return was_reorganised(desk) and bool(people_waiting(desk, by, _LOOKED_AT) or groups_waiting(desk, by))


def people_waiting(desk: Desk, by: Person, limit: int | None = None) -> list[Waiting]:
    """Whose confirmation this person may give, their own first: places that wait at or below what they answer for.

    With `limit` only so many are looked at for each place that the person holds.
    """
    places = places_of(desk, by)
    rows = store.waiting_people(desk.connection, by.id)
    for place in places:
        if place.role not in (Role.VILLAGE, Role.STATION):
            rows += store.waiting_people(desk.connection, below=place.unit.path, limit=limit)
    found = _as_waiting_all(desk, {row[0].id: row for row in rows}.values())
    return [one for one in found if may_cross(places, by.id, one.person_id, one.new, one.role)]


def places_waiting(desk: Desk, person_id: int | None = None) -> list[Waiting]:
    """Every place that waits; only one person's when asked."""
    return _as_waiting_all(desk, store.waiting_people(desk.connection, person_id))


def groups_waiting(desk: Desk, by: Person | None = None) -> list[WaitingGroup]:
    """Groups whose confirmation the person may give; all for None."""
    if by is None:
        rows, places = store.waiting_groups(desk.connection), None
    else:
        places = [place for place in places_of(desk, by) if is_allowed([place], Act.BIND_GROUP, place.unit)]
        rows = [one for place in places for one in store.waiting_groups(desk.connection, place.unit.path)]
    found = [_as_group(desk, one) for one in {row.id: row for row in rows}.values()]
    known = [one for one in found if one is not None]
    return [one for one in known if places is None or is_allowed(places, Act.BIND_GROUP, one.new)]


def confirm_place(desk: Desk, by: Person, rebinding_id: int) -> Crossed:
    """The place goes over. Raises NotAllowed, and AlreadySettled when it went, ended or was dropped before."""
    found = store.rebinding_by_id(desk.connection, rebinding_id)
    if found is None or found.membership_id is None:
        raise NotAllowed(unit="")
    membership = people_store.membership_by_id(desk.connection, found.membership_id)
    assert membership is not None, "memberships are never removed"
    person = people_store.person_by_id(desk.connection, membership.person_id)
    waiting = _as_waiting(desk, found, person.id, person.name, membership.role)
    if not may_cross(places_of(desk, by), by.id, person.id, waiting.new, waiting.role):
        raise NotAllowed(unit=waiting.new.name)
    if membership.status != people_store.ACTIVE or not store.settle_rebinding(desk.connection, found, by.id, desk.now):
        raise AlreadySettled()
    directory.end_membership(desk.connection, membership.id, desk.now)
    new = _give_place(desk, by, membership, waiting.new)
    moved = _move_sessions(desk, person, waiting.old, waiting.new)
    audit.note(
        desk.connection,
        desk.now,
        Deed.REBOUND,
        f"membership/{new}",
        by=by.id,
        unit_id=waiting.new.id,
        before={"membership": membership.id, "unit": waiting.old.code},
        after={"person": person.id, "role": membership.role, "sessions": [session.id for session in moved]},
    )
    return Crossed(waiting, moved)


def confirm_group(desk: Desk, by: Person, rebinding_id: int) -> WaitingGroup:
    """The group belongs to the successor from now on. Raises NotAllowed and AlreadySettled."""
    found = store.rebinding_by_id(desk.connection, rebinding_id)
    if found is None or found.channel is None or found.chat is None:
        raise NotAllowed(unit="")
    demand(desk, by, Act.BIND_GROUP, unit_store.unit_by_id(desk.connection, found.unit_id))
    waiting = _as_group(desk, found)
    if waiting is None or not store.settle_rebinding(desk.connection, found, by.id, desk.now):
        raise AlreadySettled()
    group = groups.group_at(desk.connection, found.channel, found.chat)
    assert group is not None, "looked up just before"
    groups.bind_group(
        desk.connection,
        channel=group.channel,
        chat=group.chat,
        unit_id=waiting.new.id,
        title=group.title,
        thread=group.thread,
        bound_by=by.id,
        now=desk.now,
    )
    audit.note(
        desk.connection,
        desk.now,
        Deed.GROUP_BOUND,
        f"group/{found.id}",
        by=by.id,
        unit_id=waiting.new.id,
        before={"unit": waiting.old.code},
        after={"unit": waiting.new.code},
    )
    return waiting


def _as_waiting_all(desk: Desk, rows: Iterable[tuple[Rebinding, int, str, str]]) -> list[Waiting]:
    """The same for many, their units read at once."""
    listed = list(rows)
    ids = {number for found, *_ in listed for number in (found.from_unit_id, found.unit_id)}
    units = unit_store.units_by_id(desk.connection, ids) if ids else {}
    return [
        Waiting(found, person_id, name, Role(role), units[found.from_unit_id], units[found.unit_id])
        for found, person_id, name, role in listed
    ]


def _as_waiting(desk: Desk, found: Rebinding, person_id: int, name: str, role: str) -> Waiting:
    old = unit_store.unit_by_id(desk.connection, found.from_unit_id)
    return Waiting(found, person_id, name, Role(role), old, unit_store.unit_by_id(desk.connection, found.unit_id))


def _as_group(desk: Desk, found: Rebinding) -> WaitingGroup | None:
    """None for a group that the bot has left, or that was bound elsewhere meanwhile."""
    assert found.channel is not None and found.chat is not None, "a rebinding is of a place or of a group"
    group = groups.group_at(desk.connection, found.channel, found.chat)
    if group is None or group.unit_id != found.from_unit_id:
        return None
    old = unit_store.unit_by_id(desk.connection, found.from_unit_id)
    return WaitingGroup(found, group.title, old, unit_store.unit_by_id(desk.connection, found.unit_id))


def _give_place(desk: Desk, by: Person, membership: Membership, unit: Unit) -> int:
    """The same role at the successor; the place that is there already, if there is one."""
    for own in people_store.memberships_of(desk.connection, membership.person_id):
        if (own.unit_id, own.role) == (unit.id, membership.role):
            return own.id
    new = people_store.add_membership(
        desk.connection, membership.person_id, unit.id, membership.role, people_store.PENDING, desk.now
    )
    people_store.settle_membership(desk.connection, new, people_store.ACTIVE, by.id, desk.now)
    return new


def _move_sessions(desk: Desk, person: Person, old: Unit, new: Unit) -> tuple[Session, ...]:
    """What the person has begun for the old unit goes on for the successor, where that one owes it.

    A report about a period that was over before stays the old unit's, and so does everything of a unit that was split.
    """
    if not old.is_at_or_below(new):  # only a unit that went over as a whole hangs below the one that follows it
        return ()
    opened = facts_of(desk.connection, new.id).opened_on
    moved = []
    for session in session_moves.open_sessions_at(desk.connection, person.id, [old.id]):
        if session.base_revision or (opened is not None and _last_day(session) < opened):
            continue
        if _is_taken(desk, person, session, new):
            continue
        if not session_moves.move_session(desk.connection, session, new.id, desk.now):
            raise StaleSession(session.id)
        moved.append(replace(session, unit_id=new.id, revision=session.revision + 1))
    return tuple(moved)


def _is_taken(desk: Desk, person: Person, session: Session, new: Unit) -> bool:
    """Whether the successor has that report already, or the person has begun it there too."""
    about = (session.plan, session.form, session.period)
    if report_store.report_of(desk.connection, *about, new.id) is not None:
        return True
    return session_store.open_session(desk.connection, person.id, new.id, *about) is not None


def _last_day(session: Session) -> date:
    return Period.parse(session.period).end
