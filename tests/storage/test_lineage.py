"""Reorganised units on both engines: what is kept of a step, who waits for a confirmation, what figures say then."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from reporting.access import Role
from reporting.rebinding import confirm_place, places_waiting
from storage import lineage, people, rebindings, units
from storage.rebindings import Crossing
from tests.builders import DISTRICT, World
from tests.reporting.reorganised import AFTERWARDS, MERGED, MERGER, A, B, at, found, reorganise, send, value

COUNTS = {"population_male": 500, "population_female": 500}


def test_a_merger_is_kept_read_back_and_summed(world: World, tmp_path: Path) -> None:
    with at(world, AFTERWARDS).desk() as desk:
        district = found(desk, DISTRICT)
        send(desk, A, "2026Q2", {"insured": 900, **COUNTS})
        send(desk, B, "2026Q2", {"insured": 960, **COUNTS})
        assert not lineage.is_any(desk.connection)
        assert reorganise(desk, tmp_path, MERGER).examined.faults == ()
    with world.desk() as desk:
        old, new = found(desk, A), found(desk, MERGED)
        (step,) = [one for one in lineage.steps_of(desk.connection, old.id) if one.old_id == old.id]
        assert (step.kind, step.since, step.new_id) == ("merge", date(2026, 7, 1), new.id)
        assert (step.was_name, step.was_parent_id, step.share) == ("Xã Cầu Mây (mẫu)", district.id, None)
        assert old.path == f"{new.path}{old.id}/"
        kept = {unit.code: (first, last) for unit, first, last in lineage.with_predecessors(desk.connection, new)}
        assert kept == {MERGED: (date(2026, 7, 1), None), A: (None, date(2026, 6, 30)), B: (None, date(2026, 6, 30))}
        assert value(desk, "BKA-06", "2026Q2", MERGED, on=desk.today) == Fraction(186000, 2000)
        assert value(desk, "BKA-06", "2026Q2", A) == 90


def test_a_step_is_kept_once(world: World) -> None:
    with world.desk() as desk:
        unit = found(desk, A)
        step = lineage.KeptStep("rename", date(2026, 7, 1), unit.id, unit.id, None, unit.name, unit.parent_id)
        lineage.add_step(desk.connection, step, desk.now)
        assert not lineage.was_renamed(desk.connection, unit.id)
        lineage.call_unit(desk.connection, unit.id, "Xã Khác (mẫu)", "xa khac")
        assert lineage.was_renamed(desk.connection, unit.id)
        savepoint = desk.connection.begin_nested()
        with pytest.raises(IntegrityError):
            lineage.add_step(desk.connection, step, desk.now)
        savepoint.rollback()
        assert lineage.all_steps(desk.connection) == [step]


def test_a_confirmation_is_won_once_and_drops_what_else_was_offered(world: World) -> None:
    world.person("who", Role.HEAD, A)
    with world.desk() as desk:
        person = people.person_at(desk.connection, "telegram", "who")
        assert person is not None
        (membership,) = people.memberships_of(desk.connection, person.id)
        old, *news = [found(desk, code) for code in (A, B, "BKN-CM-M09")]
        asked = [
            rebindings.ask_person(desk.connection, Crossing(old.id, new.id), membership.id, desk.now) for new in news
        ]
        assert [row[0] for row in rebindings.waiting_people(desk.connection, person.id)] == asked
        assert rebindings.settle_rebinding(desk.connection, asked[1], person.id, desk.now)
        assert not rebindings.settle_rebinding(desk.connection, asked[1], person.id, desk.now)
        assert not rebindings.settle_rebinding(desk.connection, asked[0], person.id, desk.now)
        dropped = rebindings.rebinding_by_id(desk.connection, asked[0].id)
        assert dropped is not None and dropped.status == rebindings.DROPPED
        assert rebindings.waiting_people(desk.connection) == []


def test_a_place_goes_over_with_its_role(world: World, tmp_path: Path) -> None:
    at(world, AFTERWARDS).person("head", Role.HEAD, A)
    with world.desk() as desk:
        reorganise(desk, tmp_path, MERGER)
        person = people.person_at(desk.connection, "telegram", "head")
        (waiting,) = places_waiting(desk)
        assert person is not None and waiting.new.code == MERGED
        confirm_place(desk, person, waiting.rebinding.id)
        (place,) = people.memberships_of(desk.connection, person.id)
        assert (place.unit_id, place.role) == (found(desk, MERGED).id, Role.HEAD.value)
        (ended,) = people.memberships_of(desk.connection, person.id, people.ENDED)
        assert units.unit_by_id(desk.connection, ended.unit_id).code == A


def test_invites_and_requests_lead_to_the_successor(world: World, tmp_path: Path) -> None:
    with at(world, AFTERWARDS).desk() as desk:
        old = found(desk, A)
        stranger = people.add_person(desk.connection, "Chị Lan", "vi", desk.now)
        people.add_membership(desk.connection, stranger.id, old.id, Role.HEAD.value, people.PENDING, desk.now)
        people.add_invite(desk.connection, old.id, Role.HEAD.value, "link", "code", desk.now, AFTERWARDS)
        reorganise(desk, tmp_path, MERGER)
        new = found(desk, MERGED)
        invite = people.unused_invite(desk.connection, "code")
        assert invite is not None and invite.unit_id == new.id
        (asked,) = people.memberships_of(desk.connection, stranger.id, people.PENDING)
        assert asked.unit_id == new.id
