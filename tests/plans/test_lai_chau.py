"""Lai Châu: twenty-one indicators, two stages, operators that change, and rates printed with the wrong sign."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.indicator import IndicatorKind
from indicators.target import Operator, TargetKind
from tests.plans.printed import flat, target_of

CODE = "lai-chau-2025-2030"
MORE, LEAST, LESS, MOST = Operator.MORE_THAN, Operator.AT_LEAST, Operator.LESS_THAN, Operator.AT_MOST
# Indicator, its sentence in the document with the number left open, and each stage's number and operator.
SENTENCES = [
    ("LAI-01", "Tuổi thọ trung bình khoảng {} tuổi", ("68", LEAST), ("70", LEAST)),
    ("LAI-02", "số năm sống khỏe đạt tối thiểu {} năm", ("62", LEAST), ("64", LEAST)),
    ("LAI-03", "tham gia bảo hiểm y tế đạt trên {}% dân số", ("95", MORE), ("96", MORE)),
    ("LAI-04", "hộ gia đình cho y tế giảm còn dưới {}%", ("35", LESS), ("30", LESS)),
    ("LAI-05", "tiêm chủng mở rộng đạt tối thiểu {}%", ("93", LEAST), ("94", LEAST)),
    ("LAI-06", "với {} loại vắc xin", ("12", LEAST), ("14", LEAST)),
    ("LAI-07", "Dưới 5 tuổi còn < {}%", ("42", LESS), ("40", LESS)),
    ("LAI-08", "dưới 1 tuổi < {}%", ("29", LESS), ("26", LESS)),
    ("LAI-09", "trẻ em dưới 5 tuổi < {}%", ("31,5", LESS), ("29", LESS)),
    ("LAI-10", "béo phì ở người trưởng thành dưới < {}%", ("12", LESS), ("10", LESS)),
    ("LAI-11", "đối với nam đạt {} cm", ("163", LEAST), ("164", LEAST)),
    ("LAI-12", "nữ {} cm", ("152", LEAST), ("153", LEAST)),
    ("LAI-13", "trên {}% dân số được quản lý sức khỏe", ("70", MORE), ("80", MORE)),
    ("LAI-14", "trên {}% trạm y tế", ("90", MORE), ("95", MORE)),
    ("LAI-15", "{} giường bệnh", ("33", LEAST), ("33", MORE)),
    ("LAI-16", "{} bác sĩ", ("13", LEAST), ("13", MORE)),
    ("LAI-17", "{} dược sỹ đại học", ("1,5", LEAST), ("2", MORE)),
    ("LAI-18", "trên {} điều dưỡng viên", ("16", MORE), ("20", MORE)),
    ("LAI-19", "với dịch vụ y tế đạt trên {}%", ("80", MORE), ("85", MORE)),
    ("LAI-20", "trong cộng đồng còn {}%", ("khoảng 0,38", MOST), ("0,33", MOST)),
]


def stages(text: str) -> dict[str, str]:
    """The words of each stage, from its heading to the next."""
    start, middle, end = (text.index(words) for words in ("Đến năm 2025:", "Đến năm 2030:", "III. NHIỆM VỤ"))
    return {"2025": flat(text[start:middle]), "2030": flat(text[middle:end])}


@pytest.mark.parametrize(("indicator", "sentence", "first", "second"), SENTENCES)
def test_both_stages_of_each_indicator(plan, source, indicator, sentence, first, second) -> None:
    lai_chau, words = plan(CODE), stages(source(CODE))
    for year, (number, op) in (("2025", first), ("2030", second)):
        target = target_of(lai_chau, indicator, year)
        assert sentence.format(number) in words[year]
        assert target.printed in words[year]
        assert number in target.printed
        assert target.value == Decimal(number.removeprefix("khoảng ").replace(",", "."))
        assert (target.op, target.kind) == (op, TargetKind.STAGE)


def test_operators_follow_the_printed_words(plan) -> None:
    strict = {"trên": MORE, "dưới": LESS, "<": LESS}
    for target in plan(CODE).targets:
        wanted = next((op for word, op in strict.items() if target.printed.startswith(word)), None)
        assert (target.op in strict.values()) == (wanted is not None)
        assert wanted in (None, target.op)


def test_the_budget_share_has_no_stage(plan, source) -> None:
    target = target_of(plan(CODE), "LAI-21", "2018")
    assert (target.op, target.value, target.kind) == (LEAST, 30, TargetKind.FROM_YEAR)
    assert target.printed in flat(source(CODE))


def test_mortality_is_per_thousand(plan) -> None:
    for code in ("LAI-07", "LAI-08"):
        indicator = plan(CODE).indicator(code)
        assert (indicator.unit, indicator.kind, indicator.factor) == (
            "per_1000_live_births",
            IndicatorKind.RATE,
            Decimal(1000),
        )


def test_sixteen_indicators_are_the_province_s_own(plan) -> None:
    lai_chau = plan(CODE)
    province = {indicator.code for indicator in lai_chau.indicators if indicator.province_only}
    asked = {"LAI-03", "LAI-05", "LAI-09", "LAI-13", "LAI-14"}
    assert province == {indicator.code for indicator in lai_chau.indicators} - asked
    below = {
        question.name
        for form in lai_chau.forms
        if form.unit_kind != "province"
        for question in form.questionnaire.questions()
    }
    assert not any(set(lai_chau.indicator(code).numerator) & below for code in province)


def test_milestones_as_printed(plan, source) -> None:
    lai_chau, text = plan(CODE), flat(source(CODE))
    assert len(lai_chau.milestones) == 14
    for milestone in lai_chau.milestones:
        assert milestone.printed in text
    dated = {milestone.printed: milestone.due for milestone in lai_chau.milestones}
    assert str(dated["hoàn thành trước quý II/2020"]) == "2020-03-31"
    assert str(dated["hoàn thành trong quý III/2018"]) == "2018-09-30"
    assert str(dated["Hoàn thành trong tháng 7 năm 2018"]) == "2018-07-31"
    assert str(dated["thực hiện trước năm 2021"]) == "2020-12-31"
    assert dated["thực hiện từ năm 2019"] is None


def test_document_facts(plan, source) -> None:
    lai_chau, text = plan(CODE), flat(source(CODE))
    assert (lai_chau.number, lai_chau.issued) == (None, None)
    assert lai_chau.title in text
    assert "08 Trung tâm y tế cấp huyện, thành phố" in text
    for unit in lai_chau.units:
        assert unit.name.removeprefix("Tỉnh ").removeprefix("Huyện ") in text
