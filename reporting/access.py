"""What a role allows, in one place: every use case asks here, no handler decides by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reporting.desk import Desk
from reporting.problems import NotAllowed
from storage import people as people_store
from storage import units as unit_store
from storage.people import Person
from storage.units import Unit


class Role(StrEnum):
    """Roles of the network, lowest first; the values of indicators.Reporter, so that forms name them."""

    VILLAGE = "village"
    STATION = "station"
    HEAD = "head"
    DISTRICT = "district"
    PROVINCE = "province"


class Act(StrEnum):
    """What somebody may want to do at a unit."""

    REPORT = "report"  # fill a form of one's own role at one's own unit
    APPROVE = "approve"  # let a person in, below one's own unit
    SEE = "see"  # look at figures of one's own unit and below
    PROGRESS = "progress"  # see pictures of it: those above the stations see stations, not single villages
    BIND_GROUP = "bind_group"  # bind a group to one's own unit or one below
    SUPERVISE = "supervise"  # see who is missing, remind, open reports, invite, hand over: own unit and below
    ENTER_VALUE = "enter_value"  # enter a value by hand, for a plan rooted at one's own unit or below
    ASSIGN_TARGET = "assign_target"  # assign or change a target, likewise
    REVIEW = "review"  # approve or return a report, as its form's reviewer or above
    CORRECT = "correct"  # mend a report that others sent, until its period is locked
    CORRECT_LOCKED = "correct_locked"  # the same after that: the role above the reviewer, or the top of the tree
    EXTEND = "extend"  # give a unit below one's own more time
    SETTLE_ALARM = "settle_alarm"  # confirm or dismiss an alarm of one's own unit or one below
    SCORE = "score"  # score a card for one's own station, or a closed one that it follows, as its head
    VERIFY_SCORE = "verify_score"  # verify the score of a station below one's own unit
    REMEDY = "remedy"  # enter or settle a remedial item of one's own station or one below


_SUPERVISORS = frozenset({Role.HEAD, Role.DISTRICT, Role.PROVINCE})
_NEAR = ("village", "commune")  # who works there knows every village; further up a station is the smallest unit
_RANK = {role: rank for rank, role in enumerate(Role)}  # lowest first
ROLE_OF_KIND = {
    "village": (Role.VILLAGE,),
    "commune": (Role.STATION, Role.HEAD),
    "district": (Role.DISTRICT,),
    "city": (Role.DISTRICT,),
    "province": (Role.PROVINCE,),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One active role of a person: where, and as what."""

    role: Role
    unit: Unit


def places_of(desk: Desk, person: Person) -> list[Place]:
    """The person's active roles, oldest first."""
    return [
        Place(Role(membership.role), unit_store.unit_by_id(desk.connection, membership.unit_id))
        for membership in people_store.memberships_of(desk.connection, person.id)
    ]


def allows(place: Place, act: Act, unit: Unit, role: Role | None = None) -> bool:
    """Whether this place allows the act at `unit`.

    `role` is the form's role (REPORT), the wanted one (APPROVE), or that of the form's reviewer (REVIEW, CORRECT…).
    """
    match act:
        case Act.REPORT:
            if place.role is Role.HEAD and role is Role.VILLAGE:  # the head stands in for the station's villages
                return unit.is_at_or_below(place.unit) and unit.id != place.unit.id
            stands_in = place.role is Role.HEAD and role in (Role.STATION, Role.HEAD)
            return _stands_for(place.unit, unit) and (place.role is role or stands_in)
        case Act.APPROVE:
            if place.role not in _SUPERVISORS or not unit.is_at_or_below(place.unit):
                return False
            return unit.kind != place.unit.kind or (place.role is Role.HEAD and role is Role.STATION)
        case Act.SEE:
            return unit.is_at_or_below(place.unit)
        case Act.PROGRESS:
            return unit.is_at_or_below(place.unit) and (unit.kind != "village" or place.unit.kind in _NEAR)
        case Act.REVIEW | Act.CORRECT:
            return role is not None and _answers_for(place, unit) and _RANK[place.role] >= _RANK[role]
        case Act.CORRECT_LOCKED:
            above = role is not None and _RANK[place.role] > _RANK[role]
            return _answers_for(place, unit) and (above or place.unit.parent_id is None)
        case Act.SCORE:
            return place.role is Role.HEAD and _stands_for(place.unit, unit)
        case Act.BIND_GROUP | Act.SUPERVISE | Act.SETTLE_ALARM | Act.REMEDY:
            return _answers_for(place, unit)
        case Act.EXTEND | Act.VERIFY_SCORE:
            return _answers_for(place, unit) and unit.kind != place.unit.kind
        case Act.ENTER_VALUE | Act.ASSIGN_TARGET:
            return place.role is Role.PROVINCE and unit.is_at_or_below(place.unit)


def _answers_for(place: Place, unit: Unit) -> bool:
    return place.role in _SUPERVISORS and unit.is_at_or_below(place.unit)


def _stands_for(own: Unit, unit: Unit) -> bool:
    """Whether it is the same unit, or a closed one that it follows: that hangs below it, and is of its kind."""
    return own.kind == unit.kind and unit.is_at_or_below(own)


def may_cross(places: Iterable[Place], by: int, whose: int, unit: Unit, role: Role) -> bool:
    """Whether person `by` may confirm that somebody's place goes over to `unit`, which follows the one it was at.

    Everybody confirms their own; the table of the reorganisation, which the operator applied, offers it to them.
    """
    return by == whose or is_allowed(places, Act.APPROVE, unit, role)


def role_above(role: Role) -> Role | None:
    """The next role up; None above the province's."""
    return next((higher for higher in Role if _RANK[higher] == _RANK[role] + 1), None)


def roles_allowed(act: Act, level: Unit, unit: Unit, role: Role | None = None) -> tuple[str, ...]:
    """The roles which, held at `level`, allow the act at `unit`; lowest first."""
    return tuple(held.value for held in Role if allows(Place(held, level), act, unit, role))


def is_allowed(places: Iterable[Place], act: Act, unit: Unit, role: Role | None = None) -> bool:
    """Whether any of the places allows the act."""
    return any(allows(place, act, unit, role) for place in places)


def demand(desk: Desk, person: Person, act: Act, unit: Unit, role: Role | None = None) -> None:
    """Raise NotAllowed unless the person may do this there."""
    if not is_allowed(places_of(desk, person), act, unit, role):
        raise NotAllowed(unit=unit.name)


def shown_units(desk: Desk, person: Person) -> list[Unit]:
    """Every unit whose progress the person may see, own ones first, then down the tree."""
    found: dict[int, Unit] = {}
    places = places_of(desk, person)
    for place in places:
        found.setdefault(place.unit.id, place.unit)
    for place in places:
        for unit in unit_store.subtree(desk.connection, place.unit):
            if allows(place, Act.PROGRESS, unit):
                found.setdefault(unit.id, unit)
    return list(found.values())


def approvers_of(desk: Desk, unit: Unit, role: Role) -> list[people_store.Contact]:
    """Who should answer a request to join: the nearest supervisors that may, and can be written to."""
    for level in [unit, *unit_store.ancestors(desk.connection, unit)]:
        roles = tuple(
            candidate.value for candidate in _SUPERVISORS if allows(Place(candidate, level), Act.APPROVE, unit, role)
        )
        contacts = people_store.contacts_at(desk.connection, level.id, roles) if roles else []
        if contacts:
            return contacts
    return []
