"""Tables of units in the tree: paths stay sound whatever moves, and plans and groups follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.unit_table import read_unit_table
from reporting.loading import load_plan
from reporting.unit_import import UnitImport, apply_import, examine_import
from storage import units
from storage.unit_changes import facts_of, move_unit
from tests.builders import PLAN, ZONE, World, sample_plan
from tests.plan_worlds import LAI_CHAU, plan_world

NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with plan_world(tmp_path, NOW, PLAN, LAI_CHAU) as world:
        yield world


def take(world: World, folder: Path, text: str, plan: str | None = None) -> UnitImport:
    table = folder / "units.csv"
    table.write_text(text, encoding="utf-8")
    with world.desk() as desk:
        named = None if plan is None else desk.catalogue.plan(plan)
        examined = examine_import(desk, read_unit_table(table), named)
        if not examined.faults:
            apply_import(desk, examined)
        return examined


def line(world: World, code: str) -> list[str]:
    with world.database.read() as connection:
        unit = units.unit_by_code(connection, code)
        assert unit is not None
        return [unit.code, *(above.code for above in units.ancestors(connection, unit))]


def test_parent_and_child_may_change_places_in_one_table(world: World, tmp_path: Path) -> None:
    take(world, tmp_path, "code,name,kind,parent\nQ,Huyện Q,district,BKN\nX,Xã X,,Q\nT,Thôn T,,X\n")
    assert line(world, "T") == ["T", "X", "Q", "BKN"]
    examined = take(world, tmp_path, "code,name,parent\nT,Thôn T,Y\nY,Xã Y,BKN-CM\nX,Xã X,BKN-CM\n")
    assert examined.faults == ()
    assert line(world, "T") == ["T", "Y", "BKN-CM", "BKN"]
    assert line(world, "X") == ["X", "BKN-CM", "BKN"]


def test_communes_stand_below_a_province_where_districts_are_abolished(world: World, tmp_path: Path) -> None:
    take(world, tmp_path, "name,uid,code,parent\nXã Chợ Rã,,CR,BKN\nThành phố Mới,,TPM,BKN\nQuảng Khê,,QK,BKN\n")
    with world.database.read() as connection:
        kinds = {code: units.unit_by_code(connection, code) for code in ("CR", "TPM", "QK")}
    assert [unit.kind for unit in kinds.values() if unit] == ["commune", "city", "district"]


def test_a_unit_joins_the_plans_of_what_is_above_it(world: World, tmp_path: Path) -> None:
    take(world, tmp_path, "code,name,kind,parent\nX,Xã X,commune,BKN-CM\n")
    with world.database.read() as connection:
        unit = units.unit_by_code(connection, "X")
        assert unit is not None
        assert units.plans_covering(connection, unit.id) == [PLAN]
    other = take(world, tmp_path, "code,name,kind,parent\nX,Xã X,commune,BKN-CM\n", LAI_CHAU)
    assert [str(fault).rpartition("/")[2] for fault in other.faults] == [
        "units.csv, row 2, column parent: BKN is not the root of lai-chau-2025-2030"
    ]


def test_groups_by_region_follow_the_region_and_reloading_the_plan_keeps_it(world: World, tmp_path: Path) -> None:
    def members() -> set[str]:
        with world.database.read() as connection:
            ids = units.groups_of_plan(connection, PLAN)["region-3"]
            return {units.unit_by_id(connection, unit_id).code for unit_id in ids}

    head = "code,name,kind,parent,region\n"
    take(world, tmp_path, f"{head}X,Xã X,commune,BKN-CM,3\n")
    assert "X" in members()
    take(world, tmp_path, f"{head}X,Xã X,commune,BKN-CM,2\nBKN-CM,Huyện Chợ Mới,,,1\n")
    assert "X" not in members()
    with world.database.write() as connection:
        load_plan(connection, sample_plan(), datetime(2026, 3, 3, tzinfo=UTC))
        district = units.unit_by_code(connection, "BKN-CM")
        assert district is not None and district.region == 1


def test_a_closed_unit_is_no_longer_asked(world: World, tmp_path: Path) -> None:
    head = "code,name,kind,parent,closed\n"
    future = take(world, tmp_path, f"{head}X,Xã X,commune,BKN-CM,2026-12-31\n")
    assert [fault.column for fault in future.faults] == ["closed"]
    take(world, tmp_path, f"{head}X,Xã X,commune,BKN-CM,\n")
    take(world, tmp_path, f"{head}X,Xã X,commune,BKN-CM,2026-02-28\n")
    with world.database.read() as connection:
        root, unit = units.unit_by_code(connection, "BKN"), units.unit_by_code(connection, "X")
        assert root is not None and unit is not None
        assert facts_of(connection, unit.id).closed_on is not None
        assert "X" not in {below.code for below in units.subtree(connection, root)}


def test_a_table_with_faults_cannot_be_applied(world: World, tmp_path: Path) -> None:
    examined = take(world, tmp_path, "code,name,kind,parent\nX,Xã X,commune,NOWHERE\n")
    with world.desk() as desk, pytest.raises(ValueError, match="faults"):
        apply_import(desk, examined)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_paths_stay_those_of_the_parents_whatever_moves(world: World, data: st.DataObject) -> None:
    with world.database.write() as connection:
        root = units.unit_by_code(connection, "BKN")
        assert root is not None
        for _ in range(6):
            tree = units.subtree(connection, root)
            unit = data.draw(st.sampled_from([one for one in tree if one.id != root.id]))
            parent = data.draw(st.sampled_from(tree))
            if parent.is_at_or_below(unit):
                with pytest.raises(ValueError, match="lies below"):
                    move_unit(connection, unit, parent)
            else:
                move_unit(connection, unit, parent)
        after = {one.id: one for one in units.subtree(connection, root)}
        for one in after.values():
            above = "/" if one.parent_id is None else after[one.parent_id].path
            assert one.path == f"{above}{one.id}/"
