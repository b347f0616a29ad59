"""`tram units`, `tram target`, `tram value`: shown first, applied as a whole, faults by row and column."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage import assignments, units
from tests.bot.office_commands import PLANS, Office, make_office

LAO_CAI, CHIENG_ON, LAI_CHAU = "lao-cai-2023", "chieng-on-2024", "lai-chau-2025-2030"


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, LAO_CAI)


def unit_names(tram: Office) -> dict[str, str]:
    with tram.open() as database, database.read() as connection:
        root = units.unit_by_code(connection, "LCI")
        assert root is not None
        return {unit.code: unit.name for unit in units.subtree(connection, root, plan=LAO_CAI)}


DHIS2 = """name,uid,code,parent,shortname,description,openingdate,closeddate,comment
"Xã Vạn Hòa",ImspTQPwCq1,LCI-VH,LCI,Vạn Hòa,,2010-01-01T00:00:00.000,,
"Thôn Cánh Chín",ImspTQPwCq2,,ImspTQPwCq1,,,,,
"Phường Duyên Hải Mới",,LCI-DH,LCI,,,,,
"""


def test_a_dhis2_table_is_shown_first_and_then_applied(tram: Office) -> None:
    table = tram.write("units.csv", DHIS2)
    shown = tram("units", "import", table)
    assert (shown.code, shown.err) == (0, "")
    assert "LCI-VH  Xã Vạn Hòa: is added, a commune of LCI" in shown.out
    assert "LCI-DH  Phường Duyên Hải Mới: was Phường Duyên Hải" in shown.out
    assert "nothing is changed yet" in shown.out
    assert "LCI-VH" not in unit_names(tram)

    assert tram("units", "import", table, "--apply").code == 0
    found = unit_names(tram)
    assert found["LCI-VH"] == "Xã Vạn Hòa" and found["LCI-DH"] == "Phường Duyên Hải Mới"
    with tram.open() as database, database.read() as connection:
        village = units.unit_by_code(connection, "ImspTQPwCq2")
        assert village is not None and village.kind == "village"
        assert [unit.code for unit in units.ancestors(connection, village)] == ["LCI-VH", "LCI"]
    assert tram("units", "import", table).out.startswith("0 of 3 units change")


def test_our_own_columns_amend_group_and_keep_what_is_blank(tram: Office) -> None:
    head = "code,name,kind,parent,region,households,groups\n"
    rows = tram.write("a.csv", f"{head}LCI-VH,Xã Vạn Hòa,commune,LCI,2,1250,rural\n")
    assert tram("units", "import", rows, "--apply", "--plan", LAO_CAI).code == 0
    blank = tram.write("b.csv", f"{head}LCI-VH,Xã Vạn Hòa,,,3,,\n")
    shown = tram("units", "import", blank, "--apply")
    assert "region 2 becomes 3" in shown.out and "households" not in shown.out
    with tram.open() as database, database.read() as connection:
        unit = units.unit_by_code(connection, "LCI-VH")
        assert unit is not None and unit.region == 3
        assert unit.id in units.groups_of_plan(connection, LAO_CAI)["rural"]


def test_a_unit_moves_with_everything_below_it(tram: Office) -> None:
    assert tram("units", "import", tram.write("units.csv", DHIS2), "--apply").code == 0
    moved = tram.write("moved.csv", "code,name,parent\nImspTQPwCq2,Thôn Cánh Chín,LCI-DT\n")
    assert "moves from LCI-VH to LCI-DT" in tram("units", "import", moved, "--apply").out
    below = tram.write("below.csv", "code,name,kind,parent\nLCI-P,Phường Mới,commune,LCI\nLCI-T,Tổ 1,,LCI-P\n")
    assert tram("units", "import", below, "--apply").code == 0
    with tram.open() as database, database.read() as connection:
        station = units.unit_by_code(connection, "LCI-DT")
        assert station is not None
        assert "ImspTQPwCq2" in {unit.code for unit in units.subtree(connection, station)}


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("A,Xã A,commune,B,\nB,Xã B,commune,A,\n", "row 2, column parent: A would lie below itself"),
        ("A,Xã A,commune,LCI,\nA,Xã B,commune,LCI,\n", "row 3, column code: 'A' stands already"),
        ("A,Xã A,commune,NOWHERE,\n", "row 2, column parent: 'NOWHERE' is neither"),
        ("A,Xã A,commune,LCI,4\n", "row 2, column region: 4 is not a region"),
        ("A,Xã A,commune,LCI,2.5\n", "row 2, column region: "),
        ("A,Xã A,hamlet,LCI,\n", "row 2, column kind: 'hamlet'"),
        ("A,Tỉnh A,province,LCI,\n", "row 2, column parent: a province cannot belong to a city"),
        ("A,Xã A,commune,,\n", "row 2, column parent: is blank"),
        ("LCI,Thành phố,,LCI-DT,\n", "row 2, column parent: LCI is the root"),
        ("LCI-DT,Đồng Tuyển,village,LCI,\n", "row 2, column kind: LCI-DT is known as a commune"),
        (",Xã A,commune,LCI,\n", "row 2, column uid: is blank"),
        ("A,,commune,LCI,\n", "row 2, column name: is blank"),
    ],
)
def test_faults_name_row_and_column_and_nothing_is_applied(tram: Office, rows: str, place: str) -> None:
    good = "LCI-VH,Xã Vạn Hòa,commune,LCI,\n"
    table = tram.write("units.csv", f"code,name,kind,parent,region\n{rows}{good}")
    ran = tram("units", "import", table, "--apply")
    assert ran.code == 1 and ran.out == ""
    assert f"{table}, {place}" in ran.err
    assert "LCI-VH" not in unit_names(tram)


def test_headings_are_named_as_the_file_has_them(tram: Office) -> None:
    table = tram.write("units.csv", "Name,UID,Parent UID,Closed date,Colour\nXã A,ImspTQPwCq1,LCI,31/02/2023,red\n")
    ran = tram("units", "import", table)
    assert ran.code == 1
    assert "row 1, column Colour: the column is unknown here" in ran.err
    assert "row 2, column Closed date: " in ran.err


def test_wrong_arguments_of_an_import(tram: Office) -> None:
    assert tram("units", "import", "nowhere.csv").code == 2
    assert tram("units", "import", tram.write("u.csv", DHIS2), "--plan", CHIENG_ON).code == 2


def test_a_target_is_assigned_changed_and_taken_back(tram: Office) -> None:
    words = (CHIENG_ON, "CHO-05", "ALL", "2024")
    made = tram("target", "set", *words, "1.250", "--why", "Quyết định 12", "--who", "Phòng Y tế")
    assert (made.code, made.err) == (0, "")
    assert "CHO-05  ALL  2024  assigned  >= 1250  assigned by Phòng Y tế" in made.out
    assert tram("target", "set", *words, "1300", "--why", "Giao bổ sung", "--op", ">").code == 0
    listed = [line for line in tram("target", "list", CHIENG_ON).out.splitlines() if line.startswith("CHO-05")]
    assert len(listed) == 1 and "> 1300" in listed[0] and "Giao bổ sung" in listed[0]
    assert tram("target", "set", *words, "-", "--why", "Nhầm").code == 0
    assert "assigned by" not in tram("target", "list", CHIENG_ON).out
    with tram.open() as database, database.read() as connection:
        kept = assignments.target_revisions(connection, CHIENG_ON, "CHO-05", "ALL", "2024")
    assert [one.why for one in kept] == ["Quyết định 12", "Giao bổ sung", "Nhầm"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", CHIENG_ON, "CHO-05", "ALL", "2024", "many", "--why", "x"), "VALUE"),
        (("set", CHIENG_ON, "CHO-99", "ALL", "2024", "1", "--why", "x"), "INDICATOR"),
        (("set", CHIENG_ON, "CHO-05", "LCI", "2024", "1", "--why", "x"), "SCOPE"),
        (("set", CHIENG_ON, "CHO-05", "ALL", "2025", "1", "--why", "x"), "PERIOD"),
        (("set", CHIENG_ON, "CHO-05", "ALL", "2024", "1", "--why", " "), "--why"),
        (("set", CHIENG_ON, "CHO-05", "ALL", "2024", "1"), "--why"),
        (("set", CHIENG_ON, "CHO-05", "ALL", "2024", "1", "--why", "x", "--op", "=>"), "=>"),
        (("list", "hanoi"), "hanoi"),
    ],
)
def test_a_target_that_does_not_fit_is_refused(tram: Office, words: tuple[str, ...], said: str) -> None:
    ran = tram("target", *words)
    assert ran.code == 2 and said in ran.err


def test_a_value_by_hand_needs_its_source_and_day(tram: Office) -> None:
    words = ("value", "set", LAI_CHAU, "LAI-01", "LCU", "2025", "68,2")
    assert tram(*words, "--source", "Niên giám", "--dated", "2025-02-30").code == 2
    assert tram(*words, "--dated", "2025-02-28").code == 2
    assert tram(*words, "--source", "Niên giám", "--dated", "2025-02-28", "--who", "Sở Y tế").code == 0
    with tram.open() as database, database.read() as connection:
        (kept,) = assignments.entered_values(connection, LAI_CHAU)
    assert (str(kept.value), kept.source, kept.dated.isoformat(), kept.who) == (
        "68.2",
        "Niên giám",
        "2025-02-28",
        "Sở Y tế",
    )


@pytest.mark.parametrize(
    ("indicator", "unit", "value", "said"),
    [
        ("LAI-03", "LCU", "3/4", "INDICATOR"),
        ("LAI-99", "LCU", "3", "INDICATOR"),
        ("LAI-01", "LCU-MT", "68", "UNIT"),
        ("LAI-01", "LCU", "old", "VALUE"),
        ("LAI-19", "LCU", "815", "VALUE"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(tram: Office, indicator: str, unit: str, value: str, said: str) -> None:
    words = ("value", "set", LAI_CHAU, indicator, unit, "2025", value, "--source", "x", "--dated", "2025-02-28")
    ran = tram(*words)
    assert ran.code == 2 and ran.err.startswith(said)


def test_the_real_command_assigns_in_its_own_process(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TRAM_")},
        "TRAM_DATABASE_URL": f"sqlite:///{tmp_path / 'tram.db'}",
        "TRAM_PLANS_ACTIVE": CHIENG_ON,
    }
    words = ["target", "set", CHIENG_ON, "CHO-05", "ALL", "2024", "5000", "--why", "Quyết định 12", "--who", "Phòng"]
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=PLANS.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("CHO-05  ALL  2024  assigned  >= 5000  assigned by Phòng")
