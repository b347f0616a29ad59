"""`tram figures`: one line an indicator, the same for programs, and as it was known on a past day."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from reporting.catalogue import Catalogue
from tests.bot.office_commands import Office, make_office
from tests.builders import ZONE, World
from tests.plan_worlds import CHIENG_ON, file_report

VISITS = "CHO-05"


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """200 visits are reported in April, made 250 in May, and 100 more in the second quarter."""
    office = make_office(tmp_path, monkeypatch, capsys, CHIENG_ON)
    with office.open() as database:
        with database.read() as connection:
            catalogue = Catalogue.load(connection)
            station = connection.exec_driver_sql("SELECT code FROM unit WHERE kind = 'commune'").scalar_one()
        for day, period, visits in (("2024-04-05", "Q1", 200), ("2024-05-10", "Q1", 250), ("2024-07-02", "Q2", 100)):
            world = World(database, catalogue, datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=ZONE))
            file_report(world, CHIENG_ON, "station", station, f"2024{period}", {"visits": visits})
    assert office("target", "set", CHIENG_ON, VISITS, "ALL", "2024", "1000", "--why", "giao từ huyện").code == 0
    return office


def asked(tram: Office, *words: str) -> Any:
    ran = tram("figures", "--plan", CHIENG_ON, "--indicator", VISITS, "--json", *words)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_figures_add_up_over_the_year(tram: Office) -> None:
    (figure,) = asked(tram, "--period", "2024Q2")["figures"]
    assert figure == {
        "indicator": VISITS,
        "value": "350",
        "num": 350,
        "den": None,
        "outcome": "not_met",
        "reported": 1,
        "expected": 1,
        "target": "1000",
        "op": ">=",
        "gap": "-650",
        "pace": {"done": "35", "due": "50"},
    }


def test_a_past_day_shows_what_was_known_then(tram: Office) -> None:
    for day, value, received in (("2024-04-04", None, 0), ("2024-04-05", "200", 1), ("2024-05-10", "250", 1)):
        told = asked(tram, "--period", "2024Q1", "--as-of", day)
        assert (told["as_of"], told["figures"][0]["value"], told["received"]) == (day, value, received)
        assert told["figures"][0]["target"] is None, "it was assigned later"


def test_a_table_of_a_past_day_holds_what_had_come_by_then(tram: Office) -> None:
    out = tram.folder / "values.csv"
    words = ("export", "csv", "--plan", CHIENG_ON, "--from", "2024Q1", "--to", "2024Q2", str(out))
    for day, visits in (("2024-04-04", []), ("2024-04-30", ["200"]), ("2024-06-01", ["250"])):
        ran = tram(*words, "--as-of", day)
        assert (ran.code, ran.err) == (0, "")
        rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
        assert [row["Giá trị"] for row in rows] == visits, day


def test_what_goes_to_dhis2_is_what_had_come_by_then(tram: Office) -> None:
    words = ("export", "dhis2", "--plan", CHIENG_ON, "--from", "2024Q1", "--unapproved", str(tram.folder))
    for day, visits in (("2024-04-04", []), ("2024-04-30", ["200"]), ("2024-06-01", ["250"])):
        ran = tram(*words, "--as-of", day, "--apply")
        assert (ran.code, ran.err) == (0, "")
        values = json.loads((tram.folder / "2-dataValueSets.json").read_bytes())["dataValues"]
        assert [one["value"] for one in values] == visits, day


def test_people_read_sentences(tram: Office) -> None:
    ran = tram("figures", "--plan", CHIENG_ON, "--period", "2024Q2")
    assert (ran.code, ran.err) == (0, "")
    (line,) = (one for one in ran.out.splitlines() if one.startswith(VISITS))
    assert "Lượt khám: 350 · chỉ tiêu ≥ 1.000 · chưa đạt · thấp hơn chỉ tiêu 650 · " in line
    assert "đạt 35 % của kế hoạch năm, đáng lẽ 50 %" in line
    assert "đã nộp 1/" in ran.out.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--period", "2024Q2"), "Say --plan or --unit"),
        (("--period", "2024Q9", "--plan", CHIENG_ON), "--period: "),
        (("--period", "2024Q2", "--plan", CHIENG_ON, "--indicator", "X"), "has no 'X'; it has: CHO-01"),
        (("--period", "2024Q2", "--plan", CHIENG_ON, "--as-of", "2999-01-01"), "is still to come"),
        (("--period", "2024Q2", "--plan", CHIENG_ON, "--as-of", "yesterday"), "--as-of"),
    ],
)
def test_wrong_arguments_are_one_sentence(tram: Office, words: tuple[str, ...], problem: str) -> None:
    ran = tram("figures", *words)
    assert ran.code == 2 and problem in ran.err
