"""From XLSForm sheets to a questionnaire, and through workbooks without a difference."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
import pyxform

from dialogue.questionnaire import Ask, AskRatio, QuestionKind
from programmes.facts import FormFacts, read_facts
from programmes.faults import FaultList, PlanFaults
from programmes.form_sheets import CHOICES, SETTINGS, SURVEY, FormSheets, default_settings, to_xform
from programmes.plan import Form
from programmes.reader import read_plan
from programmes.workbook import changes_between, export_form, form_sheets, read_workbook, write_sheets
from programmes.xlsform import CompiledForm, compile_form

PLANS = Path(__file__).parents[2] / "plans"
FACTS = FormFacts("f", {"vi": "Phiếu"}, "village", "village", "quarter", "head", "quarterly", None, 1)
FORMS = [
    pytest.param(folder, form.code, id=f"{folder.name}-{form.code}")
    for folder in sorted(PLANS.iterdir())
    if (facts := read_facts(folder, FaultList())) is not None
    for form in facts.forms
]


def sheets(*survey: str, choices: str = "list_name|name|label::vi;yes_no|yes|Có;yes_no|no|Không") -> FormSheets:
    """Sheets from rows such as "integer|n|Bao nhiêu?|yes"."""
    rows = [[cell.strip() for cell in row.split("|")] for row in survey]
    return FormSheets(
        FACTS,
        rows,
        [row.split("|") for row in choices.split(";")],
        default_settings(FACTS, "p"),
        {SURVEY: "survey.csv", CHOICES: "choices.csv", SETTINGS: "settings.csv"},
    )


def compiled(*survey: str) -> CompiledForm:
    faults = FaultList()
    form = compile_form(sheets(*survey), faults)
    assert faults.faults == []
    return form


def test_a_question_with_everything() -> None:
    form = compiled(
        "type|name|label::vi|label::en|hint::vi|short::vi|unit::vi|required|constraint|constraint_message::vi|warning|"
        "warning_message::vi|alert|is_context|relevant",
        "integer|households|Bao nhiêu hộ?|How many?|Đếm cả.|Số hộ|hộ|yes|. >= 1 and . <= 1000|Sai.||||yes|",
        "integer|n|Bao nhiêu?|||||no|. > 0 and . < 60 and . != 13|Sai.|. > 3 * ${households}|Nhiều.|yes||"
        "${households} > 5",
    )
    first, second = form.questionnaire.questions()
    assert (first.minimum, first.maximum, first.required, first.is_context) == (Decimal(1), Decimal(1000), True, True)
    assert first.label == {"vi": "Bao nhiêu hộ?", "en": "How many?"}
    assert (first.hint, first.short, first.unit) == ({"vi": "Đếm cả."}, {"vi": "Số hộ"}, {"vi": "hộ"})
    assert (second.minimum, second.maximum, second.required, second.alert) == (Decimal(1), Decimal(59), False, True)
    assert second.constraint == ". > 0 and . < 60 and . != 13"
    assert (second.warning, second.relevant) == (". > 3 * $households", "$households > 5")


@pytest.mark.parametrize(
    ("kind", "constraint", "bounds"),
    [
        ("integer", ". >= 0 or . <= -5", (None, None)),
        ("integer", "(. >= 0) and (. <= 5)", (None, None)),
        ("integer", ". >= 0 and . <= ${other}", (Decimal(0), None)),
        ("decimal", ". > 0 and . <= 7.5", (None, Decimal("7.5"))),
        ("decimal", ". >= -1.5", (Decimal("-1.5"), None)),
        ("integer", ".>=2 and .<9", (Decimal(2), Decimal(8))),
    ],
)
def test_bounds_are_read_only_where_the_form_states_them(
    kind: str, constraint: str, bounds: tuple[Decimal | None, Decimal | None]
) -> None:
    form = compiled(
        "type|name|label::vi|constraint|constraint_message::vi",
        "integer|other|Khác?||",
        f"{kind}|n|Bao nhiêu?|{constraint}|Sai.",
    )
    question = form.questionnaire.questions()[1]
    assert (question.minimum, question.maximum) == bounds
    assert question.constraint == constraint.replace("${other}", "$other")


def test_a_ratio_group_and_the_conditions_of_groups() -> None:
    form = compiled(
        "type|name|label::vi|appearance|relevant|hint::vi",
        "select_one yes_no|has|Có trẻ không?||||",
        "begin group|outer|Trẻ em||${has} = 'yes'|",
        "begin_group|pair|Tiêm đủ trên số trẻ|ratio|1 = 1|Ghi 18/20.",
        "integer|part|Đã tiêm?|||",
        "integer|whole|Trong diện?|||",
        "end_group|||||",
        "date|day|Ngày nào?||${part} > 0|",
        "end group|||||",
        "start|start||||",
    )
    has, pair, day = form.questionnaire.steps
    assert isinstance(pair, AskRatio)
    assert (pair.name, pair.numerator.name, pair.denominator.name) == ("pair", "part", "whole")
    assert pair.hint == {"vi": "Ghi 18/20."}
    assert pair.numerator.relevant == "($has = 'yes') and (1 = 1)"
    assert isinstance(day, Ask)
    assert day.question.relevant == "($has = 'yes') and ($part > 0)"
    assert isinstance(has, Ask)
    assert [choice.name for choice in has.question.choices] == ["yes", "no"]
    assert has.question.kind is QuestionKind.SELECT_ONE


def test_languages_may_carry_their_names() -> None:
    faults = FaultList()
    rows = sheets("type|name|label::vi|label::English (en)|label::Tiếng Việt (vi)", "integer|n|Một|One|Một")
    form = compile_form(rows, faults)
    assert form.questionnaire.questions()[0].label == {"vi": "Một", "en": "One"}


@pytest.mark.parametrize(("folder", "code"), FORMS)
def test_a_workbook_gives_the_very_same_form(folder: Path, code: str, tmp_path: Path) -> None:
    original = form_sheets(folder, code)
    export_form(original, tmp_path / "form.xlsx")
    back = read_workbook(original, tmp_path / "form.xlsx")
    assert changes_between(original, back) == ()
    assert to_xform(back) == to_xform(original)
    assert to_xform_of_file(tmp_path / "form.xlsx") == to_xform(original)
    assert read_plan(folder, edited={code: back}).form(code) == read_plan(folder).form(code)


def test_a_form_may_be_one_markdown_file(folder) -> None:
    before = read_plan(folder.path).form("village")
    sheets = form_sheets(folder.path, "village")
    place = folder.path / "forms" / "village"
    lines: list[str] = []
    for name, rows in ((SURVEY, sheets.survey), (CHOICES, sheets.choices)):
        lines.append(f"| {name} |")
        lines.extend("| | " + " | ".join(row) + " |" for row in rows)
    (place / "form.md").write_text("\n".join(["# Phiếu thôn", "", *lines]), encoding="utf-8")
    for file in ("survey.csv", "choices.csv"):
        (place / file).unlink()
    assert read_plan(folder.path).form("village") == before
    text = (place / "form.md").read_text(encoding="utf-8")
    (place / "form.md").write_text(text.replace(". >= 1 and . <= 1000", ". >= ("), encoding="utf-8")
    (fault,) = folder.faults()
    assert (fault.file, fault.row, fault.column) == ("forms/village/form.md[survey]", 2, "constraint")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("answer", "Ghi họ và tên bệnh nhân"),
        ("answer", "Ghi ho ten nguoi benh"),
        ("answer", "Tên của trẻ là gì?"),
        ("answer", "Số CMND hoặc căn cước?"),
        ("answer", "Số điện thoại?"),
        ("answer", "Điện thoại liên hệ?"),
        ("answer", "Mã định danh của người bệnh"),
        ("answer", "Ngày sinh?"),
        ("answer", "What is the patient's name?"),
        ("answer", "Names of the patients"),
        ("answer", "Phone?"),
        ("patient_name", "Ai?"),
        ("ho_ten", "Ai?"),
        ("cccd", "Số?"),
    ],
)
def test_who_a_patient_is_cannot_be_asked(folder, name: str, label: str) -> None:
    rows = folder.rows("forms/head/survey.csv")
    number = folder.row_of("forms/head/survey.csv", "name", "issues")
    rows[number - 1][rows[0].index("name")] = name
    rows[number - 1][rows[0].index("label::vi")] = label
    folder.write("forms/head/survey.csv", rows)
    assert all(fault.row == number and "never collected" in fault.sentence for fault in folder.faults())


def to_xform_of_file(workbook: Path) -> str:
    """What pyxform alone makes of the file, as any other tool of the family would."""
    from pyxform.xls2xform import convert

    return str(convert(workbook, warnings=[]).xform)


def test_odk_validate_accepts_every_form(tmp_path: Path) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.skip("ODK Validate needs Java, which is not installed")
    (jar,) = Path(pyxform.__file__).parent.rglob("ODK_Validate.jar")
    files = []
    for parameter in FORMS:
        folder, code = parameter.values
        assert isinstance(folder, Path)
        files.append(tmp_path / f"{parameter.id}.xml")
        files[-1].write_text(to_xform(form_sheets(folder, str(code))), encoding="utf-8")
    command = [java, "-Djava.awt.headless=true", "-jar", str(jar), *map(str, files)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert (shown.stdout + shown.stderr).count("Xform is valid") == len(files)


def test_an_edited_workbook_shows_its_changes_and_changes_the_digest(folder, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    before = form_sheets(folder.path, "village")
    export_form(before, tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")
    survey = book["survey"]
    headers = [cell.value for cell in survey[1]]
    survey.cell(3, headers.index("label::vi") + 1).value = "Bao nhiêu trẻ được cân?"
    survey.cell(3, headers.index("is_context") + 1).value = True  # Excel's own yes
    survey.delete_rows(6)
    survey.append(["integer", "dogs", "Thôn có bao nhiêu con chó?"])
    survey.cell(survey.max_row, headers.index("is_context") + 1).value = "yes"
    book.save(tmp_path / "form.xlsx")

    edited = read_workbook(before, tmp_path / "form.xlsx")
    changes = changes_between(before, edited)
    assert [(change.row, change.column, change.new) for change in changes] == [
        ("weighed_u5", "label::vi", "Bao nhiêu trẻ được cân?"),
        ("health_education_sessions", None, None),
        ("dogs", None, "Thôn có bao nhiêu con chó?"),
    ]
    old: Form = read_plan(folder.path).form("village")
    checked: Form = read_plan(folder.path, edited={"village": edited}).form("village")
    assert checked.digest != old.digest
    write_sheets(folder.path, edited)
    assert read_plan(folder.path).form("village") == checked
    assert changes_between(form_sheets(folder.path, "village"), edited) == ()


def test_a_spoiled_workbook_is_refused_by_its_own_rows(folder, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    before = form_sheets(folder.path, "village")
    export_form(before, tmp_path / "form.xlsx")
    book = load_workbook(tmp_path / "form.xlsx")
    column = [cell.value for cell in book["survey"][1]].index("constraint") + 1
    book["survey"].cell(3, column).value = ". <= ("
    book.save(tmp_path / "form.xlsx")
    edited = read_workbook(before, tmp_path / "form.xlsx")
    with pytest.raises(PlanFaults) as caught:
        read_plan(folder.path, edited={"village": edited})
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.column) == ("form.xlsx[survey]", 3, "constraint")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", "Xin chào".encode()])
def test_what_is_no_workbook(folder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "form.xlsx").write_bytes(content)
    with pytest.raises(PlanFaults, match="is not an"):
        read_workbook(form_sheets(folder.path, "village"), tmp_path / "form.xlsx")
