"""People whom no message reaches any more since not long ago, and who answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reporting.access import Role, approvers_of
from reporting.desk import Desk
from storage import people as people_store
from storage import units as unit_store
from storage.people import Contact
from storage.units import Unit

NOTICED = timedelta(days=14)  # how long after the chat closed it is still worth telling


@dataclass(frozen=True, slots=True)
class CutOff:
    """One person at one unit; `key` names this closing of the chat, so that it is told once."""

    name: str
    unit: Unit
    supervisors: tuple[Contact, ...]
    key: str


def newly_cut_off(desk: Desk) -> list[CutOff]:
    """Everybody with a place whose every chat is closed, the last one not long ago."""
    found = []
    for person, closed_at in people_store.cut_off_since(desk.connection, desk.now - NOTICED):
        for place in people_store.memberships_of(desk.connection, person.id):
            unit = unit_store.unit_by_id(desk.connection, place.unit_id)
            above = [one for one in approvers_of(desk, unit, Role(place.role)) if one.person_id != person.id]
            key = f"cut-off/{person.id}/{unit.id}/{int(closed_at.timestamp())}"
            found.append(CutOff(person.name, unit, tuple(above), key))
    return found
