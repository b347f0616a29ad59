"""`tram judge`, `tram rollup`, `tram duty dates`: exact, in Vietnamese, and as JSON for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from programmes.printed import read_printed
from programmes.reader import read_plan
from tests.bot.office_commands import PLANS, Office, make_office

LAO_CAI, BAC_GIANG, BAC_KAN = "lao-cai-2023", "bac-giang-2030", "bac-kan-2025-2030"
CHIENG_ON, LAI_CHAU = "chieng-on-2024", "lai-chau-2025-2030"


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, LAO_CAI)


def judged(tram: Office, *words: str) -> dict[str, str | None]:
    ran = tram("judge", *words, "--json")
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, str | None] = json.loads(ran.out)
    assert list(found) == ["value", "target", "op", "outcome"]
    return found


@pytest.mark.parametrize(
    ("words", "value", "target", "op", "outcome"),
    [
        ([LAO_CAI, "LAO-05", "2023", "900/1000"], "90", "90", ">", "not_met"),
        ([LAO_CAI, "LAO-05", "2023", "901/1000"], "90.1", "90", ">", "met"),
        ([LAO_CAI, "LAO-05", "2023"], None, "90", ">", "insufficient_data"),
        ([LAO_CAI, "LAO-05", "2024", "900/1000"], "90", None, None, "no_target"),
        ([LAO_CAI, "LAO-07", "2023", "nam=475/500", "nu=445/500"], "92", "90", ">=", "not_met"),
        ([LAO_CAI, "LAO-07", "2023", "nam=475/500", "nữ=450/500"], "92.5", "90", ">=", "met"),
        ([LAO_CAI, "LAO-07", "2023", "nam=475/500"], None, "90", ">=", "insufficient_data"),
        ([LAO_CAI, "LAO-02", "2023", "17"], "17", "17", None, "met"),
        ([BAC_GIANG, "BGI-02", "2025", "80"], "80", "81", None, "not_met"),
        ([CHIENG_ON, "CHO-05", "2024", "1.250"], "1250", None, ">=", "no_target"),
        ([CHIENG_ON, "CHO-09", "2024", "1", "0", "2", "1"], "0", "1", ">=", "not_met"),
        ([CHIENG_ON, "CHO-01", "2024", "có"], "1", "1", ">=", "met"),
        ([LAI_CHAU, "LAI-19", "2025", "80,0"], "80", "80", ">", "not_met"),
        ([LAI_CHAU, "LAI-01", "2026", "70"], "70", None, None, "no_target"),
    ],
)
def test_counts_are_judged_by_the_printed_target(
    tram: Office, words: list[str], value: str | None, target: str | None, op: str | None, outcome: str
) -> None:
    found = judged(tram, *words)
    assert (found["value"], found["target"], found["outcome"]) == (value, target, outcome)
    assert op is None or found["op"] == op


def test_a_value_is_never_rounded_onto_its_target(tram: Office) -> None:
    assert judged(tram, LAO_CAI, "LAO-05", "2023", "9000001/10000000")["value"] == "90.00001"
    line = tram("judge", LAO_CAI, "LAO-05", "2023", "9000001/10000000").out
    assert "90,00001 %" in line and "· đạt" in line


def test_a_unit_may_have_a_target_of_its_own(tram: Office) -> None:
    whole = judged(tram, BAC_GIANG, "BGI-01", "2023", "3")
    own = judged(tram, BAC_GIANG, "BGI-01", "2023", "3", "--unit", "BGG-SD")
    assert whole["target"] != own["target"]
    assert own["target"] is not None


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["LAO-05", "2023", "900/1000"],
            "LAO-05 · Hộ hợp vệ sinh · năm 2023: 900/1.000 = 90 % · chỉ tiêu > 90 % · chưa đạt\n",
        ),
        (
            ["LAO-07", "2023", "nam=475/500", "nu=445/500"],
            "LAO-07 · Quản lý sức khỏe · năm 2023: nam 95 %; nữ 89 % · chỉ tiêu ≥ 90 % · chưa đạt\n",
        ),
        (
            ["LAO-05", "2023"],
            "LAO-05 · Hộ hợp vệ sinh · năm 2023: chưa có số liệu · chỉ tiêu > 90 % · chưa đủ số liệu\n",
        ),
    ],
)
def test_people_read_it_in_vietnamese(tram: Office, words: list[str], line: str) -> None:
    assert tram("judge", LAO_CAI, *words).out == line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hanoi", "LAO-05", "2023"], "hanoi"),
        ([LAO_CAI, "LAO-99", "2023"], "LAO-99"),
        ([LAO_CAI, "LAO-05", "2023Q5"], "2023Q5"),
        ([LAO_CAI, "LAO-05", "2023", "90%"], "90%"),
        ([LAO_CAI, "LAO-05", "2023", "1001/1000"], "1001/1000"),
        ([LAO_CAI, "LAO-05", "2023", "900"], "900"),
        ([LAO_CAI, "LAO-05", "2023", "nam=1/2"], "nam=1/2"),
        ([LAO_CAI, "LAO-07", "2023", "nam=1/2", "male=1/2"], "male=1/2"),
        ([LAO_CAI, "LAO-05", "2023", "1/2", "--unit", "XX"], "XX"),
    ],
)
def test_wrong_arguments_are_one_sentence_and_code_two(tram: Office, words: list[str], said: str) -> None:
    ran = tram("judge", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err and ran.err.count("\n") == 1


def test_a_table_is_rolled_up_as_one_ratio(tram: Office) -> None:
    table = tram.write("units.csv", "unit,region,num,den\nLCI-DT,1,90,100\nLCI-TP,,10,400\nLCI-HT,,,\n")
    ran = tram("rollup", LAO_CAI, "LAO-05", "2023", "--from", table, "--json")
    assert json.loads(ran.out) == {
        "value": "20",
        "num": 100,
        "den": 500,
        "outcome": "not_met",
        "reported": 2,
        "expected": 3,
    }
    assert "2/3 đơn vị có số liệu" in tram("rollup", LAO_CAI, "LAO-05", "2023", "--from", table).out


def test_silent_stations_and_left_out_regions(tram: Office) -> None:
    table = tram.write("units.csv", "unit;region;yes\nA;3;1\nB;3;\nC;3;0\nD;1;1\nE;2;0\n")
    found = json.loads(tram("rollup", BAC_KAN, "BKA-11", "2026", "--from", table, "--json").out)
    assert (found["num"], found["den"], found["reported"], found["expected"]) == (1, 3, 2, 3)


def test_sums_are_added_and_an_empty_cell_is_no_zero(tram: Office) -> None:
    table = tram.write("units.csv", "unit,region,value\nBGG-SD,,2\nBGG-LNG,,\nBGG-HH,,0\n")
    found = json.loads(tram("rollup", BAC_GIANG, "BGI-01", "2023", "--from", table, "--json").out)
    assert (found["value"], found["den"], found["reported"], found["expected"]) == ("2", None, 2, 3)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("unit,region,num,den\nA,,90,100\nB,5,1,2\n", "row 3, column region"),
        ("unit,region,num,den\nA,,,100\n", "row 2, column num"),
        ("unit,region,num,den\nA,,1,100\nA,,1,100\n", "row 3, column unit"),
        ("unit,region,num\nA,,1\n", "row 1, column den"),
    ],
)
def test_a_faulty_row_is_named_and_code_one(tram: Office, text: str, place: str) -> None:
    table = tram.write("units.csv", text)
    ran = tram("rollup", LAO_CAI, "LAO-05", "2023", "--from", table)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{table}, {place}: ")


def test_a_table_that_is_not_there_is_a_wrong_argument(tram: Office) -> None:
    ran = tram("rollup", LAO_CAI, "LAO-05", "2023", "--from", "nowhere.csv")
    assert ran.code == 2 and "nowhere.csv" in ran.err


def test_means_of_several_units_are_not_added(tram: Office) -> None:
    table = tram.write("units.csv", "unit,region,value\nLCU-MT,,160\nLCU-SH,,161\n")
    found = json.loads(tram("rollup", LAI_CHAU, "LAI-11", "2025", "--from", table, "--json").out)
    assert (found["value"], found["outcome"]) == (None, "insufficient_data")


def dates(tram: Office, plan: str, year: str) -> dict[str, list[dict[str, str | bool | None]]]:
    found: dict[str, list[dict[str, str | bool | None]]] = {}
    for one in json.loads(tram("duty", "dates", plan, "--year", year, "--json").out):
        assert list(one) == ["duty", "period", "printed", "due", "configured"]
        found.setdefault(one["duty"], []).append(one)
    return found


def test_before_a_day_means_the_day_before(tram: Office) -> None:
    (report,) = dates(tram, BAC_GIANG, "2024")["BGI-R1"]
    assert (report["period"], report["due"], report["configured"]) == ("2023", "2024-01-14", False)


def test_the_exceptions_of_2023_replace_the_ordinary_dates(tram: Office) -> None:
    exceptional, ordinary = dates(tram, BAC_GIANG, "2023"), dates(tram, BAC_GIANG, "2024")
    assert [one["due"] for one in exceptional["BGI-R3"]] == ["2023-10-30"]
    assert [one["due"] for one in ordinary["BGI-R3"]] == ["2024-05-30"]
    assert [one["due"] for one in exceptional["BGI-R4"]] == ["2023-11-30"]
    assert [one["due"] for one in ordinary["BGI-R4"]] == ["2024-06-30", "2024-12-31"]


def test_configured_days_say_so_and_undated_duties_have_none(tram: Office) -> None:
    found = dates(tram, LAO_CAI, "2023")
    assert [(one["due"], one["configured"]) for one in found["LAO-R1"]] == [
        ("2023-04-10", True),
        ("2023-07-10", True),
        ("2023-10-10", True),
        ("2024-01-10", True),
    ]
    assert [(one["due"], one["configured"]) for one in found["LAO-R6"]] == [(None, False)]
    line = tram("duty", "dates", LAO_CAI, "--year", "2023").out.splitlines()[0]
    assert line.endswith("Quý I/2023: hạn 10/04/2023 (do đơn vị cấu hình) [theo quý]")


@pytest.mark.parametrize("plan", sorted(path.name for path in PLANS.iterdir() if path.is_dir()))
def test_every_duty_of_every_plan_is_listed(tram: Office, plan: str) -> None:
    first = json.loads(tram("plan", "show", plan, "--json").out)
    start = int(first["start"][:4])
    listed = {duty for year in (start, start + 1) for duty in dates(tram, plan, str(year))}
    assert {duty["code"] for duty in first["duties"]} - listed == set()


@pytest.mark.parametrize("plan", sorted(path.name for path in PLANS.iterdir() if path.is_dir()))
def test_reading_without_forms_tells_the_same_figures_and_dates(plan: str) -> None:
    printed, whole = read_printed(PLANS / plan), read_plan(PLANS / plan, with_samples=True)
    for part in ("units", "groups", "indicators", "targets", "duties", "start", "end", "short_names"):
        assert getattr(printed, part) == getattr(whole, part)


def test_the_real_command_answers_without_a_database(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "judge", str(PLANS / LAO_CAI), "LAO-05", "2023", "900/1000", "--json"]
    ran = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(PLANS.parent), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout) == {"value": "90", "target": "90", "op": ">", "outcome": "not_met"}
    assert list(tmp_path.iterdir()) == []


def test_judging_needs_no_messenger_no_sql_and_no_drawing(tmp_path: Path) -> None:
    program = (
        "import sys; from bot.cli_judging import judge; "
        f"judge({str(PLANS / LAO_CAI)!r}, 'LAO-05', '2023', ['900/1000'], None, True); "
        "print([name for name in ('telegram', 'sqlalchemy', 'matplotlib', 'pyxform') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(PLANS.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "[]"
