"""Writes one Sheet as CSV (RFC 4180): UTF-8, decimal point, days as 2026-03-31, no cell that Excel computes."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO
from typing import Final

from exports.sheets import Cell, Sheet
from indicators.notation import write_plain

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM: Final = b"\xef\xbb\xbf"


def write_csv(sheet: Sheet, *, bom: bool = False) -> bytes:
    """The table with its headings; with `bom` Excel opens it with its accents right."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(heading.text) for heading in sheet.headings])
    writer.writerows([[_written(cell) for cell in row] for row in sheet.rows])
    return (_BOM if bom else b"") + text.getvalue().encode("utf-8")


def safe(text: str) -> str:
    """Words that no spreadsheet computes: an apostrophe stands before a sign that begins a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return safe(cell)
        case datetime():
            return cell.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return write_plain(cell)
