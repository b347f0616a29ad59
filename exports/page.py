"""The page of an administrative document: A4, margins, type and page numbers of Nghị định 30/2020/NĐ-CP, phụ lục I.

python-docx knows no page fields, table borders by side or repeated headings; their WordprocessingML is written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from docx import Document as new_document
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

TYPEFACE: Final = "Times New Roman"
BODY, SMALL, TABLE_SIZE = 14, 11, 11  # points
TEXT_WIDTH: Final = 165.0  # millimetres: 210 without 30 on the left and 15 on the right
SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def blank_page(language: str) -> Document:
    """An empty A4 document, upper and lower margins 20 mm, left 30, right 15; Times New Roman 14, lines of 1.15."""
    document = new_document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True  # the first page carries no number
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.name, normal.font.size = TYPEFACE, Pt(BODY)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), TYPEFACE)
    normal.element.get_or_add_rPr().append(_element("lang", val={"vi": "vi-VN"}.get(language, language)))
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    _add_heading_styles(document)
    return document


def _add_heading_styles(document: Document) -> None:
    """Headings stay black Times New Roman and still show in Word's navigation pane."""
    for level in (1, 2):
        style = document.styles[f"Heading {level}"]
        assert isinstance(style, ParagraphStyle) and style.type is WD_STYLE_TYPE.PARAGRAPH
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), TYPEFACE)
        style.font.size, style.font.bold, style.font.italic = Pt(BODY), True, False
        color = style.element.rPr.find(qn("w:color"))
        if color is not None:
            style.element.rPr.remove(color)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(8), Pt(4)
        style.paragraph_format.keep_with_next = True


def number_pages(document: Document, mark: str) -> None:
    """Page numbers centred above the text from the second page on; `mark` ("DỰ THẢO") beside them, or ""."""
    header = document.sections[0].header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    instruction = _element("instrText")
    instruction.text = "PAGE"
    for part in (_element("fldChar", fldCharType="begin"), instruction, _element("fldChar", fldCharType="end")):
        run = header.add_run()
        run.font.size = Pt(13)
        run._r.append(part)
    if mark:
        run = header.add_run(f"   ({mark})")
        run.font.size, run.font.bold = Pt(SMALL), True


def write(
    paragraph: Paragraph, text: str, *, size: float = BODY, bold: bool = False, italic: bool = False
) -> Paragraph:
    """Add words to a paragraph; a line break stays one."""
    for number, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(line)
        run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    return paragraph


def set_space(
    paragraph: Paragraph, *, before: float = 0, after: float = 0, first: float = 0, line: float = 1.0
) -> None:
    """Space above and below in points, the indent of the first line in millimetres, and the line spacing."""
    kept = paragraph.paragraph_format
    kept.space_before, kept.space_after = Pt(before), Pt(after)
    kept.first_line_indent, kept.line_spacing = Mm(first), line


def points(number: float) -> Pt:
    """A length in points."""
    return Pt(number)


def add_grid(document: Document, rows: int, widths: Iterable[float], *, lines: bool) -> Table:
    """A table of fixed column widths (millimetres) as wide as the text, with or without lines."""
    columns = list(widths)
    table: Table = document.add_table(rows=rows, cols=len(columns))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, columns, strict=True):
            cell.width = Mm(width)
    borders = _element("tblBorders")
    for side in SIDES:
        borders.append(_element(side, val="single" if lines else "nil", sz="4", color="000000"))
    properties = table._tbl.tblPr
    properties.append(borders)
    properties.append(_cell_margins(1.2 if lines else 0.0))
    return table


def repeat_heading(row: _Row) -> None:
    """The row stands again at the top of every page that the table reaches."""
    row._tr.get_or_add_trPr().append(_element("tblHeader", val="true"))


def keep_together(row: _Row) -> None:
    """The row is never torn across two pages."""
    row._tr.get_or_add_trPr().append(_element("cantSplit"))


def rule_below(paragraph: Paragraph, indent: float) -> None:
    """A line under the paragraph (an empty one: the indent holds for its words too), `indent` millimetres shorter on
    both sides. Its height is that of its type."""
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    borders = _element("pBdr")
    borders.append(_element("bottom", val="single", sz="6", space="1", color="000000"))
    # Word refuses a paragraph whose properties stand in another order than the schema's.
    later = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *later)


def box(cell: _Cell) -> None:
    """A frame around one cell."""
    borders = _element("tcBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_element(side, val="single", sz="8"))
    cell._tc.get_or_add_tcPr().append(borders)


def dotted_line(paragraph: Paragraph) -> None:
    """A line of dots to write on, from margin to margin."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    paragraph.add_run("\t")


def _cell_margins(millimetres: float) -> Any:
    margins = _element("tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(side, w=str(round(millimetres * 56.7)), type="dxa"))  # twentieths of a point
    return margins


def _element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML; python-docx has no types for those it does not know itself."""
    found = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), value)
    return found
