"""Writes a Letter as .docx, for Word and LibreOffice alike."""

from __future__ import annotations

from io import BytesIO
from typing import Final, assert_never

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from exports import page
from exports.letter import Align, Blank, Block, Items, Letter, Paragraph, Section, Table

_HEAD_WIDTHS: Final = (75.0, 90.0)
_SIGNATURE_WIDTHS: Final = (80.0, 85.0)
_INDENT: Final = 10.0  # first line of a paragraph, millimetres
_ROOM_TO_SIGN: Final = 80.0  # points


def write_document(letter: Letter) -> bytes:
    """The whole .docx. Equal letters give equal text."""
    document = page.blank_page(letter.language)
    properties = document.core_properties
    properties.title, properties.subject = f"{letter.kind} {letter.subject}"[:255], letter.subject[:255]
    properties.author, properties.comments = letter.head.issuer[:255], ""
    page.number_pages(document, letter.draft)
    _write_head(document, letter)
    _write_title(document, letter)
    for basis in letter.basis:
        _paragraph(document, basis, italic=True)
    _paragraph(document, letter.opening)
    for section in letter.sections:
        document.add_heading(section.heading, section.level)
        _write_blocks(document, section)
    _paragraph(document, letter.closing).paragraph_format.keep_with_next = True  # no signature alone on a page
    _write_signature(document, letter)
    if letter.footnote:
        note = document.add_paragraph()
        page.set_space(note, before=10)
        page.write(note, letter.footnote, size=10, italic=True)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _write_head(document: Document, letter: Letter) -> None:
    head = letter.head
    left, right = page.add_grid(document, 1, _HEAD_WIDTHS, lines=False).rows[0].cells
    _centred(left, head.above_issuer, size=12, first=True)
    _centred(left, head.issuer, size=12, bold=True)
    page.rule_below(_centred(left, "", size=2), 25)
    _centred(left, head.number, size=13, before=4)
    _centred(right, head.nation, size=12, bold=True, first=True)
    _centred(right, head.motto, size=13, bold=True)
    page.rule_below(_centred(right, "", size=2), 14)
    _centred(right, head.place_and_day, size=13, italic=True, before=4)
    if letter.draft:
        _space(document)
        mark = page.add_grid(document, 1, (32.0,), lines=False)
        mark.alignment = WD_TABLE_ALIGNMENT.LEFT
        page.box(mark.rows[0].cells[0])
        _centred(mark.rows[0].cells[0], letter.draft, size=13, bold=True, first=True)
        page.write(_space(document, before=2), letter.draft_reason, size=page.SMALL, italic=True)


def _write_title(document: Document, letter: Letter) -> None:
    kind = _space(document, before=14)
    kind.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page.write(kind, letter.kind, bold=True)
    subject = _space(document)
    subject.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page.write(subject, letter.subject, bold=True)
    rule = _space(document, after=12)
    page.write(rule, "", size=4)
    page.rule_below(rule, 60)


def _write_blocks(document: Document, section: Section) -> None:
    for block, following in zip(section.blocks, (*section.blocks[1:], None), strict=True):
        _write_block(document, block, following)


def _write_block(document: Document, block: Block, following: Block | None) -> None:
    match block:
        case Paragraph(text):
            _paragraph(document, text).paragraph_format.keep_with_next = isinstance(following, Table)
        case Items(lines):
            for line in lines:
                _paragraph(document, f"- {line}")
        case Blank(text, lines):
            _paragraph(document, text).paragraph_format.keep_with_next = True
            for number in range(lines):
                dots = _space(document, before=4)
                dots.paragraph_format.keep_with_next = number < lines - 1
                page.dotted_line(dots)
        case Table():
            _write_table(document, block)
            _space(document, after=2)
        case _:
            assert_never(block)


def _write_table(document: Document, table: Table) -> None:
    """As wide as the text: the columns' widths are shares of it."""
    whole = sum(column.width for column in table.columns)
    widths = [column.width * page.TEXT_WIDTH / whole for column in table.columns]
    grid = page.add_grid(document, 1 + len(table.rows), widths, lines=True)
    page.repeat_heading(grid.rows[0])
    # Cells are taken row by row: asking a table for one cell at a time counts all of them every time.
    for number, row in enumerate(grid.rows):
        page.keep_together(row)
        texts = [column.heading for column in table.columns] if number == 0 else table.rows[number - 1]
        for cell, text, column in zip(row.cells, texts, table.columns, strict=True):
            paragraph = cell.paragraphs[0]
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            if number == 0 or column.align is Align.CENTRE:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            page.set_space(paragraph, before=1, after=1)
            paragraph.paragraph_format.keep_with_next = number == 0  # headings stay with the first row
            page.write(paragraph, text, size=page.TABLE_SIZE, bold=number == 0 or number - 1 in table.strong)


def _write_signature(document: Document, letter: Letter) -> None:
    signature = letter.signature
    _space(document, after=8).paragraph_format.keep_with_next = True
    grid = page.add_grid(document, 1, _SIGNATURE_WIDTHS, lines=False)
    page.keep_together(grid.rows[0])
    left, right = grid.rows[0].cells
    page.write(left.paragraphs[0], signature.recipients_heading, size=12, bold=True, italic=True)
    for recipient in signature.recipients:
        page.write(left.add_paragraph(), f"- {recipient}", size=11)
    _centred(right, signature.signer, bold=True, first=True)
    hint = _centred(right, signature.hint, size=13, italic=True)
    hint.paragraph_format.space_after = page.points(_ROOM_TO_SIGN)
    _centred(right, "." * 40, size=13)


def _paragraph(document: Document, text: str, *, italic: bool = False) -> Line:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    page.set_space(paragraph, before=3, after=3, first=_INDENT, line=1.1)
    return page.write(paragraph, text, italic=italic)


def _space(document: Document, *, before: float = 0, after: float = 0) -> Line:
    paragraph = document.add_paragraph()
    page.set_space(paragraph, before=before, after=after)
    return paragraph


def _centred(
    cell: _Cell,
    text: str,
    *,
    size: float = page.BODY,
    bold: bool = False,
    italic: bool = False,
    first: bool = False,
    before: float = 0,
) -> Line:
    """A line of a cell; `first` takes the paragraph that every cell begins with."""
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page.set_space(paragraph, before=before)
    return page.write(paragraph, text, size=size, bold=bold, italic=italic)
