"""`tram units reorganise`: shown first, applied as a whole, faults by row and column, exit codes; then then and now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage import units
from tests.bot.office_commands import Office, make_office

LAO_CAI = "lao-cai-2023"
HEAD = "loại;ngày;mã cũ;tên cũ;mã mới;tên mới;thuộc;tỷ lệ;ghi chú\n"
MERGER = f"{HEAD}sáp nhập;1/7/2025;LCI-LC;;LCI-N1;Phường Cam Hải;;;\nsáp nhập;1/7/2025;LCI-DH;;LCI-N1;;;;\n"


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, LAO_CAI)


def is_known(tram: Office, code: str) -> bool:
    with tram.open() as database, database.read() as connection:
        return units.unit_by_code(connection, code) is not None


def test_a_merger_is_shown_first_then_applied_and_never_twice(tram: Office) -> None:
    table = tram.write("bang.csv", MERGER)
    shown = tram("units", "reorganise", table)
    assert (shown.code, shown.err) == (0, "")
    assert "LCI-N1  Phường Cam Hải: opens on 2025-07-01 below LCI, after " in shown.out
    assert "LCI-DH  Phường Duyên Hải: ends, all of it goes to LCI-N1 (2025-07-01)" in shown.out
    assert "2 of 2 rows are new: 2 units end, 1 begin." in shown.out
    assert shown.out.endswith("Nothing is changed yet: add --apply.\n")
    assert not is_known(tram, "LCI-N1")

    applied = tram("units", "reorganise", table, "--apply", "--why", "Nghị quyết 1")
    assert applied.code == 0 and applied.out.endswith("Done; 0 messages ask for confirmation.\n")
    assert is_known(tram, "LCI-N1")
    again = tram("units", "reorganise", table, "--apply")
    assert again.out == "0 of 2 rows are new: 0 units end, 0 begin.\nDone; 0 messages ask for confirmation.\n"
    assert tram("units", "waiting").out == "Everybody has confirmed.\n"
    assert "units.reorganised" in tram("audit", "show").out
    assert tram("audit", "verify").code == 0


def test_faults_name_file_row_and_column_and_change_nothing(tram: Office) -> None:
    table = tram.write("bang.csv", MERGER.replace("LCI-DH", "LCI-XX").replace("1/7/2025;LCI-LC", "31/6/2025;LCI-LC"))
    refused = tram("units", "reorganise", table, "--apply")
    assert refused.code == 1
    assert refused.err.splitlines() == [
        f"{table}, row 2, column ngày: '31/6/2025' is not a day such as 2025-07-01 or 1/7/2025",
        f"{table}, row 3, column mã cũ: no unit has the code LCI-XX",
    ]
    assert refused.out == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nowhere.csv",), "FILE: there is no file nowhere.csv.\n"),
        (("bang.docx",), "FILE: bang.docx is neither .xlsx nor .csv.\n"),
    ],
)
def test_wrong_arguments_are_one_sentence(tram: Office, words: tuple[str, ...], sentence: str) -> None:
    refused = tram("units", "reorganise", *words)
    assert (refused.code, refused.err) == (2, sentence)


def test_figures_and_workbooks_are_shown_as_then_and_as_now(tram: Office) -> None:
    assert tram("units", "reorganise", tram.write("bang.csv", MERGER), "--apply").code == 0
    for tree, there, gone in (("then", "LCI-DH", "LCI-N1"), ("now", "LCI-N1", "LCI-DH")):
        out = tram.folder / f"{tree}.csv"
        period = ("--from", "2023Q1", "--plan", LAO_CAI, "--as", tree)
        assert tram("export", "csv", str(out), *period, "--table", "figures").code == 0
        rows = out.read_text("utf-8")
        assert f",{there}," in rows and f",{gone}," not in rows
        figures = tram("figures", "--unit", "LCI-N1", "--period", "2023Q1", "--as", tree, "--json")
        assert json.loads(figures.out)["unit"] == "LCI-N1"
    owed = tram.folder / "owed.csv"
    assert tram("export", "csv", str(owed), "--from", "2023Q1", "--plan", LAO_CAI, "--table", "completeness").code == 0
    assert ",LCI-DH," in owed.read_text("utf-8") and ",LCI-N1," not in owed.read_text("utf-8")
    assert tram("report", str(tram.folder / "old.docx"), "--unit", "LCI-DH", "--period", "2023Q1").code == 0
