"""A table of units to be taken in: our own columns, or those of DHIS2's organisation-unit CSV in its order.

DHIS2: name, uid, code, parent, short name, description, opening date, closed date, comment, … Our own: code, name,
kind, parent, [region, households, population, groups, opened, closed]. Columns are known by their headings, whatever
their order; what DHIS2 has and we do not keep (contact persons, telephone numbers) is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from programmes.facts import UNIT_KINDS
from programmes.faults import Fault, FaultList
from programmes.sheet import NOTE_COLUMN, Row, read_rows, sheet_rows
from programmes.unit_sheet import refuse_doubles

_OURS = ("code", "name", "kind", "parent", "region", "households", "population", "groups", "opened", "closed")
_DHIS2_NAMES = {
    "uid": "uid",
    "id": "uid",
    "parentuid": "parent",
    "parentid": "parent",
    "parentcode": "parent",
    "openingdate": "opened",
    "closeddate": "closed",
    "type": "kind",
}
_PASSED_OVER = frozenset(
    {"shortname", "description", "comment", "featuretype", "coordinates", "geometry", "url", "contactperson"}
    | {"address", "email", "phonenumber", "level", "path", "lastupdated", "created"}
)
_LONGEST_NAME = 200
_MOST_PEOPLE = 100_000_000


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One row: what it says about one unit. None and nothing at all mean that the table does not say."""

    row: Row
    code: str
    uid: str | None
    name: str
    kind: str | None
    parent: str | None
    region: int | None
    households: int | None
    population: int | None
    groups: tuple[str, ...]
    opened: date | None
    closed: date | None


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The rows in their order, the faults found so far, and how the file itself heads our columns."""

    entries: tuple[UnitEntry, ...]
    faults: FaultList
    headings: dict[str, str]

    def all_faults(self) -> tuple[Fault, ...]:
        """Every fault by row, its column named as the file names it."""
        return self.faults.by_row(self.headings)


def read_unit_table(path: Path) -> UnitTable:
    """Read the file; what is wrong with a cell, a code or a heading stands in the faults."""
    faults = FaultList()
    raw = read_rows(path, str(path), faults)
    header, headings = _header(raw[0] if raw else [])
    if raw and not {"code", "uid"} & set(header):
        faults.add(str(path), 1, "code", "the column is missing; DHIS2's uid may stand for it")
        return UnitTable((), faults, headings)
    rows = sheet_rows(
        [header, *raw[1:]] if raw else [],
        str(path),
        faults,
        required=("name", "parent"),
        optional=(*_OURS, "uid", *_PASSED_OVER),
    )
    entries = tuple(_entry(row) for row in rows)
    refuse_doubles([(entry.row, entry.code) for entry in entries])
    refuse_doubles([(entry.row, entry.uid or "") for entry in entries], column="uid")
    if raw and not entries and not faults.faults:
        faults.add(str(path), None, None, "has no rows")
    return UnitTable(entries, faults, headings)


def _header(cells: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Our names of the columns, and the file's own heading of each."""
    header, headings = [], {}
    for cell in cells:
        plain = "".join(letter for letter in cell.casefold() if letter.isalnum())
        known = _DHIS2_NAMES.get(plain, plain)
        name = known if known in {*_OURS, "uid", NOTE_COLUMN, *_PASSED_OVER} else cell
        header.append(name)
        headings[name] = cell
    return header, headings


def _entry(row: Row) -> UnitEntry:
    code = row.code("code") if row.text("code") else row.code("uid")
    kind, region = row.text("kind") or None, row.integer("region")
    if kind is not None and kind not in UNIT_KINDS:
        row.fault("kind", f"{kind!r} is unknown here; use one of: {', '.join(UNIT_KINDS)}")
    if region not in (None, 1, 2, 3):
        row.fault("region", f"{region} is not a region; there are 1, 2 and 3")
    for column in ("households", "population"):
        number = row.integer(column)
        if number is not None and not 0 <= number <= _MOST_PEOPLE:
            row.fault(column, f"must be from 0 to {_MOST_PEOPLE}")
    name = row.required("name")
    if len(name) > _LONGEST_NAME:
        row.fault("name", f"is longer than {_LONGEST_NAME} letters")
    opened, closed = _day(row, "opened"), _day(row, "closed")
    if opened and closed and closed < opened:
        row.fault("closed", "lies before the opening day")
    return UnitEntry(
        row=row,
        code=code,
        uid=row.text("uid") or None,
        name=name,
        kind=kind,
        parent=row.text("parent") or None,
        region=region,
        households=row.integer("households"),
        population=row.integer("population"),
        groups=row.codes("groups"),
        opened=opened,
        closed=closed,
    )


def _day(row: Row, column: str) -> date | None:
    """DHIS2 writes days with or without a time of day."""
    if "T" not in row.text(column):
        return row.day(column)
    return replace(row, cells={**row.cells, column: row.text(column).partition("T")[0]}).day(column)
