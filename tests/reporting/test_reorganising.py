"""A table of merged, split, moved and renamed units: what is refused, and what applying it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from indicators.target import Operator
from programmes.reorganisation_sheet import read_reorganisation
from programmes.unit_table import read_unit_table
from reporting.access import Role
from reporting.assigning import assign_target, targets_in_force
from reporting.desk import Desk
from reporting.directory import standings_below
from reporting.filling import forms_open_to
from reporting.loading import load_plan
from reporting.reorganisation import examine_reorganisation
from reporting.rounds import open_rounds
from reporting.unit_import import examine_import
from storage import audit, lineage, people, units
from storage.audit import Deed
from storage.unit_changes import facts_of
from tests.builders import DISTRICT, PLAN, World, sample_plan, sample_world
from tests.reporting.reorganised import (
    AFTERWARDS,
    HEAD,
    MERGED,
    MERGER,
    SPLIT,
    A,
    B,
    at,
    found,
    reorganise,
    villages_of,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        yield at(world, AFTERWARDS)


def faults(desk: Desk, folder: Path, rows: str) -> list[str]:
    return [str(one).partition("reorganise.csv, ")[2] for one in reorganise(desk, folder, rows).examined.faults]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (f"gộp,1/7/2026,{A},,X,Xã X,,,\n", "row 2, column loại: 'gộp' is unknown"),
        (f"sáp nhập,31/2/2026,{A},,X,Xã X,,,\n", "row 2, column ngày: '31/2/2026' is not a day"),
        (f"đổi tên,1/8/2026,{A},,,Xã X,,,\n", "row 2, column ngày: 2026-08-01 has not come yet"),
        ("đổi tên,1/7/2026,NOWHERE,,,Xã X,,,\n", "row 2, column mã cũ: no unit has the code NOWHERE"),
        (f"đổi tên,1/7/2026,{A},Xã Khác,,Xã X,,,\n", "row 2, column tên cũ: BKN-CM-M07 is called"),
        (f"đổi tên,1/7/2026,{A},,,,,,\n", "row 2, column tên mới: is blank"),
        (f"chuyển,1/7/2026,{A},,,,,,\n", "row 2, column thuộc: is blank"),
        (f"chuyển,1/7/2026,{A},,,,{A}-T1,,\n", "row 2, column thuộc: "),
        ("chuyển,1/7/2026,BKN,,,,BKN-CM,,\n", "row 2, column mã cũ: Tỉnh Bắc Kạn is the root"),
        (f"sáp nhập,1/7/2026,{A},,X,Xã X,,,\n", "row 2, column loại: only one unit goes to X"),
        (f"sáp nhập,1/7/2026,{A},,{B},Xã X,,,\n", "row 2, column mã mới: BKN-CM-M08 is"),
        (f"sáp nhập,1/7/2026,{A},,X,,,,\nsáp nhập,1/7/2026,{B},,X,,,,\n", "row 2, column tên mới: is blank"),
        (f"sáp nhập,1/7/2026,{A},,X,Xã X,,,\nsáp nhập,2/7/2026,{B},,X,,,,\n", "row 2, column ngày: differs"),
        (f"chia,1/7/2026,{A},,X,Xã X,,,\n", "row 2, column loại: BKN-CM-M07 is split"),
        (SPLIT.replace("60%", "50%"), "row 2, column tỷ lệ: the shares of BKN-CM-M07 sum to 9/10"),
        (SPLIT.replace("60%", ""), "row 2, column tỷ lệ: some rows of BKN-CM-M07 have a share"),
        (SPLIT.replace("60%", "2-May"), "row 3, column tỷ lệ: '2-May' is not a part"),
        (SPLIT, "row 2, column mã cũ: say where Thôn Nhà Sàn (mẫu) (BKN-CM-M07-T1) belongs now"),
        (
            MERGER.replace("sáp nhập", "đổi tên", 1).replace("Xã Cầu Mới", "Xã X"),
            "row 2, column loại: several units go to",
        ),
    ],
)
def test_what_does_not_fit_names_row_and_column_and_changes_nothing(
    world: World, tmp_path: Path, rows: str, fault: str
) -> None:
    with world.desk() as desk:
        assert faults(desk, tmp_path, rows)[0].startswith(fault)
        assert lineage.all_steps(desk.connection) == []


def test_a_merger_closes_opens_and_carries_the_villages_along(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        villages = {one.code for code in (A, B) for one in villages_of(desk, code)}
        reorganise(desk, tmp_path, MERGER)
        new = found(desk, MERGED)
        assert {one.code for one in villages_of(desk, MERGED)} == villages
        assert facts_of(desk.connection, new.id).opened_on == date(2026, 7, 1)
        assert (new.region, facts_of(desk.connection, new.id).population) == (3, 2020 + 1607)
        for code in (A, B):
            assert facts_of(desk.connection, found(desk, code).id).closed_on == date(2026, 6, 30)
        assert units.plans_covering(desk.connection, new.id) == [PLAN]
        assert new.id in units.groups_of_plan(desk.connection, PLAN)["region-3"]
        below = [one.code for one in units.subtree(desk.connection, found(desk, DISTRICT), kind="commune")]
        assert MERGED in below and A not in below


def test_the_same_table_again_changes_nothing(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        reorganise(desk, tmp_path, MERGER)
        steps, noted = lineage.all_steps(desk.connection), audit.deeds_noted(desk.connection)
        again = reorganise(desk, tmp_path, MERGER)
        assert (again.examined.faults, again.examined.ways, again.examined.unchanged) == ((), (), 2)
        assert lineage.all_steps(desk.connection) == steps
        assert audit.deeds_noted(desk.connection) == noted


def test_a_dry_run_changes_nothing(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        done = reorganise(desk, tmp_path, MERGER, apply=False)
        assert [one.code for one in done.examined.openings] == [MERGED]
        assert units.unit_by_code(desk.connection, MERGED) is None
        assert audit.deeds_noted(desk.connection) == 0


def test_districts_end_and_their_communes_belong_to_the_province(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        communes = {one.code for one in villages_of(desk, DISTRICT)}
        assert reorganise(desk, tmp_path, f"bãi bỏ,1/7/2026,{DISTRICT},,,,,,\n").examined.faults == ()
        assert communes <= {one.code for one in villages_of(desk, "BKN")}
        assert facts_of(desk.connection, found(desk, DISTRICT).id).closed_on == date(2026, 6, 30)


def test_a_workbook_from_excel_reads_like_the_same_csv(world: World, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.strip().split(","))
    sheet.append(["chia", date(2026, 7, 1), A, None, "X", "Xã X", None, 0.4])
    sheet.append(["chia", date(2026, 7, 1), A, None, "Y", "Xã Y", None, "3/5"])
    book.save(tmp_path / "table.xlsx")
    read = read_reorganisation(tmp_path / "table.xlsx")
    assert read.faults.faults == []
    assert [(one.since, one.new, str(one.share)) for one in read.relations] == [
        (date(2026, 7, 1), "X", "2/5"),
        (date(2026, 7, 1), "Y", "3/5"),
    ]


def test_targets_are_summed_kept_or_left_open(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        plan = desk.catalogue.plan(PLAN)
        for indicator, scope, number in (
            ("BKA-01", A, "2"),
            ("BKA-01", B, "3"),
            ("BKA-06", A, "95"),
            ("BKA-06", B, "95"),
            ("BKA-12", A, "80"),
            ("BKA-12", B, "90"),
        ):
            assign_target(
                desk,
                plan,
                indicator=indicator,
                scope=scope,
                period="2026",
                value=Decimal(number),
                op=Operator.AT_LEAST,
                why="giao",
                who="Văn phòng",
            )
        reorganise(desk, tmp_path, MERGER)
        given = {one.indicator: one.value for one in targets_in_force(desk, plan) if one.scope == MERGED}
        assert given == {"BKA-01": Decimal(5), "BKA-06": Decimal(95), "BKA-12": None}


def test_what_was_owed_before_stays_with_the_old_and_the_rest_is_the_successors(world: World, tmp_path: Path) -> None:
    world.person("head", Role.HEAD, A)
    with world.desk() as desk:
        open_rounds(desk)
        reorganise(desk, tmp_path, MERGER)
        (second,) = [one for one in standings_below(desk, found(desk, DISTRICT)) if one.period.id == "2026Q2"]
        owing = {one.unit.code for one in second.owed}
        assert {A, B} <= owing and MERGED not in owing
        head = people.person_at(desk.connection, "telegram", "head")
        assert head is not None
        assert {(one.unit.code, one.period.id) for one in forms_open_to(desk, head)} == {(A, "2026Q2")}


def test_every_row_is_sealed_into_the_chain_of_deeds(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        reorganise(desk, tmp_path, MERGER)
    with world.database.read() as connection:
        deeds = [row.entry.about for row in audit.rows_from(connection) if row.entry.action == Deed.UNITS_REORGANISED]
        assert deeds == [f"unit/{A}", f"unit/{B}"]
        assert audit.first_broken(connection) is None


def test_rows_of_a_table_that_was_applied_in_part_before_are_left_alone(world: World, tmp_path: Path) -> None:
    renamed = f"đổi tên,1/7/2026,{A},,,Xã Cầu Mới (mẫu),,,\n"
    with world.desk() as desk:
        reorganise(desk, tmp_path, renamed)
        assert found(desk, A).name == "Xã Cầu Mới (mẫu)"
        path = tmp_path / "longer.csv"
        path.write_text(f"{HEAD}{renamed}đổi tên,2/7/2026,{B},,,Xã Khác (mẫu),,,\n", encoding="utf-8")
        examined = examine_reorganisation(desk, read_reorganisation(path))
        assert ([way.old.code for way in examined.ways], examined.unchanged) == ([B], 1)


def test_an_old_sheet_of_units_does_not_bring_back_what_ended(world: World, tmp_path: Path) -> None:
    sheet = tmp_path / "units.csv"
    sheet.write_text(f"code,name,parent\n{A},Xã Cầu Mây (mẫu),BKN-CM\n{MERGED},Xã Cầu Mới (mẫu),BKN-CM\n", "utf-8")
    with world.desk() as desk:
        reorganise(desk, tmp_path, MERGER)
        (fault,) = examine_import(desk, read_unit_table(sheet), None).faults
        assert (fault.row, fault.column) == (2, "code") and MERGED in fault.sentence


def test_loading_the_plan_again_brings_no_old_name_back(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        reorganise(desk, tmp_path, f"đổi tên,1/7/2026,{A},,,Xã Cầu Mới (mẫu),,,\n{MERGER.replace(A, 'BKN-CM-M09')}")
        load_plan(desk.connection, sample_plan(), desk.now, "another fingerprint")
        assert found(desk, A).name == "Xã Cầu Mới (mẫu)"
        ended = found(desk, B)
        assert facts_of(desk.connection, ended.id).closed_on == date(2026, 6, 30)
        assert ended.parent_id == found(desk, MERGED).id
