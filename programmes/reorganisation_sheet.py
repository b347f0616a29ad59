"""The table of a reorganisation: one row for each way from an old unit to a new one, in Excel or as CSV.

Columns, in Vietnamese or English, in any order: loại (kind), ngày (date), mã cũ (old), tên cũ (old_name), mã mới (new),
tên mới (name), thuộc (parent), tỷ lệ (share), ghi chú (note). Kinds: sáp nhập (merge), chia (split), chuyển (move),
đổi tên (rename), bãi bỏ (end). `docs/reorganisation.md` explains them with examples.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from indicators.notation import fold
from indicators.succession import StepKind
from programmes.faults import Fault, FaultList
from programmes.sheet import Row, read_rows, sheet_rows
from programmes.value_table import read_first_sheet

_REQUIRED = ("kind", "date", "old", "new")
_OPTIONAL = ("old_name", "name", "parent", "share")
_HEADINGS = {
    "loai": "kind",
    "ngay": "date",
    "ma cu": "old",
    "ten cu": "old_name",
    "ma moi": "new",
    "ten moi": "name",
    "thuoc": "parent",
    "ty le": "share",
    "ghi chu": "note",
}
_KINDS = {
    "sap nhap": StepKind.MERGE,
    "hop nhat": StepKind.MERGE,
    "nhap": StepKind.MERGE,
    "chia": StepKind.SPLIT,
    "tach": StepKind.SPLIT,
    "chuyen": StepKind.MOVE,
    "doi ten": StepKind.RENAME,
    "bai bo": StepKind.END,
    "giai the": StepKind.END,
    **{kind.value: kind for kind in StepKind},
}
_SHARE = re.compile(
    r"(?P<up>[0-9]{1,9})/(?P<down>[0-9]{1,9})|(?P<number>[0-9]{1,9}(?:[.,][0-9]{1,9})?)(?P<percent> ?%)?"
)
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Relation:
    """One row, read. None stands for a blank cell; `new` is the old code where the unit stays itself."""

    row: Row
    kind: StepKind
    since: date
    old: str
    old_name: str | None
    new: str
    name: str | None
    parent: str | None
    share: Fraction | None

    @property
    def stays(self) -> bool:
        """Whether the unit keeps its code, and with it its people, reports and history."""
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class ReorganisationTable:
    """The rows in their order, the faults found so far, and how the file itself heads our columns."""

    relations: tuple[Relation, ...]
    faults: FaultList
    headings: dict[str, str]

    def all_faults(self) -> tuple[Fault, ...]:
        """Every fault by row, its column named as the file names it."""
        return self.faults.by_row(self.headings)


def read_reorganisation(path: Path) -> ReorganisationTable:
    """Read the file (.csv, or the first sheet of an .xlsx workbook); what is wrong with a cell stands in the faults."""
    faults = FaultList()
    is_workbook = path.suffix.lower() == ".xlsx"
    raw = read_first_sheet(path, faults) if is_workbook else read_rows(path, str(path), faults)
    header, headings = _header(raw[0] if raw else [])
    rows = sheet_rows([header, *raw[1:]] if raw else [], str(path), faults, required=_REQUIRED, optional=_OPTIONAL)
    relations = tuple(found for row in rows if (found := _relation(row)) is not None)
    if not rows and not faults.faults:
        faults.add(str(path), None, None, "has no rows")
    return ReorganisationTable(relations, faults, headings)


def _header(cells: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    header, headings = [], {}
    for cell in cells:
        name = _HEADINGS.get(" ".join(fold(cell).replace("_", " ").split()), cell)
        header.append(name)
        headings[name] = cell
    return header, headings


def _relation(row: Row) -> Relation | None:
    """None where the row cannot be understood; its faults then say why."""
    known = len(row.faults.faults)
    word = row.required("kind")
    kind = _KINDS.get(" ".join(fold(word).split()))
    if word and kind is None:
        row.fault("kind", f"{word!r} is unknown here; use one of: {', '.join(StepKind)}")
    since = row.day("date") if row.required("date") else None
    old = row.code("old")
    stays = kind in (StepKind.MOVE, StepKind.RENAME, StepKind.END)
    new = old if stays and not row.text("new") else row.code("new")
    for column in ("name", "old_name"):
        if len(row.text(column)) > _LONGEST_NAME:
            row.fault(column, f"is longer than {_LONGEST_NAME} letters")
    share = _share(row, kind)
    if len(row.faults.faults) > known or kind is None or since is None:
        return None
    return Relation(
        row,
        kind,
        since,
        old,
        row.text("old_name") or None,
        new,
        row.text("name") or None,
        row.text("parent") or None,
        share,
    )


def _share(row: Row, kind: StepKind | None) -> Fraction | None:
    """A part such as 2/5, 0,4 or 40%; between 0 and 1, both left out."""
    text = row.text("share")
    if not text:
        return None
    if kind is not None and kind is not StepKind.SPLIT:
        row.fault("share", "belongs to a split only; leave it blank")
        return None
    match = _SHARE.fullmatch(text)
    if match is None:
        row.fault("share", f"{text!r} is not a part such as 40% or 0,4; where Excel made a day of 2/5, write 40%")
        return None
    if match["up"]:
        share = Fraction(int(match["up"]), int(match["down"])) if int(match["down"]) else Fraction(0)
    else:
        share = Fraction(match["number"].replace(",", ".")) / (100 if match["percent"] else 1)
    if not 0 < share < 1:
        row.fault("share", f"{text!r} must lie between 0 and 1")
    return share
