"""Documents: what stands in them is what the figures say, in the layout of Nghị định 30, and Word and LibreOffice
read it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document

from exports.document import write_document
from exports.letter import Letter, Table
from exports.page import TEXT_WIDTH
from exports.writing import write_apart
from handlers.documents import in_sentence, write_letter
from handlers.figures import write_counts, write_value
from indicators.judging import Outcome
from indicators.period import Period
from reporting.quarter import NothingToReport, Quarter, read_quarter
from storage import reports, reviews
from tests.builders import World
from tests.exports.filed import CHIENG_ON, LAO_CAI, filed_world
from tests.exports.opened import convert, needs_office

PERIOD = Period.parse("2024Q4")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with filed_world(tmp_path, CHIENG_ON) as world:
        yield world


def quarter_of(world: World, code: str = "CON", plan: str = CHIENG_ON, period: Period = PERIOD) -> Quarter:
    with world.desk() as desk:
        return read_quarter(desk, desk.catalogue.plan(plan), world.unit(code), period)


def letter_of(world: World, quarter: Quarter) -> Letter:
    with world.desk() as desk:
        return write_letter(desk, quarter)


def read(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def words(document: Document) -> str:
    """Everything written, paragraphs and cells in their order."""
    body = document.element.body
    return "\n".join(
        "".join("\n" if node.tag.endswith("}br") else node.text or "" for node in paragraph.iter("{*}t", "{*}br"))
        for paragraph in body.iter("{*}p")
    )


def test_the_page_is_a4_with_the_margins_and_type_of_an_administrative_document(world: World) -> None:
    document = read(write_document(letter_of(world, quarter_of(world))))
    section = document.sections[0]
    assert section.page_width is not None and section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [20, 20, 30, 15]
    assert document.styles["Normal"].font.name == "Times New Roman"  # type: ignore[attr-defined]
    sizes = {run.font.size.pt for paragraph in document.paragraphs for run in paragraph.runs if run.font.size}
    assert sizes <= {2, 4, 10, 11, 14}


def test_tables_fit_the_page_and_repeat_their_headings(world: World) -> None:
    letter = letter_of(world, quarter_of(world))
    document = read(write_document(letter))
    ruled = [table for table in document.tables if table._tbl.xpath(".//w:tblHeader")]
    written = [block for section in letter.sections for block in section.blocks if isinstance(block, Table)]
    assert len(ruled) == len(written)
    for table, block in zip(ruled, written, strict=True):
        assert sum(column.width.mm for column in table.columns if column.width) == pytest.approx(TEXT_WIDTH, abs=0.5)
        assert len(table._tbl.xpath("./w:tr[w:trPr/w:cantSplit]")) == len(block.rows) + 1
        assert [cell.text for cell in table.rows[0].cells] == [column.heading for column in block.columns]
        assert tuple(cell.text for cell in table.rows[1].cells) == block.rows[0]


def test_every_figure_stands_in_the_document_as_the_overview_computes_it(world: World) -> None:
    quarter = quarter_of(world)
    text = words(read(write_document(letter_of(world, quarter))))
    with world.desk() as desk:
        for line in quarter.lines:
            assert line.indicator.name["vi"] in text
            value = write_value(desk.wording, line.indicator, line.now, "vi")
            counts = write_counts(line.indicator, line.now, "vi")
            assert value is None or value in text
            assert counts is None or f"({counts})" in text
    done = quarter.received
    assert done.expected == 8 and f"Số báo cáo phải nộp: {done.expected} (tám) báo cáo." in text
    assert f"Số báo cáo đã nhận: {done.received} (" in text


def test_what_is_missing_is_named_by_unit_and_form(world: World) -> None:
    quarter = quarter_of(world)
    assert quarter.missing, "the sample leaves somebody out"
    section = letter_of(world, quarter).sections[-2]
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    assert {row[1] for row in table.rows} == {"Xã Chiềng Ôn"}
    for owed in quarter.missing:
        assert owed.unit.name in table.rows[0][2]


def test_nation_issuer_blanks_and_signature_stand_where_the_decree_wants_them(world: World) -> None:
    lines = words(read(write_document(letter_of(world, quarter_of(world))))).split("\n")
    assert lines[0] == "ỦY BAN NHÂN DÂN XÃ CHIỀNG ÔN"
    assert lines[1] == "TRẠM Y TẾ"
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines and "Độc lập - Tự do - Hạnh phúc" in lines
    assert any(re.fullmatch(r"Số: +/BC-TYT", line) for line in lines)
    assert any(re.fullmatch(r"…+, ngày +tháng +năm 2024", line) for line in lines)
    assert lines.index("BÁO CÁO") < lines.index("I. TÌNH HÌNH NỘP BÁO CÁO") < lines.index("Nơi nhận:")
    assert lines.index("Nơi nhận:") < lines.index("TRƯỞNG TRẠM")


def test_it_is_a_draft_until_everything_is_here_and_approved(world: World) -> None:
    quarter = quarter_of(world)
    assert letter_of(world, quarter).draft == "DỰ THẢO"
    late = world.now
    with world.desk() as desk:
        for owed in quarter.missing:
            version = desk.connection.exec_driver_sql(
                "SELECT id FROM form_version WHERE form = ?", (owed.form.code,)
            ).scalar_one()
            reports.save_report(
                desk.connection,
                plan=CHIENG_ON,
                form=owed.form.code,
                period=PERIOD.id,
                unit_id=owed.unit.id,
                form_version_id=version,
                due_on=quarter.due_on,
                person_id=1,
                session_id=None,
                answers=reports.answers_of(desk.connection, 1),
                now=late,
            )
    complete = quarter_of(world)
    assert complete.missing == ()
    waiting = complete.received.received - complete.approved
    assert waiting and f"{waiting} trong 8 báo cáo chưa duyệt" in letter_of(world, complete).draft_reason
    with world.desk() as desk:
        for owed in complete.owed:
            assert owed.report is not None
            reviews.set_status(desk.connection, owed.report, reports.APPROVED)
    final = letter_of(world, quarter_of(world))
    assert (final.draft, final.draft_reason) == ("", "")
    assert "DỰ THẢO" not in words(read(write_document(final)))


def test_criteria_of_the_plan_make_the_sections(tmp_path: Path) -> None:
    with filed_world(tmp_path, LAO_CAI) as world:
        quarter = quarter_of(world, "LCI", LAO_CAI, Period.parse("2023Q4"))
        letter = letter_of(world, quarter)
    headings = [section.heading for section in letter.sections]
    assert "1. Các chỉ số theo tiêu chí 14" in headings and "2. Các chỉ số theo tiêu chí 15" in headings
    assert letter.head.issuer == "TRUNG TÂM Y TẾ" and letter.signature.signer == "GIÁM ĐỐC"
    outcomes = [line.now.outcome for line in quarter.lines]
    summary = letter.sections[1].blocks[0]
    assert f"{outcomes.count(Outcome.MET)} đạt" in getattr(summary, "text", "")
    assert "Nguồn" not in letter.footnote and "không phải số thật" in letter.footnote


def test_villages_and_periods_without_forms_have_no_document(world: World) -> None:
    with pytest.raises(NothingToReport, match="from the commune up"):
        quarter_of(world, next(owed.unit.code for owed in quarter_of(world).owed if owed.unit.kind == "village"))
    with pytest.raises(NothingToReport, match="no form for 2024"):
        quarter_of(world, period=Period.parse("2024"))


@pytest.mark.parametrize(
    ("name", "inside"),
    [("Xã Hoa Ban", "xã Hoa Ban"), ("Thành phố Lào Cai", "thành phố Lào Cai"), ("Chăn Nưa", "Chăn Nưa")],
)
def test_names_inside_a_sentence(name: str, inside: str) -> None:
    assert in_sentence(name) == inside


async def test_a_document_is_written_apart_as_it_is_here(world: World) -> None:
    letter = letter_of(world, quarter_of(world))
    assert words(read(await write_apart(letter))) == words(read(write_document(letter)))


def test_the_file_is_a_sound_package(world: World) -> None:
    with zipfile.ZipFile(BytesIO(write_document(letter_of(world, quarter_of(world))))) as package:
        assert package.testzip() is None
        assert "word/document.xml" in package.namelist()


def test_marks_and_signs_in_names_stay_words(world: World) -> None:
    letter = letter_of(world, quarter_of(world))
    odd = replace(letter, opening='<w:p> & "Tân Lập" \n=1+1')
    assert '<w:p> & "Tân Lập"' in words(read(write_document(odd)))


@needs_office
def test_libreoffice_reads_every_word_and_every_table_fits(world: World, tmp_path: Path) -> None:
    quarter = quarter_of(world)
    file = tmp_path / "report.docx"
    file.write_bytes(write_document(letter_of(world, quarter)))
    text = convert(file, "txt:Text (encoded):UTF8", tmp_path).read_text(encoding="utf-8-sig")
    for line in words(read(file.read_bytes())).split("\n"):
        assert line.strip() in text
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler (pdftotext) is not installed: the pages are not looked at")
    pdf = convert(file, "pdf", tmp_path)
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert 2 <= pages.count("\f") <= 6
    assert "Độc lập - Tự do - Hạnh phúc" in pages
