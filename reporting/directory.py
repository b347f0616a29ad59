"""Who answers for what below a unit: what is owed by whom, who cannot be reached, who waits to be let in."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.period import Period
from programmes.plan import Plan
from reporting.access import Act, Role, is_allowed, places_of
from reporting.desk import Desk
from reporting.obligations import Owed, owed_below
from reporting.rounds import current_period
from storage import directory as store
from storage import people as people_store
from storage import units as unit_store
from storage.directory import Listing
from storage.people import Membership, Person
from storage.units import Unit

# Who is asked for a form of each role: the first of these roles that anybody holds at the unit.
ASKED = {
    Role.VILLAGE: (Role.VILLAGE,),
    Role.STATION: (Role.STATION, Role.HEAD),
    Role.HEAD: (Role.HEAD,),
    Role.DISTRICT: (Role.DISTRICT,),
    Role.PROVINCE: (Role.PROVINCE,),
}


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """One plan's running round below one unit: everything owed, received or not."""

    plan: Plan
    period: Period
    owed: tuple[Owed, ...]

    @property
    def missing(self) -> tuple[Owed, ...]:
        """What has not come."""
        return tuple(one for one in self.owed if one.report is None)


@dataclass(frozen=True, slots=True)
class Unreached:
    """Who no message reaches below a unit: people whose every chat is closed, and reports that nobody is asked for."""

    people: tuple[Listing, ...]
    nobody: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody waits to be let in."""

    membership: Membership
    name: str
    unit: Unit


def supervised_places(desk: Desk, person: Person) -> list[Unit]:
    """The units that the person answers for, each once, none that lies below another of them."""
    units = [place.unit for place in places_of(desk, person) if is_allowed([place], Act.SUPERVISE, place.unit)]
    tops = {unit.id: unit for unit in units if not any(unit.id != top.id and unit.is_at_or_below(top) for top in units)}
    return list(tops.values())


def standings_below(desk: Desk, root: Unit) -> list[RoundStanding]:
    """What `root` and everything below it owe in the round that each plan works on."""
    found = []
    for code in unit_store.plans_covering(desk.connection, root.id):
        plan = desk.catalogue.plan(code)
        period = current_period(desk, plan, root)
        if period is not None:
            found.append(RoundStanding(plan, period, tuple(owed_below(desk, plan, period, root))))
    return found


def people_by_place(desk: Desk, root: Unit) -> dict[tuple[int, Role], list[Listing]]:
    """(unit id, role) → who holds it, for `root` and below."""
    found: dict[tuple[int, Role], list[Listing]] = {}
    for listing in store.people_below(desk.connection, root.path):
        found.setdefault((listing.unit_id, Role(listing.role)), []).append(listing)
    return found


def asked_for(owed: Owed, people: dict[tuple[int, Role], list[Listing]]) -> list[Listing]:
    """Who is asked for that report; empty when nobody is."""
    for role in ASKED[Role(owed.form.questionnaire.role)]:
        if found := people.get((owed.unit.id, role)):
            return found
    return []


def unreached_below(desk: Desk, root: Unit) -> Unreached:
    """Who no message reaches, and what nobody is asked for."""
    people = people_by_place(desk, root)
    cut_off = [one for listings in people.values() for one in listings if not one.is_reachable]
    nobody = {
        (one.form.code, one.unit.id): one
        for standing in standings_below(desk, root)
        for one in standing.owed
        if not asked_for(one, people)
    }
    return Unreached(tuple(cut_off), tuple(nobody.values()))


def requests_to(desk: Desk, person: Person) -> list[Request]:
    """Who waits for this person's approval, oldest first."""
    places = places_of(desk, person)
    found = []
    for membership, name, code in people_store.pending_memberships(desk.connection):
        unit = unit_store.unit_by_code(desk.connection, code)
        assert unit is not None, "a membership is of a unit"
        if membership.person_id != person.id and is_allowed(places, Act.APPROVE, unit, Role(membership.role)):
            found.append(Request(membership, name, unit))
    return found
