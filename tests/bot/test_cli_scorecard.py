"""`tram scorecard`: cards, scores of a station and of all stations, and the workbook; slips are one sentence each."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from indicators.scorecard import RemedialItem, RemedialStatus
from storage import people, remedies, scorecards, units
from tests.bot.office_commands import Office, make_office

LAO_CAI, CARD, STATION = "lao-cai-2023", "commune-standard-4667", "LCI-DT"
NOW = datetime(2023, 7, 1, 2, tzinfo=UTC)
OWN = {number: Decimal("7.5") for number in range(1, 10)} | {10: None}


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, LAO_CAI)


def score(office: Office) -> None:
    """A self score without the tenth criterion, a verified one that differs in two, and two remedial items."""
    with office.open() as database, database.write() as connection:
        unit = units.unit_by_code(connection, STATION)
        assert unit is not None
        person = people.add_person(connection, "Người mẫu", "vi", NOW)
        about = {"plan": LAO_CAI, "card": CARD, "period": "2023S1", "unit_id": unit.id, "person_id": person.id}
        for kind, scores in ((scorecards.SELF, OWN), (scorecards.VERIFIED, OWN | {3: Decimal(6), 4: Decimal(0)})):
            scorecards.add_sheet(connection, **about, kind=kind, scores=scores, points={}, fail_items={}, now=NOW)
        roof = RemedialItem(3, "Sửa mái", "UBND phường", date(2023, 9, 1))
        for item in (roof, RemedialItem(4, "Bổ sung thuốc", "", None, RemedialStatus.DONE)):
            remedies.add_remedy(connection, **about, item=item, now=NOW)


def test_the_cards_of_the_plans_are_listed(tram: Office) -> None:
    ran = tram("scorecard", "list")
    assert (ran.code, ran.err) == (0, "")
    assert f"{LAO_CAI}  {CARD}  10 criteria, points not known" in ran.out
    assert "half-yearly day=5 configured" in ran.out


def test_a_station_is_shown_criterion_by_criterion(tram: Office) -> None:
    score(tram)
    ran = tram("scorecard", "show", "--unit", STATION)
    assert (ran.code, ran.err) == (0, "")
    assert "≠ 3. Cơ sở hạ tầng y tế xã: tự chấm 7,5, thẩm định 6" in ran.out
    assert "10. Giáo dục sức khỏe truyền thông: tự chấm chưa chấm, thẩm định chưa chấm" in ran.out
    assert "Kết quả: chưa kết luận được." in ran.out and "Thang điểm của bộ tiêu chí này chưa được nhập." in ran.out
    assert "1. Tiêu chí 3: Sửa mái · UBND phường · quá hạn 01/09/2023" in ran.out and "Bổ sung" not in ran.out


def test_a_unit_above_gives_one_line_per_station(tram: Office) -> None:
    score(tram)
    ran = tram("scorecard", "show", "--plan", LAO_CAI)
    assert ran.out.splitlines()[0] == "6 tháng đầu năm 2023"
    assert f"{STATION}  Xã Đồng Tuyển  self 67,5  verified 58,5  undecided" in ran.out
    assert "LCI-TP  Xã Tả Phời  self -  verified -  -" in ran.out
    found = json.loads(tram("scorecard", "show", "--unit", STATION, "--json").out)
    assert (found[0]["verified"]["4"], found[0]["self"]["10"], found[0]["differences"]) == ("0", None, [3, 4])


def test_scores_and_items_are_written_as_a_workbook(tram: Office) -> None:
    score(tram)
    out = tram.folder / "scores.xlsx"
    ran = tram("scorecard", "export", "--plan", LAO_CAI, str(out))
    assert (ran.code, ran.err) == (0, "") and "Chấm điểm: 10 rows" in ran.out
    book = load_workbook(BytesIO(out.read_bytes()))
    assert book.sheetnames == ["Chấm điểm", "Kết quả chấm điểm", "Kế hoạch khắc phục"]
    rows = list(book["Chấm điểm"].iter_rows(values_only=True))
    assert rows[4][4:] == (4, "Trang thiết bị, thuốc thiết yếu và các phương tiện khác", None, 7.5, 0, -7.5)
    assert rows[10][7:] == (None, None, None)
    items = list(book["Kế hoạch khắc phục"].iter_rows(values_only=True))
    assert [row[-1] for row in items[1:]] == ["còn mở", "đã xong"]
    book.close()


def test_the_export_of_figures_has_the_scores_of_its_time(tram: Office) -> None:
    score(tram)
    names = {}
    for quarter in ("2023Q2", "2023Q4"):
        out = tram.folder / f"{quarter}.xlsx"
        tram("export", "xlsx", "--unit", STATION, "--from", quarter, str(out))
        book = load_workbook(BytesIO(out.read_bytes()))
        names[quarter] = book.sheetnames[5:8]
        book.close()
    assert names["2023Q2"] == ["Chấm điểm", "Kết quả chấm điểm", "Kế hoạch khắc phục"]
    assert names["2023Q4"][0] == "Kế hoạch khắc phục" and names["2023Q4"][1].startswith("LAO-")  # still open


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("show",), "Say --plan or --unit"),
        (("show", "--plan", LAO_CAI, "--card", "none"), f"say which card of {LAO_CAI}: {CARD}"),
        (("show", "--plan", LAO_CAI), "no round of"),
        (("show", "--unit", "XXX"), "no unit has the code XXX"),
        (("show", "--plan", LAO_CAI, "--period", "soon"), "--period: "),
        (("export", "--plan", LAO_CAI, "a.xlsx"), "nothing was scored"),
        (("export", "--plan", LAO_CAI, "a.csv"), "does not end in .xlsx"),
    ],
)
def test_wrong_arguments_are_one_sentence(
    tram: Office, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], problem: str
) -> None:
    monkeypatch.chdir(tram.folder)
    ran = tram("scorecard", *words)
    assert ran.code == 2 and problem in ran.err and len(ran.err.strip().splitlines()) == 1
