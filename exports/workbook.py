"""Writes a Book as .xlsx: real numbers and days, headings that stay in sight, filters; text is never a formula."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from exports.sheets import Book, Cell, Heading, Kind, Sheet

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME: Final = 31
_LONGEST_TEXT: Final = 32_767  # letters that a cell of Excel holds
_FORMATS: Final = {Kind.NUMBER: "#,##0.######", Kind.DAY: "dd/mm/yyyy", Kind.MOMENT: "dd/mm/yyyy hh:mm"}
_WHOLE: Final = "#,##0"


def write_workbook(book: Book) -> bytes:
    """The whole .xlsx."""
    import xlsxwriter  # only who writes workbooks pays for it

    written = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(written, options) as file:
        file.set_properties({"title": book.title[:255]})
        styles = {kind: file.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        styles_whole = file.add_format({"num_format": _WHOLE})
        bold = file.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#DDE8F0"}
        )
        names: set[str] = set()
        for sheet in book.sheets:
            name = sheet_name(sheet.name, names)
            names.add(name.casefold())
            _write_sheet(file.add_worksheet(name), sheet, styles, styles_whole, bold)
    return written.getvalue()


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 letters, none of []:*?/\\, not blank, no apostrophe at the ends, unique
    without regard to case."""
    plain = _FORBIDDEN.sub("-", name).strip().strip("'")[:_LONGEST_NAME].strip("'") or "-"
    found, number = plain, 2
    while found.casefold() in taken:
        ending = f" {number}"
        found, number = plain[: _LONGEST_NAME - len(ending)] + ending, number + 1
    return found


def _write_sheet(target: Any, sheet: Sheet, styles: dict[Kind, Any], whole: Any, bold: Any) -> None:
    for column, heading in enumerate(sheet.headings):
        target.set_column(column, column, heading.width)
        target.write_string(0, column, heading.text, bold)
    for number, row in enumerate(sheet.rows, start=1):
        for column, (cell, heading) in enumerate(zip(row, sheet.headings, strict=True)):
            _write_cell(target, number, column, cell, heading, styles, whole)
    target.freeze_panes(1, 0)
    if sheet.headings:
        target.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.headings) - 1)


def _write_cell(
    target: Any, row: int, column: int, cell: Cell, heading: Heading, styles: dict[Kind, Any], whole: Any
) -> None:
    match cell:
        case None:
            pass
        case str():
            target.write_string(row, column, cell[:_LONGEST_TEXT])
        case datetime():
            target.write_datetime(row, column, cell.replace(tzinfo=None), styles[Kind.MOMENT])
        case date():
            target.write_datetime(row, column, cell, styles[Kind.DAY])
        case _:
            target.write_number(row, column, cell, whole if cell == int(cell) else styles[Kind.NUMBER])
