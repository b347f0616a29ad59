"""What an administrative document shows: frozen records with every word already written; nothing here draws a page.

The parts and their order follow the layout of Nghị định 30/2020/NĐ-CP, phụ lục I. An empty string or tuple leaves a
part out. Records cross to the writing process by pickle.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """How the cells of a column stand."""

    LEFT = "left"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading and its share of the page's width, in millimetres."""

    heading: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under repeated headings. `strong` holds the numbers of rows in bold (totals)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row has one cell per column")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, one line each, as offices write it ("- …")."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """Dotted lines for the office to fill, under their own words ("Khó khăn, vướng mắc:")."""

    text: str
    lines: int


Block = Paragraph | Items | Table | Blank


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it; `level` 1 is "I.", 2 is "1."."""

    heading: str
    level: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two columns at the top: the issuer on the left, the nation on the right.

    `number` and `place_and_day` leave the blanks that the office fills by hand.
    """

    above_issuer: str
    issuer: str
    number: str
    nation: str
    motto: str
    place_and_day: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The last block: who receives it on the left, who signs on the right."""

    recipients_heading: str
    recipients: tuple[str, ...]
    signer: str
    hint: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole document. `draft` is the mark ("DỰ THẢO") of one that may not be signed yet, or ""."""

    head: Letterhead
    draft: str
    draft_reason: str
    kind: str
    subject: str
    basis: tuple[str, ...]
    opening: str
    sections: tuple[Section, ...]
    closing: str
    signature: Signature
    footnote: str
    language: str = "vi"
