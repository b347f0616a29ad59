"""A table of past reports to be taken in, .xlsx or CSV: one row per unit and period, one column per question.

The columns `unit` and `period` are needed ("Mã đơn vị" and "Kỳ" will do); every other heading is the code of a question
of the form, its label or its short label. What a cell means is read later, as if it had been typed in the chat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dialogue.questionnaire import Questionnaire
from indicators.notation import fold
from programmes.faults import Fault, FaultList
from programmes.sheet import Row, read_rows, sheet_rows, tidy

UNIT, PERIOD = "unit", "period"
_KNOWN = {
    "unit": UNIT,
    "ma don vi": UNIT,
    "don vi": UNIT,
    "period": PERIOD,
    "ky": PERIOD,
    "ky bao cao": PERIOD,
}


@dataclass(frozen=True, slots=True)
class ValueTable:
    """The rows in their order, the faults found so far, and how the file itself heads our columns."""

    rows: tuple[Row, ...]
    faults: FaultList
    headings: dict[str, str]

    def all_faults(self) -> tuple[Fault, ...]:
        """Every fault by row, its column named as the file names it."""
        return self.faults.by_row(self.headings)


def read_value_table(path: Path, questionnaire: Questionnaire) -> ValueTable:
    """Read the file; what is wrong with it or its headings stands in the faults."""
    faults = FaultList()
    raw = read_first_sheet(path, faults) if path.suffix.lower() == ".xlsx" else read_rows(path, path.name, faults)
    header, headings = _header(raw[0] if raw else [], questionnaire)
    names = [question.name for question in questionnaire.questions()]
    rows = sheet_rows([header, *raw[1:]], path.name, faults, required=(UNIT, PERIOD), optional=names) if raw else []
    if not rows and not faults.faults:
        faults.add(path.name, None, None, "has no rows")
    return ValueTable(tuple(rows), faults, headings)


def _header(cells: Sequence[str], questionnaire: Questionnaire) -> tuple[list[str], dict[str, str]]:
    """Our names of the columns, and the file's own heading of each; a label that two questions share names none."""
    known: dict[str, str | None] = dict(_KNOWN)
    for question in questionnaire.questions():
        for words in {*map(_plain, (*question.label.values(), *question.short.values()))}:
            known[words] = None if words in known else question.name
    for question in questionnaire.questions():
        known[_plain(question.name)] = question.name
    header, headings = [], {}
    for cell in cells:
        name = known.get(_plain(cell)) or cell
        header.append(name)
        headings[name] = cell
    return header, headings


def _plain(heading: str) -> str:
    return " ".join(fold(heading).strip(" ?.:").split())


def read_first_sheet(path: Path, faults: FaultList) -> list[list[str]]:
    """The first sheet as text; numbers with a decimal comma, so that they can be read in one way only."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = [[_cell(value) for value in row] for row in book.worksheets[0].values]
        book.close()
    except Exception as error:  # noqa: BLE001  (openpyxl, zip and zlib name a damaged file in a dozen ways)
        faults.add(path.name, None, None, f"is not an .xlsx workbook: {error}")
        return []
    return _trimmed(rows)


def _trimmed(rows: Iterable[list[str]]) -> list[list[str]]:
    found = list(rows)
    width = max((index + 1 for index, cell in enumerate(found[0]) if cell), default=0) if found else 0
    return [[*row[:width], *(cell for cell in row[width:] if cell)] for row in found]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
        case date():  # a datetime as well
            return value.strftime("%d/%m/%Y")
        case _:
            return tidy(str(value))
