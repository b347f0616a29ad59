"""One CSV sheet of a plan folder, as an official saves it from Excel: UTF-8 with or without BOM, comma or semicolon."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from programmes.faults import FaultList

NOTE_COLUMN = "note"  # remarks for the people who edit the sheet; read by nobody
CODE_LENGTH = 50  # DHIS2 imports codes of at most 50 characters
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_NUMBER = re.compile(r"(?P<whole>-?[0-9]+)(?:[.,](?P<part>[0-9]+))?")
_YES = {"yes", "true", "true()", "1", "có"}
_NO = {"", "no", "false", "false()", "0", "không"}

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet. A cell that cannot be read is noted as a fault and a stand-in is returned.

    The stand-in never reaches anybody: a sheet with faults makes the whole plan refused.
    """

    file: str
    number: int
    cells: Mapping[str, str]
    faults: FaultList

    def fault(self, column: str, sentence: str) -> None:
        """Note a fault of this row."""
        self.faults.add(self.file, self.number, column, sentence)

    def text(self, column: str) -> str:
        """The cell's words; blank when empty or when the sheet has no such column."""
        return self.cells.get(column, "")

    def required(self, column: str) -> str:
        """The cell's words, which must not be blank."""
        text = self.text(column)
        if not text:
            self.fault(column, "is blank; something must stand here")
        return text

    def code(self, column: str) -> str:
        """A stable code: ASCII letters, digits, "_", "-", "."; at most 50 characters."""
        text = self.required(column)
        if text and (not _CODE.fullmatch(text) or len(text) > CODE_LENGTH):
            self.fault(column, f"{text!r} is not a code: use up to {CODE_LENGTH} letters a-z, digits, - and _")
        return text

    def codes(self, column: str) -> tuple[str, ...]:
        """Codes separated by blanks; none when the cell is empty."""
        return tuple(self.text(column).split())

    def words(self, prefix: str) -> dict[str, str]:
        """The filled cells of `prefix::<language>` by language; a plain `prefix` column counts as Vietnamese."""
        found: dict[str, str] = {}
        for column, text in self.cells.items():
            name, _, language = column.partition("::")
            if name == prefix and text:
                found[language_code(language)] = text
        return found

    def integer(self, column: str) -> int | None:
        """A whole number, or None when the cell is blank."""
        number = self.decimal(column)
        if number is not None and number != number.to_integral_value():
            self.fault(column, f"{self.text(column)!r} is not a whole number")
            return None
        return None if number is None else int(number)

    def decimal(self, column: str) -> Decimal | None:
        """An exact number with a decimal comma or point, or None when the cell is blank.

        "1.250" is refused: it is 1250 to one reader and 1,25 to another.
        """
        text = self.text(column)
        if not text:
            return None
        match = _NUMBER.fullmatch(text)
        if match is None:
            self.fault(column, f"{text!r} is not a number")
            return None
        if match["part"] is not None and len(match["part"]) == 3:
            self.fault(column, f"{text!r} can be read in two ways; write it without a separator of thousands")
            return None
        return Decimal(f"{match['whole']}.{match['part']}" if match["part"] else match["whole"])

    def day(self, column: str) -> date | None:
        """A day written 2025-07-01 or 1/7/2025 (day first), or None when the cell is blank."""
        text = self.text(column)
        if not text:
            return None
        day = parse_day(text)
        if day is None:
            self.fault(column, f"{text!r} is not a day such as 2025-07-01 or 1/7/2025")
        return day

    def yes(self, column: str) -> bool:
        """Whether the cell says yes; blank means no."""
        text = self.text(column).lower()
        if text not in _YES and text not in _NO:
            self.fault(column, f"{self.text(column)!r} is neither yes nor no")
        return text in _YES

    def choice(self, column: str, kind: type[E]) -> E:
        """One of the values of `kind`."""
        text = self.required(column)
        try:
            return kind(text)
        except ValueError:
            if text:
                self.fault(column, f"{text!r} is unknown here; use one of: {', '.join(kind)}")
            return next(iter(kind))


def language_code(language: str) -> str:
    """The code of an XLSForm language: "vi", "Tiếng Việt (vi)" and nothing at all are Vietnamese."""
    match = re.search(r"\(([a-z]{2,3})\)\s*$", language)
    return match[1] if match else language.strip() or "vi"


def parse_day(text: str) -> date | None:
    """Read 2025-07-01 or 1/7/2025; None for anything else."""
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None


def tidy(text: str) -> str:
    """A cell without outer blanks, in composed letters (Excel on a Mac saves decomposed ones)."""
    return unicodedata.normalize("NFC", text.replace("\u00a0", " ")).strip()


def read_text(path: Path, file: str, faults: FaultList) -> str:
    """The text of a file; blank, with a fault, when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        faults.add(file, None, None, "the file is missing")
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        faults.add(file, row, None, "is not UTF-8; save it in Excel as 'CSV UTF-8'")
    return ""


def read_lines(path: Path, file: str, faults: FaultList) -> list[str]:
    """The lines of a text file."""
    return read_text(path, file, faults).splitlines()


def read_rows(path: Path, file: str, faults: FaultList) -> list[list[str]]:
    """All rows of a CSV file, header first; none, with a fault, when the file cannot be read."""
    return parse_rows(read_text(path, file, faults), file, faults)


def parse_rows(text: str, file: str, faults: FaultList) -> list[list[str]]:
    """The rows of CSV text; the separator is whichever of ; and , the header uses more."""
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    rows: list[list[str]] = []
    try:
        rows.extend(
            [tidy(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        )
    except csv.Error as error:
        faults.add(file, len(rows) + 1, None, f"the row cannot be read: {error}")
    return rows


def read_sheet(
    path: Path,
    file: str,
    faults: FaultList,
    *,
    required: Sequence[str],
    optional: Iterable[str] = (),
    prefixes: Iterable[str] = (),
) -> list[Row]:
    """The filled rows of one sheet with known columns; `prefixes` allow columns such as `label::vi`."""
    raw = read_rows(path, file, faults)
    return sheet_rows(raw, file, faults, required=required, optional=optional, prefixes=prefixes)


def sheet_rows(
    raw: Sequence[Sequence[str]],
    file: str,
    faults: FaultList,
    *,
    required: Sequence[str],
    optional: Iterable[str] = (),
    prefixes: Iterable[str] = (),
) -> list[Row]:
    """Rows by column name; a column nobody knows is a fault, because a mistyped header would be lost silently."""
    if not raw:
        return []
    header, known, stems = raw[0], {*required, *optional, NOTE_COLUMN}, set(prefixes)
    for column in header:
        if column and column not in known and column.partition("::")[0] not in stems:
            faults.add(file, 1, column, "the column is unknown here")
    for column in sorted({name for name in header if name and header.count(name) > 1}):
        faults.add(file, 1, column, "the column stands here twice")
    missing = [column for column in required if column not in header]
    for column in missing:
        faults.add(file, 1, column, "the column is missing")
    if missing:
        return []
    rows = []
    for number, cells in enumerate(raw[1:], start=2):
        if not any(cells):
            continue
        for extra in cells[len(header) :]:
            if extra:
                faults.add(file, number, None, f"{extra!r} stands beyond the last column; is a separator too many?")
        rows.append(Row(file, number, dict(zip(header, cells, strict=False)), faults))
    return rows
