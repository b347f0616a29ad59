"""Workbooks and CSV: real numbers and days, nothing that a spreadsheet computes, and the figures of the overview."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exports.comma import FORMULA_SIGNS, write_csv
from exports.sheets import Book, Heading, Kind, Sheet
from exports.workbook import sheet_name, write_workbook
from handlers.workbooks import Workbooks
from indicators.period import Period
from reporting.extract import periods_between, read_extract
from storage import reports, units
from tests.builders import World
from tests.exports.filed import CHIENG_ON, filed_world
from tests.exports.opened import convert, needs_office

WORDS = Sheet("Chữ", (Heading("Đơn vị"),), ())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with filed_world(tmp_path, CHIENG_ON) as world:
        yield world


def book_of(world: World) -> tuple[Book, Workbooks]:
    with world.desk() as desk:
        plan = desk.catalogue.plan(CHIENG_ON)
        periods = periods_between(plan, Period.parse("2024Q1"), Period.parse("2024Q4"))
        books = Workbooks(desk, read_extract(desk, plan, world.unit("CON"), periods), "vi")
        return books.book(), books


def rows_of(content: bytes, name: str) -> list[tuple[object, ...]]:
    book = load_workbook(BytesIO(content), read_only=True)
    try:
        return [tuple(row) for row in book[name].values]
    finally:
        book.close()


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.sampled_from(FORMULA_SIGNS), st.sampled_from((" =", "  @"))),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20),
)
def test_words_are_never_formulas(sign: str, rest: str) -> None:
    text = sign + rest
    sheet = Sheet("Chữ", (Heading("Đơn vị"),), ((text,),))
    (cell,) = list(csv.reader(StringIO(write_csv(sheet).decode("utf-8"), newline="")))[1]
    assert cell == f"'{text}"
    book = load_workbook(BytesIO(write_workbook(Book("", (sheet,)))))
    assert book["Chữ"]["A2"].data_type == "s"
    book.close()


def test_numbers_and_days_are_numbers_and_days_and_nothing_is_nothing() -> None:
    headings = (Heading("a", Kind.NUMBER), Heading("b", Kind.DAY), Heading("c", Kind.MOMENT), Heading("d", Kind.NUMBER))
    row = (Fraction(1, 3), date(2026, 3, 31), datetime(2026, 3, 31, 9, 30), None)
    sheet = Sheet("s", headings, (row, (-5, None, None, Decimal("7.98"))))
    first, second = rows_of(write_workbook(Book("", (sheet,))), "s")[1:]
    assert first[0] == pytest.approx(1 / 3) and first[1:] == (datetime(2026, 3, 31), datetime(2026, 3, 31, 9, 30), None)
    assert second == (-5, None, None, 7.98)
    lines = write_csv(sheet).decode("utf-8").split("\r\n")
    assert lines[1:3] == ["0.333333,2026-03-31,2026-03-31 09:30:00,", "-5,,,7.98"]


def test_the_mark_for_excel_comes_on_request() -> None:
    assert write_csv(WORDS, bom=True) == b"\xef\xbb\xbf" + write_csv(WORDS)
    assert write_csv(WORDS).decode("utf-8") == "Đơn vị\r\n"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_names_of_sheets_are_such_as_excel_takes(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        found = sheet_name(name, taken)
        assert 1 <= len(found) <= 31 and not set("[]:*?/\\") & set(found)
        assert found.casefold() not in taken and not found.startswith("'") and not found.endswith("'")
        taken.add(found.casefold())


def test_every_sheet_has_frozen_headings_and_a_filter(world: World) -> None:
    book, _ = book_of(world)
    opened = load_workbook(BytesIO(write_workbook(book)))
    assert opened.sheetnames[:5] == ["Số liệu", "Chỉ số", "Chỉ tiêu", "Tỷ lệ đầy đủ", "Lịch sử sửa"]
    assert opened.sheetnames[5:] == [indicator.code for indicator in world.catalogue.plan(CHIENG_ON).indicators]
    for sheet in opened.worksheets:
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref is not None
    opened.close()


def test_the_sheets_hold_what_the_overview_and_the_reports_say(world: World) -> None:
    book, books = book_of(world)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    current = sum(kept.ended_in is None for each in books.extract.periods for kept in each.values)
    assert len(sheets["Số liệu"].rows) == current > 100
    for each in books.extract.periods:
        for indicator in books.extract.plan.indicators:
            standing = each.standings[indicator.code]["CON"]
            found = [
                row
                for row in sheets["Chỉ số"].rows
                if (row[0], row[1], row[4]) == (each.period.id, "CON", indicator.code)
            ]
            if standing.expected:
                (row,) = found
                assert row[7:10] == (standing.num, standing.den, standing.value)
    last = books.extract.periods[-1]
    (done,) = [row for row in sheets["Tỷ lệ đầy đủ"].rows if row[:2] == ("2024Q4", "CON")]
    received = sum(owed.report is not None for owed in last.owed)
    assert done[4:6] == (len(last.owed), received)


def test_revisions_keep_what_stood_there_before(world: World) -> None:
    with world.desk() as desk:
        village = next(unit for unit in units.subtree(desk.connection, world.unit("CON")) if unit.kind == "village")
        report = reports.report_of(desk.connection, CHIENG_ON, "village", "2024Q1", village.id)
        assert report is not None
        answers = reports.answers_of(desk.connection, report.id)
        (element,) = [name for name in answers if name == "cleanups"]
        before = answers[element].value
        assert isinstance(before, Decimal)
        answers[element] = type(answers[element])(answers[element].kind, before + 1)
        reports.save_report(
            desk.connection,
            plan=CHIENG_ON,
            form="village",
            period="2024Q1",
            unit_id=village.id,
            form_version_id=report.form_version_id,
            due_on=report.due_on,
            person_id=1,
            session_id=None,
            answers=answers,
            now=desk.now,
            why="=đếm lại",
        )
    book, _ = book_of(world)
    rows = rows_of(write_workbook(book), "Lịch sử sửa")[1:]
    assert [(row[3], row[8], row[10], row[13], row[14]) for row in rows] == [
        (village.code, element, before, 1, 2),
        (village.code, element, before + 1, 2, None),
    ]
    assert rows[1][17] == "=đếm lại"


@needs_office
def test_libreoffice_reads_the_same_cells(world: World, tmp_path: Path) -> None:
    book, _ = book_of(world)
    file = tmp_path / "book.xlsx"
    file.write_bytes(write_workbook(book))
    text = convert(file, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", tmp_path)
    rows = list(csv.reader(StringIO(text.read_text(encoding="utf-8-sig"), newline="")))
    sheet = book.sheets[0]
    assert rows[0] == [heading.text for heading in sheet.headings]
    assert len(rows) == len(sheet.rows) + 1
    for read, row in zip(rows[1:], sheet.rows, strict=True):
        assert read[3:5] == list(row[3:5]) and read[8] == row[8]
        assert (Decimal(read[10].replace(",", "")) if read[10] else None) == row[10], read
