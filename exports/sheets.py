"""What a workbook or a CSV file holds: frozen sheets with every heading written and every value exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Cell = str | int | Decimal | Fraction | date | datetime | None


class Kind(StrEnum):
    """What the cells of a column are; words may stand in any of them."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"  # local time, without zone


@dataclass(frozen=True, slots=True)
class Heading:
    """One column; `width` in letters."""

    text: str
    kind: Kind = Kind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. None is a cell without anything: missing is never written as 0."""

    name: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"{self.name}: every row has one cell per heading")


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook; its sheets in their order."""

    title: str
    sheets: tuple[Sheet, ...]
