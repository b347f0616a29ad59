"""`tram report` and `tram export`: the files are there, and wrong arguments are one sentence each."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from tests.bot.office_commands import Office, make_office

CHIENG_ON = "chieng-on-2024"


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, CHIENG_ON)


def test_a_report_is_written_as_a_draft(tram: Office) -> None:
    out = tram.folder / "q1.docx"
    ran = tram("report", "--unit", "CON", "--period", "2024Q1", str(out))
    assert (ran.code, ran.err) == (0, "") and "a draft" in ran.out
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(out)).paragraphs)
    assert "Quý I/2024" in text and "I. TÌNH HÌNH NỘP BÁO CÁO" in text
    ran = tram("report", "--unit", "CON", "--period", "2024Q1", "--as-of", "2024-04-20", str(out))
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(out)).paragraphs)
    assert ran.code == 0 and "lúc 23:59 20/04/2024" in text


def test_a_workbook_and_a_table_are_written(tram: Office) -> None:
    out, table = tram.folder / "all.xlsx", tram.folder / "targets.csv"
    ran = tram("export", "xlsx", "--unit", "CON", "--from", "2024Q1", "--to", "2024Q2", str(out))
    assert (ran.code, ran.err) == (0, "") and "Chỉ tiêu: " in ran.out
    book = load_workbook(BytesIO(out.read_bytes()))
    assert "Số liệu" in book.sheetnames
    book.close()
    ran = tram("export", "csv", "--plan", CHIENG_ON, "--from", "2024Q1", "--table", "targets", "--bom", str(table))
    assert ran.code == 0 and table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "Mã chỉ số" in table.read_text(encoding="utf-8-sig")
    noted = tram("audit", "show", "--unit", "CON", "--action", "data.exported").out.splitlines()
    assert [line.split()[5] for line in noted] == ["export/xlsx", "export/targets"]
    assert '"periods":["2024Q1","2024Q2"]' in noted[0]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("report", "--unit", "XXX", "--period", "2024Q1", "a.docx"), "no unit has the code XXX"),
        (("report", "--unit", "CON", "--period", "2024Q5", "a.docx"), "--period: "),
        (("report", "--unit", "CON", "--period", "2024Q1", "a.pdf"), "does not end in .docx"),
        (("report", "--unit", "CON", "--period", "2024Q1", "none/a.docx"), "there is no folder"),
        (("report", "--unit", "CON", "--period", "2024", "a.docx"), "has no form for 2024"),
        (("report", "--unit", "CON", "--period", "2024Q1", "--as-of", "2999-01-01", "a.docx"), "is still to come"),
        (("export", "xlsx", "--from", "2024Q1", "a.xlsx"), "Say --plan or --unit"),
        (("export", "xlsx", "--plan", "none", "--from", "2024Q1", "a.xlsx"), "is not loaded"),
        (("export", "csv", "--unit", "CON", "--from", "2024Q1", "--table", "x", "a.csv"), "is no table"),
        (("export", "csv", "--unit", "CON", "--from", "2024Q2", "--to", "2024Q1", "a.csv"), "not before it"),
        (("export", "csv", "--unit", "CON", "--from", "2024", "a.csv"), "has no form for periods"),
    ],
)
def test_wrong_arguments_are_one_sentence(
    tram: Office, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], problem: str
) -> None:
    monkeypatch.chdir(tram.folder)
    ran = tram(*words)
    assert ran.code == 2 and problem in ran.err and len(ran.err.strip().splitlines()) == 1


def test_dhis2_is_shown_first_and_written_with_apply(tram: Office) -> None:
    words = ("export", "dhis2", "--unit", "CON", "--from", "2024Q1", str(tram.folder))
    shown = tram(*words)
    assert (shown.code, shown.err) == (0, "") and "nothing is written yet" in shown.out
    assert not list(tram.folder.glob("*.json"))
    assert tram(*words, "--apply").code == 0
    assert {path.name for path in tram.folder.glob("[1-3]-*")} == {
        "1-metadata.json",
        "2-dataValueSets.json",
        "2-dataValueSets.csv",
        "3-completeDataSetRegistrations.json",
    }
    assert tram(*words[:-1], str(tram.folder / "none")).code == 2
