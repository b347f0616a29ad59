"""What the level above sees of dated duties: done at how many of its units, and who is left when they are few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from reporting.access import Role
from reporting.duties import duties_open_at, note_done, open_duties
from reporting.duties_below import DutyBelow, duties_below
from storage import people
from storage import units as unit_store
from storage.units import Unit
from tests.builders import ZONE, World
from tests.handlers.scorebook import BAC_GIANG
from tests.plan_worlds import LAO_CAI, plan_world

PROVINCE, DISTRICT = "1", "2"
NOVEMBER = datetime(2026, 11, 20, 9, tzinfo=ZONE)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with plan_world(tmp_path, NOVEMBER, BAC_GIANG) as world:
        world.person(PROVINCE, Role.PROVINCE, "BGG", "Chị Hà")
        world.person(DISTRICT, Role.DISTRICT, "BGG-SD", "Anh Sơn")
        with world.desk() as desk:
            open_duties(desk)
        yield world


def districts(world: World) -> list[Unit]:
    with world.desk() as desk:
        return unit_store.subtree(desk.connection, world.unit("BGG"), kind="district", plan=BAC_GIANG)


def register(world: World, units: list[Unit]) -> None:
    with world.desk() as desk:
        person = people.person_at(desk.connection, "telegram", DISTRICT)
        assert person is not None
        for unit in units:
            note_done(desk, desk.catalogue.plan(BAC_GIANG), "BGI-R2", "2027", unit, person)


def below(world: World, unit: str, duty: str) -> DutyBelow:
    with world.desk() as desk:
        (found,) = [one for one in duties_below(desk, world.unit(unit)) if one.duty.code == duty]
    return found


def test_counts_and_names_as_soon_as_they_are_few(world: World) -> None:
    all_ = districts(world)
    assert (below(world, "BGG", "BGI-R2").done, below(world, "BGG", "BGI-R2").owed) == (0, len(all_))
    register(world, all_[:-2])
    text = world.send(PROVINCE, "/viechan").note(PROVINCE).text
    named = f"• Đăng ký xã đạt tiêu chí quốc gia về y tế, năm 2027: {len(all_) - 2}/{len(all_)}. Hạn 30/11/2026."
    assert named in text
    assert f"Chưa làm: {all_[-2].name}, {all_[-1].name}" in text
    world.now = NOVEMBER.replace(month=12, day=2)
    assert "<b>Quá hạn 30/11/2026.</b>" in world.send(PROVINCE, "/viechan").note(PROVINCE).text
    register(world, all_[-2:])
    assert "Đăng ký xã" not in world.send(PROVINCE, "/viechan").note(PROVINCE).text


def test_nobody_sees_beside_or_above(world: World) -> None:
    with world.desk() as desk:
        found = duties_below(desk, world.unit("BGG-SD"))
        own = {one.duty.code for one in duties_open_at(desk, world.unit("BGG-SD"))}
    assert "BGI-R2" in own and "BGI-R2" not in {one.duty.code for one in found}
    assert {one.duty.code for one in found} == {"commune-standard-1300"}, "what its stations owe"


def test_a_verification_is_owed_by_those_with_stations(world: World) -> None:
    world.now = NOVEMBER.replace(month=12, day=1)
    with world.desk() as desk:
        open_duties(desk)
        plan = desk.catalogue.plan(BAC_GIANG)
        stations = unit_store.subtree(desk.connection, world.unit("BGG"), kind="commune", plan=plan.code)
    assert (
        below(world, "BGG", "BGI-R7").owed == len({station.parent_id for station in stations}) < len(districts(world))
    )


def test_meetings_of_stations_are_counted_for_the_city(tmp_path: Path) -> None:
    with plan_world(tmp_path, datetime(2023, 6, 20, 9, tzinfo=ZONE), LAO_CAI) as world:
        world.person(PROVINCE, Role.DISTRICT, "LCI", "Anh Bình")
        with world.desk() as desk:
            open_duties(desk)
            stations = unit_store.subtree(desk.connection, world.unit("LCI"), kind="commune", plan=LAO_CAI)
        text = world.send(PROVINCE, "/viechan").note(PROVINCE).text
        assert f"• Họp đánh giá, 6 tháng đầu năm 2023: 0/{len(stations)}. Hạn 30/06/2023." in text
        assert "Chưa làm" not in text, "too many to be named"
