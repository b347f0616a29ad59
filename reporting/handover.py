"""When somebody leaves: their open reports go to a successor or wait, their access ends, their history stays."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporting.access import Act, Place, Role, allows, places_of
from reporting.desk import Desk
from reporting.problems import NotAllowed
from storage import audit, directory, rebindings
from storage import conversations as session_store
from storage import handover as store
from storage import people as people_store
from storage import reports as report_store
from storage import units as unit_store
from storage.audit import Deed
from storage.conversations import Session, StaleSession
from storage.people import Membership, Person
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What one leaving led to. `is_gone` when the person has no place left anywhere and waits for none."""

    leaver: Person
    successor: Person | None
    units: tuple[Unit, ...]
    moved: tuple[Session, ...]
    freed: tuple[Session, ...]
    is_gone: bool


def leave(desk: Desk, by: Person | None, leaver_id: int, successor_id: int | None) -> HandedOver:
    """End the person's places, as far as `by` answers for them (None: the operator, all of them).

    The successor takes the same roles and the open reports; without one the reports wait for whoever comes next.
    Raises NotAllowed when `by` answers for none of the places, for the successor, or for themselves.
    """
    leaver = people_store.person_by_id(desk.connection, leaver_id)
    ending = _places_ended(desk, by, leaver)
    if not ending or leaver_id == successor_id:
        raise NotAllowed(unit="")
    successor = None if successor_id is None else _successor(desk, by, successor_id)
    for membership, _ in ending:
        directory.end_membership(desk.connection, membership.id, desk.now)
        _note_role(desk, by, Deed.LEFT, membership.id, membership)
        if successor is not None:
            _give_place(desk, by, membership, successor)
    units = tuple({unit.id: unit for _, unit in ending}.values())
    moved, freed = _hand_sessions(desk, leaver, successor, units)
    is_gone = not any(
        people_store.memberships_of(desk.connection, leaver.id, status)
        for status in (people_store.ACTIVE, people_store.PENDING)
    )
    if is_gone:
        directory.mark_gone(desk.connection, leaver.id, desk.now)
    told = {
        "successor": None if successor is None else successor.id,
        "moved": [session.id for session in moved],
        "freed": [session.id for session in freed],
        "gone": is_gone,
    }
    about = f"person/{leaver.id}"
    audit.note(desk.connection, desk.now, Deed.HANDED_OVER, about, by=None if by is None else by.id, after=told)
    return HandedOver(leaver, successor, units, moved, freed, is_gone)


def may_hand_over(desk: Desk, by: Person, role: Role, unit: Unit) -> bool:
    """Whether `by` answers for whoever holds that role there."""
    return any(allows(place, Act.APPROVE, unit, role) for place in places_of(desk, by))


def take_up(desk: Desk, person: Person, unit: Unit, plan: str, form: str, period: str) -> Session | None:
    """What somebody who left had begun of that report, now the person's own; None when there is nothing to go on with.

    Nothing is taken up once the report was sent: its values are newer.
    """
    waiting = store.waiting_session(desk.connection, unit.id, plan, form, period)
    if waiting is None or report_store.report_of(desk.connection, plan, form, period, unit.id) is not None:
        return None
    _changed(store.give_session(desk.connection, waiting, person.id, desk.now), waiting)
    return session_store.session_by_id(desk.connection, waiting.id)


def _places_ended(desk: Desk, by: Person | None, leaver: Person) -> list[tuple[Membership, Unit]]:
    own = [
        (membership, unit_store.unit_by_id(desk.connection, membership.unit_id))
        for membership in people_store.memberships_of(desk.connection, leaver.id)
    ]
    if by is None:
        return own
    if by.id == leaver.id:
        return []
    return [(membership, unit) for membership, unit in own if may_hand_over(desk, by, Role(membership.role), unit)]


def _successor(desk: Desk, by: Person | None, successor_id: int) -> Person:
    successor = people_store.person_by_id(desk.connection, successor_id)
    theirs = places_of(desk, successor)
    if not theirs or (by is not None and not _answers_for(places_of(desk, by), theirs)):
        raise NotAllowed(unit="")
    return successor


def _answers_for(places: list[Place], theirs: list[Place]) -> bool:
    return any(allows(place, Act.SUPERVISE, other.unit) for place in places for other in theirs)


def _give_place(desk: Desk, by: Person | None, membership: Membership, successor: Person) -> None:
    held = {(one.unit_id, one.role) for one in people_store.memberships_of(desk.connection, successor.id)}
    if (membership.unit_id, membership.role) in held:
        return  # and is asked by themselves, where the unit was closed
    new = people_store.add_membership(
        desk.connection, successor.id, membership.unit_id, membership.role, people_store.PENDING, desk.now
    )
    approver = None if by is None else by.id
    people_store.settle_membership(desk.connection, new, people_store.ACTIVE, approver, desk.now)
    rebindings.pass_on(desk.connection, membership.id, new)
    _note_role(desk, by, Deed.ADMITTED, new, replace(membership, person_id=successor.id))


def _note_role(desk: Desk, by: Person | None, deed: Deed, membership_id: int, held: Membership) -> None:
    who = None if by is None else by.id
    told = {"person": held.person_id, "role": held.role}
    about = f"membership/{membership_id}"
    audit.note(desk.connection, desk.now, deed, about, by=who, unit_id=held.unit_id, after=told)


def _hand_sessions(
    desk: Desk, leaver: Person, successor: Person | None, units: tuple[Unit, ...]
) -> tuple[tuple[Session, ...], tuple[Session, ...]]:
    moved, freed = [], []
    for session in store.open_sessions_at(desk.connection, leaver.id, [unit.id for unit in units]):
        store.close_topic(desk.connection, session.id, desk.now)
        if successor is not None and not _has_own(desk, successor, session):
            _changed(store.give_session(desk.connection, session, successor.id, desk.now), session)
            moved.append(session)
        else:
            _changed(store.free_session(desk.connection, session, desk.now), session)
            freed.append(session)
    return tuple(moved), tuple(freed)


def _has_own(desk: Desk, person: Person, session: Session) -> bool:
    own = session_store.open_session(
        desk.connection, person.id, session.unit_id, session.plan, session.form, session.period
    )
    return own is not None


def _changed(done: bool, session: Session) -> None:
    if not done:
        raise StaleSession(session.id)
