"""`tram values import`: shown first, filed as a whole, faults by row and column, old values kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from dialogue.answers import AnswerKind
from storage import reports, reviews, rounds, units
from tests.bot.office_commands import Office, make_office

CHIENG_ON = "chieng-on-2024"
GOOD = {
    "population_male": "1.250",
    "population_female": "1200",
    "insured": "2300",
    "infants_immunised": "18",
    "infants_due": "20",
    "visits": "640",
    "visits_insured": "600",
    "visits_u6": "0",
    "inspections": "không có số liệu",
    "vitamin_a_children": "90",
    "large_outbreaks": "0",
}
HEAD = ("unit", "period", *GOOD)


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, CHIENG_ON)


def table(tram: Office, *rows: dict[str, str], head: tuple[str, ...] = HEAD) -> str:
    lines = [";".join(head), *(";".join(row.get(column, "") for column in head) for row in rows)]
    return tram.write("past.csv", "\n".join(lines) + "\n")


def row(period: str = "2024Q1", **changed: str) -> dict[str, str]:
    return {"unit": "CON", "period": period, **GOOD, **changed}


def run(tram: Office, file: str, *more: str):
    return tram("values", "import", file, "--plan", CHIENG_ON, "--form", "station", "--who", "Văn thư", *more)


def stored(tram: Office, period: str = "2024Q1"):
    with tram.open() as database, database.read() as connection:
        unit = units.unit_by_code(connection, "CON")
        assert unit is not None
        report = reports.report_of(connection, CHIENG_ON, "station", period, unit.id)
        answers = {} if report is None else reports.answers_of(connection, report.id)
        return report, answers, rounds.round_of(connection, CHIENG_ON, period)


def test_a_table_is_shown_first_and_then_filed_with_closed_rounds(tram: Office) -> None:
    file = table(tram, row(), row("2024Q2", visits="700"))
    shown = run(tram, file)
    assert (shown.code, shown.err) == (0, "") and "2 new reports" in shown.out and "nothing is filed yet" in shown.out
    assert stored(tram)[0] is None
    assert run(tram, file, "--apply").code == 0
    report, answers, round_ = stored(tram)
    assert report is not None and (report.revision, report.status) == (1, reports.SENT)
    assert answers["population_male"].value == Decimal(1250) and answers["visits_u6"].value == Decimal(0)
    assert answers["inspections"].kind is AnswerKind.UNKNOWN
    assert round_ is not None and round_.closed_at is not None and round_.due_on == date(2024, 4, 10)
    again = run(tram, file, "--apply")
    assert "0 new reports, 0 revised, 2 as they were" in again.out
    assert stored(tram)[0] == report


def test_a_change_is_a_revision_and_blank_cells_change_nothing(tram: Office) -> None:
    assert run(tram, table(tram, row()), "--apply").code == 0
    mended = table(tram, {"unit": "CON", "period": "2024Q1", "visits": "655"})
    assert "1 revised" in run(tram, mended, "--apply", "--why", "Sổ khám bệnh").out
    report, answers, _ = stored(tram)
    assert report is not None and report.revision == 2
    assert (answers["visits"].value, answers["insured"].value) == (Decimal(655), Decimal(2300))
    with tram.open() as database, database.read() as connection:
        sendings = reviews.sendings_of(connection, report.id)
        assert [(one.revision, one.who, one.why) for one in sendings] == [
            (1, "Văn thư", "past.csv"),
            (2, "Văn thư", "Sổ khám bệnh"),
        ]
        kept = [one for one in reviews.changes_of(connection, report.id) if one.element == "visits"]
        assert [(one.answer.value, one.revision, one.ended) for one in kept] == [
            (Decimal(640), 1, 2),
            (Decimal(655), 2, None),
        ]


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"insured": "2451"}, "insured", "2451"),  # above the population: the form's own constraint
        ({"visits": "abc"}, "visits", "not a number"),
        ({"visits": "20001"}, "visits", "20001"),
        ({"infants_immunised": "21"}, "infants_immunised", "numerator 21, denominator 20"),
        ({"visits": ""}, "visits", "is blank"),
        ({"unit": "XXX"}, "unit", "no unit has the code"),
        ({"period": "2024"}, "period", "asked once a quarter"),
        ({"period": "2024Q9"}, "period", "is not a period"),
        ({"period": "2025Q1"}, "period", "outside the plan's period"),
        ({"period": "2024Q1"}, "unit", "stands already in row 2"),
    ],
)
def test_a_fault_names_row_and_column_and_nothing_is_filed(
    tram: Office, changed: dict[str, str], column: str, words: str
) -> None:
    first = row()
    second = {**row("2024Q2"), **changed}
    ran = run(tram, table(tram, first, second), "--apply")
    assert ran.code == 1 and ran.out == ""
    assert any(f"past.csv, row 3, column {column}: " in line and words in line for line in ran.err.splitlines()), (
        ran.err
    )
    assert stored(tram)[0] is None and stored(tram)[2] is None


def test_unknown_columns_and_missing_ones_are_faults(tram: Office) -> None:
    ran = run(tram, table(tram, row(), head=("unit", "visist")))
    assert ran.code == 1 and "column visist: the column is unknown" in ran.err and "column period" in ran.err


def test_unusual_values_are_filed_and_marked_for_reviewers(tram: Office) -> None:
    ran = run(tram, table(tram, row(population_female="500", insured="1000")), "--apply")
    assert ran.code == 0 and "population_female: 500 is unusual" in ran.out
    assert stored(tram)[1]["population_female"].reason == ""


def test_an_approved_report_is_not_touched(tram: Office) -> None:
    assert run(tram, table(tram, row()), "--apply").code == 0
    report, _, _ = stored(tram)
    assert report is not None
    with tram.open() as database, database.write() as connection:
        reviews.set_status(connection, report, reports.APPROVED)
    ran = run(tram, table(tram, row(visits="641")), "--apply")
    assert ran.code == 1 and "is approved already" in ran.err
    assert run(tram, table(tram, row())).code == 0  # the same figures are no fault


def test_a_workbook_with_labels_as_headings_reads_the_same(tram: Office) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    names = {"visits": "Trong quý, trạm có bao nhiêu lượt khám, chữa bệnh?"}
    sheet.append(["Mã đơn vị", "Kỳ", *(names.get(name, name) for name in GOOD)])
    sheet.append(["CON", "2024Q3", *(int(v.replace(".", "")) if v[0].isdigit() else v for v in GOOD.values())])
    file = tram.folder / "past.xlsx"
    book.save(file)
    assert run(tram, str(file), "--apply").code == 0
    assert stored(tram, "2024Q3")[1]["visits"].value == Decimal(640)
    sheet["H2"] = 6.5
    book.save(file)
    ran = run(tram, str(file))
    assert ran.code == 1 and "row 2, column Trong quý, trạm có bao nhiêu lượt khám" in ran.err


def test_wrong_arguments_are_one_sentence(tram: Office) -> None:
    file = table(tram, row())
    assert "has no form 'x'" in tram("values", "import", file, "--plan", CHIENG_ON, "--form", "x").err
    assert "is not loaded" in tram("values", "import", file, "--plan", "none", "--form", "x").err
    assert "there is no file" in run(tram, "none.csv").err
    broken = tram.write("broken.xlsx", "no workbook")
    assert run(tram, broken).code == 1
