"""Role × act × where: own, below, beside, above — for reviewing, mending what others sent, and settling alarms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from reporting.access import Act, Place, Role, allows, role_above
from tests.builders import World, sample_world

# Where somebody holds a role; the districts BKN-CM and BKN-PN lie beside each other below the province.
HELD = {
    Role.VILLAGE: "BKN-CM-M07-T1",
    Role.STATION: "BKN-CM-M07",
    Role.HEAD: "BKN-CM-M07",
    Role.DISTRICT: "BKN-CM",
    Role.PROVINCE: "BKN",
}
UNITS = {
    "own village": "BKN-CM-M07-T1",
    "other village": "BKN-CM-M07-T2",
    "station": "BKN-CM-M07",
    "other station": "BKN-CM-M08",
    "village there": "BKN-CM-M08-T1",
    "district": "BKN-CM",
    "other district": "BKN-PN",
    "province": "BKN",
}
BELOW_STATION = {"own village", "other village", "station"}
BELOW_DISTRICT = BELOW_STATION | {"other station", "village there", "district"}
EVERYWHERE = set(UNITS)
NOWHERE: set[str] = set()

# (act, role of the form's reviewer) → holder → where it is allowed; who is not named may nowhere.
ALLOWED = {
    (Act.REVIEW, Role.HEAD): {Role.HEAD: BELOW_STATION, Role.DISTRICT: BELOW_DISTRICT, Role.PROVINCE: EVERYWHERE},
    (Act.REVIEW, Role.DISTRICT): {Role.DISTRICT: BELOW_DISTRICT, Role.PROVINCE: EVERYWHERE},
    (Act.REVIEW, Role.PROVINCE): {Role.PROVINCE: EVERYWHERE},
    (Act.REVIEW, None): {},
    (Act.CORRECT, Role.HEAD): {Role.HEAD: BELOW_STATION, Role.DISTRICT: BELOW_DISTRICT, Role.PROVINCE: EVERYWHERE},
    (Act.CORRECT, Role.DISTRICT): {Role.DISTRICT: BELOW_DISTRICT, Role.PROVINCE: EVERYWHERE},
    (Act.CORRECT_LOCKED, Role.HEAD): {Role.DISTRICT: BELOW_DISTRICT, Role.PROVINCE: EVERYWHERE},
    (Act.CORRECT_LOCKED, Role.DISTRICT): {Role.PROVINCE: EVERYWHERE},
    (Act.CORRECT_LOCKED, Role.PROVINCE): {Role.PROVINCE: EVERYWHERE},  # the top of the tree
    (Act.SETTLE_ALARM, None): {Role.HEAD: BELOW_STATION, Role.DISTRICT: BELOW_DISTRICT, Role.PROVINCE: EVERYWHERE},
    (Act.SEE, None): {
        Role.VILLAGE: {"own village"},
        Role.STATION: BELOW_STATION,
        Role.HEAD: BELOW_STATION,
        Role.DISTRICT: BELOW_DISTRICT,
        Role.PROVINCE: EVERYWHERE,
    },
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with sample_world(tmp_path_factory.mktemp("permissions")) as world:
        yield world


@pytest.mark.parametrize(("asked", "holder"), list(product(ALLOWED, Role)), ids=str)
def test_role_act_and_place(world: World, asked: tuple[Act, Role | None], holder: Role) -> None:
    act, reviewer = asked
    place = Place(holder, world.unit(HELD[holder]))
    allowed = {name for name, code in UNITS.items() if allows(place, act, world.unit(code), reviewer)}
    assert allowed == ALLOWED[asked].get(holder, NOWHERE)


AT_A_CLOSED_UNIT = {  # whoever holds a role at the unit that follows it, and those above
    (Act.SEE, None): {Role.STATION, Role.HEAD, Role.DISTRICT, Role.PROVINCE},
    (Act.REPORT, Role.STATION): {Role.STATION, Role.HEAD},
    (Act.REPORT, Role.VILLAGE): {Role.HEAD},  # its form is no village's: nothing is opened
    (Act.REVIEW, Role.HEAD): {Role.HEAD, Role.DISTRICT, Role.PROVINCE},
    (Act.APPROVE, Role.STATION): {Role.HEAD, Role.DISTRICT, Role.PROVINCE},
    (Act.APPROVE, Role.HEAD): {Role.DISTRICT, Role.PROVINCE},
    (Act.EXTEND, None): {Role.DISTRICT, Role.PROVINCE},
    (Act.VERIFY_SCORE, None): {Role.DISTRICT, Role.PROVINCE},
    (Act.SCORE, None): {Role.HEAD},  # a round of its time is finished by whoever follows
}


@pytest.mark.parametrize(("asked", "holder"), list(product(AT_A_CLOSED_UNIT, Role)), ids=str)
def test_at_a_unit_that_ended(world: World, asked: tuple[Act, Role | None], holder: Role) -> None:
    station = world.unit("BKN-CM-M07")
    closed = replace(station, id=9999, code="OLD", parent_id=station.id, path=f"{station.path}9999/")
    act, role = asked
    place = Place(holder, world.unit(HELD[holder]))
    assert allows(place, act, closed, role) == (holder in AT_A_CLOSED_UNIT[asked])
    if place.unit.id == station.id:  # who has not gone over does nothing at the successor
        assert not allows(Place(holder, closed), act, station, role)


def test_the_ladder_of_roles() -> None:
    assert [role_above(role) for role in Role] == [Role.STATION, Role.HEAD, Role.DISTRICT, Role.PROVINCE, None]
