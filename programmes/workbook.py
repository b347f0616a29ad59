"""Forms as Excel workbooks: written from a plan folder, and taken back with a list of what changed.

The workbook is an ordinary XLSForm (sheets survey, choices, settings), so ODK Validate, pyxform and every tool of
that family accept it; pyxform makes the very same XForm of it as of the CSV sheets.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from programmes.faults import FaultList, PlanFaults
from programmes.form_sheets import CHOICES, SETTINGS, SURVEY, FormSheets, read_form_sheets
from programmes.sheet import tidy

_SHEETS = (SURVEY, CHOICES, SETTINGS)
# What names a row of a sheet, so that a row that only moved is not taken for a new one.
_KEYS = {SURVEY: ("name", "type"), CHOICES: ("list_name", "name"), SETTINGS: ()}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs; `column` is None when a whole row was added (`old` None) or removed (`new` None)."""

    sheet: str
    row: str
    column: str | None
    old: str | None
    new: str | None


def export_form(sheets: FormSheets, out: Path) -> None:
    """Write the sheets of a form as an .xlsx workbook; every cell is text, as it stands in the CSV."""
    import xlsxwriter  # only who writes workbooks pays for it

    with xlsxwriter.Workbook(str(out), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for name in _SHEETS:
            rows = _rows(sheets, name)
            if not rows:
                continue
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 2)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(number, column, cell, wrapped if number else bold)
            for column, header in enumerate(rows[0]):
                sheet.set_column(column, column, 40 if "::" in header else 18)


def read_workbook(sheets: FormSheets, workbook: Path) -> FormSheets:
    """The form of `sheets` as an edited workbook has it; raises PlanFaults when it cannot be read."""
    from openpyxl import load_workbook

    faults = FaultList()
    try:
        book = load_workbook(workbook, read_only=True, data_only=True)
        found = {name: _sheet_rows(book[name].values) for name in _SHEETS if name in book.sheetnames}
        book.close()
    except Exception as error:  # openpyxl, zip and zlib name a damaged file in a dozen ways
        faults.add(workbook.name, None, None, f"is not an .xlsx workbook: {error}")
        raise PlanFaults(faults.faults) from error
    if SURVEY not in found:
        faults.add(workbook.name, None, None, "has no sheet named survey")
        raise PlanFaults(faults.faults)
    return replace(
        sheets,
        survey=found[SURVEY],
        choices=found.get(CHOICES, []),
        settings=found.get(SETTINGS) or sheets.settings,
        files={name: f"{workbook.name}[{name}]" for name in _SHEETS},
    )


def changes_between(old: FormSheets, new: FormSheets) -> tuple[Change, ...]:
    """What an import would change, sheet by sheet and row by row; order and blank rows do not count."""
    found: list[Change] = []
    for name in _SHEETS:
        before, after = _by_key(_rows(old, name), name), _by_key(_rows(new, name), name)
        for key, cells in before.items():
            if key not in after:
                found.append(Change(name, key, None, _summary(cells), None))
                continue
            for column in sorted({*cells, *after[key]}):
                was, now = cells.get(column, ""), after[key].get(column, "")
                if was != now:
                    found.append(Change(name, key, column, was, now))
        found.extend(Change(name, key, None, None, _summary(after[key])) for key in after if key not in before)
    return tuple(found)


def write_sheets(folder: Path, sheets: FormSheets) -> None:
    """Write the sheets into the plan folder as CSV; settings only where the folder has them already."""
    for name in _SHEETS:
        path = folder / "forms" / sheets.facts.code / f"{name}.csv"
        rows = _rows(sheets, name)
        if rows and (name != SETTINGS or path.exists()):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows(rows)
            path.write_text(text.getvalue(), encoding="utf-8")


def form_sheets(folder: Path, code: str) -> FormSheets:
    """The sheets of one form of a plan folder. Raises PlanFaults, and KeyError for a form that the plan lacks."""
    from programmes.facts import read_facts

    faults = FaultList()
    facts = read_facts(folder, faults)
    if facts is None:
        raise PlanFaults(faults.faults)
    entry = next((form for form in facts.forms if form.code == code), None)
    if entry is None:
        raise KeyError(code)
    sheets = read_form_sheets(folder, entry, facts.code, faults)
    faults.raise_if_any()
    return sheets


def _rows(sheets: FormSheets, name: str) -> list[list[str]]:
    return {SURVEY: sheets.survey, CHOICES: sheets.choices, SETTINGS: sheets.settings}[name]


def _sheet_rows(values: Any) -> list[list[str]]:
    """Cells as text; columns without a header are dropped, rows that are blank stay for the row numbers."""
    rows = [[_cell(value) for value in row] for row in values]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((index + 1 for index, cell in enumerate(rows[0]) if cell), default=0) if rows else 0
    return [[*row[:width], *(cell for cell in row[width:] if cell)] for row in rows]


def _cell(value: object) -> str:
    """What a person sees in the cell: Excel turns 1 into 1.0 and yes into TRUE on its own."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return tidy(str(value))


def _by_key(rows: Sequence[Sequence[str]], sheet: str) -> dict[str, dict[str, str]]:
    """Filled rows by what names them; groups end without a name, so those are numbered."""
    if not rows:
        return {}
    found: dict[str, dict[str, str]] = {}
    for cells in rows[1:]:
        record = {column: cell for column, cell in zip(rows[0], cells, strict=False) if column and cell}
        if not record:
            continue
        name = next((record[column] for column in _KEYS[sheet] if column in record), sheet)
        key = name if sheet != CHOICES else f"{record.get('list_name', '')} {record.get('name', '')}"
        count = sum(1 for known in found if known == key or known.startswith(f"{key} #"))
        found[key if not count else f"{key} #{count + 1}"] = record
    return found


def _summary(cells: dict[str, str]) -> str:
    return cells.get("label::vi") or cells.get("name") or cells.get("type", "")
