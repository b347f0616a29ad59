"""Who plays in the demo: fictitious people at sample units, known to the simulator and to the office alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from programmes.plan import Plan
from reporting.access import Role
from reporting.desk import Desk
from reporting.enrolment import invite, invite_group
from reporting.overview import level_of
from reporting.privacy import agree_by_joining
from storage import groups, people, units
from storage.units import Unit

CHANNEL = "telegram"
_FIRST_ID = 7001
GROUP_ID = -700100


@dataclass(frozen=True, slots=True)
class Player:
    """One fictitious person: the simulator's id, the name, the role (None for the newcomer) and the unit."""

    id: int
    name: str
    role: Role | None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Cast:
    """The people, the group's unit, and where the newcomer is invited."""

    players: tuple[Player, ...]
    group_title: str
    group_unit: Unit
    own_units: frozenset[str]  # codes left to the people: nobody has reported for them yet


def choose_cast(desk: Desk, plan: Plan) -> Cast:
    """A station with villages, the two first of them, and the level above; whatever the plan's tree looks like."""
    found = [unit for root in units.plan_roots(desk.connection, plan.code) for unit in _stations(desk, plan, root)]
    station = max(found, key=lambda unit: (len(_villages(desk, unit)), unit.region or 0, -unit.id))
    villages = _villages(desk, station)
    above = units.ancestors(desk.connection, station)
    upper = _group_unit(plan, above) if above else station
    workers = ("demo.village_1", "demo.village_2")
    wanted: list[tuple[str, Role | None, Unit]] = [
        (key, Role.VILLAGE, unit) for key, unit in zip(workers, villages, strict=False)
    ]
    wanted += [("demo.staff", Role.STATION, station), ("demo.head", Role.HEAD, station)]
    if above:
        wanted.append(("demo.officer", Role.PROVINCE if upper.kind == "province" else Role.DISTRICT, upper))
    wanted.append(("demo.newcomer", None, villages[2] if len(villages) > 2 else station))
    players = tuple(
        Player(number, desk.say("vi", key), role, unit)
        for number, (key, role, unit) in enumerate(wanted, start=_FIRST_ID)
    )
    codes = frozenset({station.code, *(unit.code for unit in villages)})
    return Cast(players, desk.say("vi", "demo.group", unit=upper.name), upper, codes)


def enrol(desk: Desk, cast: Cast) -> None:
    """Give the cast their places, as if they had joined and been approved long ago; bind the group."""
    head = None
    for player in cast.players:
        if player.role is None:
            continue
        person = people.add_person(desk.connection, player.name, "vi", desk.now)
        people.add_address(desk.connection, person.id, CHANNEL, str(player.id), desk.now)
        agree_by_joining(desk, person.id)
        people.add_membership(desk.connection, person.id, player.unit.id, player.role.value, people.ACTIVE, desk.now)
        head = person if player.role is Role.HEAD else head
    groups.bind_group(
        desk.connection,
        channel=CHANNEL,
        chat=str(GROUP_ID),
        unit_id=cast.group_unit.id,
        title=cast.group_title,
        thread=None,
        bound_by=None if head is None else head.id,
        now=desk.now,
    )


def newcomer_links(desk: Desk, cast: Cast, username: str) -> Mapping[str, str]:
    """A fresh invite for the newcomer, and one for a further group: shown on the demo's start."""
    newcomer = next(player for player in cast.players if player.role is None)
    role = Role.VILLAGE if newcomer.unit.kind == "village" else Role.STATION
    made = invite(desk, newcomer.unit, role)
    group = invite_group(desk, cast.group_unit)
    return {
        "link": f"https://t.me/{username}?start={made.link}",
        "code": made.code,
        "group": f"https://t.me/{username}?startgroup={group}",
    }


def _group_unit(plan: Plan, above: list[Unit]) -> Unit:
    """The level whose group sees several units with a value of their own: above the reporters of the headline."""
    level = level_of(plan, plan.indicator(plan.headline or plan.indicators[0].code).reporter)
    return next((unit for unit in above if unit.kind != level), above[-1]) if level != "commune" else above[0]


def _stations(desk: Desk, plan: Plan, root: Unit) -> list[Unit]:
    return units.subtree(desk.connection, root, kind="commune", plan=plan.code)


def _villages(desk: Desk, station: Unit) -> list[Unit]:
    return units.subtree(desk.connection, station, kind="village")
