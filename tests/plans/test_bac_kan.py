"""Bắc Kạn: the appendix of sixteen indicators over six years, cell by cell."""

from __future__ import annotations

from decimal import Decimal

from indicators.indicator import IndicatorKind, TimeRule
from indicators.target import Operator, TargetKind
from tests.plans.printed import flat, target_of

CODE = "bac-kan-2025-2030"
YEARS = ("2025", "2026", "2027", "2028", "2029", "2030")


def appendix(text: str) -> list[tuple[str, str, list[str]]]:
    """Name, unit and six cells of every row: one line each in the document."""
    lines = text[text.index("CHỈ SỐ CHÍNH ĐÁNH GIÁ DUY TRÌ") :].split("\n")
    start = lines.index("2030") + 1
    rows = []
    for number in range(1, 17):
        assert lines[start] == str(number)
        rows.append((lines[start + 1], lines[start + 2], lines[start + 3 : start + 9]))
        start += 9
    return rows


def test_every_cell_of_the_appendix(plan, source) -> None:
    rows = appendix(source(CODE))
    bac_kan = plan(CODE)
    assert len(bac_kan.targets) == len(rows) * len(YEARS) == 96
    for indicator, (name, unit, cells) in zip(bac_kan.indicators, rows, strict=True):
        assert indicator.name["vi"] == name.rstrip(".")
        assert (indicator.unit == "percent") == (unit == "%")
        for year, printed in zip(YEARS, cells, strict=True):
            target = target_of(bac_kan, indicator.code, year)
            assert target.printed == printed
            assert target.value == Decimal(printed.strip("≥ %").replace(",", "."))
            assert target.op is Operator.AT_LEAST


def test_totals_that_the_document_does_not_print(plan) -> None:
    bac_kan = plan(CODE)
    sums = {
        code: sum(target.value for target in bac_kan.targets if target.indicator == code)
        for code in ("BKA-01", "BKA-02")
    }
    assert sums == {"BKA-01": 8, "BKA-02": 45}
    kinds = {target.indicator: target.kind for target in bac_kan.targets}
    assert {code for code, kind in kinds.items() if kind is TargetKind.NEW_IN_YEAR} == {"BKA-01", "BKA-02"}


def test_how_each_row_is_computed(plan) -> None:
    by_code = {indicator.code[-2:]: indicator for indicator in plan(CODE).indicators}
    shares = {number for number, indicator in by_code.items() if indicator.kind is IndicatorKind.SHARE_OF_STATIONS}
    assert shares == {"03", "04", "05", "08", "11", "15"}
    assert {number for number, indicator in by_code.items() if indicator.exclude_regions} == {"10", "11"}
    assert all(by_code[number].exclude_regions == (1, 2) for number in ("10", "11"))
    assert by_code["10"].kind is IndicatorKind.PER_HEAD
    assert (by_code["10"].time, by_code["10"].factor) == (TimeRule.FLOW, Decimal(1))
    assert {number for number, indicator in by_code.items() if indicator.time is TimeRule.EVER} == {"03", "05", "15"}


def test_document_facts(plan, source) -> None:
    bac_kan, text = plan(CODE), flat(source(CODE))
    assert (bac_kan.number, bac_kan.issued) == (None, None)
    assert flat(f"{bac_kan.number_printed} {bac_kan.issued_printed}") in text
    assert bac_kan.period_printed in text
    assert bac_kan.expected_units == {"district": 8, "commune": 108}
    assert "108/108 Trạm Y tế" in text
    for basis in bac_kan.legal_basis:
        assert basis in text
    for words in ("trước ngày 01 tháng 7 năm 2025", "Hàng năm rà soát", "tự chấm điểm và lập kế hoạch khắc phục"):
        assert words in text


def test_forms_by_role(plan) -> None:
    forms = {form.code: form for form in plan(CODE).forms}
    assert {code: (form.unit_kind, form.reviewer) for code, form in forms.items()} == {
        "village": ("village", "head"),
        "station": ("commune", "head"),
        "head": ("commune", "district"),
        "district": ("district", "province"),
    }
    assert len(forms["village"].questionnaire.steps) == 8
    assert [question.name for question in forms["village"].questionnaire.questions() if question.alert] == [
        "suspected_cases"
    ]
