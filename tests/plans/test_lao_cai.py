"""Lào Cai 2023: exact operators, criterion references, and what must hold for men and for women."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from indicators.calendar import due_dates, parse_rule
from indicators.target import Operator
from tests.plans.printed import flat, target_of

CODE = "lao-cai-2023"
AT_LEAST, AT_MOST, MORE = Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN
PHRASES = [
    ("LAO-01", "bảo hiểm y tế đạt ≥ 95% (Tiêu chí 14.1 và 15.1)", AT_LEAST, "95", ("14.1", "15.1")),
    ("LAO-02", "Tiếp tục duy trì 17/17 xã, phường đạt các tiêu chí Quốc gia", AT_LEAST, "17", ("15.2",)),
    ("LAO-03", "cân nặng/tuổi ở trẻ em dưới 5 tuổi xuống còn 7,98%", AT_MOST, "7.98", ("15.3",)),
    ("LAO-04", "(chiều cao/tuổi) ở trẻ em dưới 5 tuổi xuống còn 10,17%", AT_MOST, "10.17", ("15.3",)),
    ("LAO-05", "đảm bảo 3 sạch toàn thành phố đạt > 90%. (Tiêu chí 17.6)", MORE, "90", ("17.6",)),
    ("LAO-06", "các quy định về ATTP toàn thành phố đạt 100% (Tiêu chí 17.8)", AT_LEAST, "100", ("17.8",)),
    ("LAO-07", "quản lý sức khỏe (áp dụng đạt cho cả nam và nữ) ≥ 90%", AT_LEAST, "90", ()),
    ("LAO-08", "khám chữa bệnh từ xa (áp dụng đạt cho cả nam và nữ): ≥ 40%", AT_LEAST, "40", ()),
    ("LAO-09", "sổ khám chữa bệnh điện tử ≥ 70%", AT_LEAST, "70", ()),
    ("LAO-10", "1/7 xã đạt các tiêu chí của y tế về Nông thôn mới nâng cao", AT_LEAST, "1", ()),
    ("LAO-11", "100% thôn, bản có nhân viên y tế hoạt động", AT_LEAST, "100", ()),
    ("LAO-12", "100% tổ dân phố có công tác viên dân số", AT_LEAST, "100", ()),
    ("LAO-13", "làm việc tại trạm y tế tối thiểu 2 buổi/tuần", AT_LEAST, "2", ()),
    ("LAO-14", "thường trực cấp cứu 24/24 giờ", AT_LEAST, "1", ()),
    ("LAO-15", "không để xảy ra vụ ngộ độc thực phẩm lớn, nghiêm trọng", AT_MOST, "0", ()),
    ("LAO-16", "Xây mới Trạm Y tế phường Duyên Hải", AT_LEAST, "1", ()),
]


@pytest.mark.parametrize(("code", "phrase", "op", "value", "criteria"), PHRASES)
def test_every_target_as_printed(plan, source, code, phrase, op, value, criteria) -> None:
    target = target_of(plan(CODE), code, "2023")
    assert phrase in flat(source(CODE))
    assert target.printed in phrase
    assert (target.op, target.value) == (op, Decimal(value))
    assert plan(CODE).indicator(code).criteria == criteria


def test_men_and_women_each(plan) -> None:
    both = {indicator.code: indicator.sexes for indicator in plan(CODE).indicators if indicator.sexes}
    assert set(both) == {"LAO-07", "LAO-08"}
    assert [sex for sex, _, _ in both["LAO-07"]] == ["male", "female"]
    assert both["LAO-08"][1] == ("female", ("telehealth_female",), ("population_female",))


def test_units_groups_and_facts(plan, source) -> None:
    lao_cai, text = plan(CODE), flat(source(CODE))
    assert (lao_cai.number, lao_cai.issued) == (None, None)
    assert lao_cai.number_printed in text
    assert lao_cai.issued_printed in text
    assert lao_cai.title in text
    assert lao_cai.period_printed in text
    communes = [unit for unit in lao_cai.units if unit.kind == "commune"]
    assert len(communes) == 8
    for unit in communes:
        assert unit.name.split(" ", 1)[1] in text
    nutrition = [unit.name for unit in communes if "nutrition" in unit.groups]
    assert f"tại các xã {', '.join(name.removeprefix('Xã ') for name in nutrition)}" in text
    assert lao_cai.indicator("LAO-10").group == "rural"


def test_the_ten_criteria_of_4667(plan, source) -> None:
    (card,) = plan(CODE).scorecards
    text = flat(source(CODE))
    for criterion in card.criteria:
        assert f"iêu chí {criterion.number}: {criterion.name}" in text
    assert all(criterion.points is None for criterion in card.criteria)


def test_the_printed_quarterly_duty_has_a_configured_day(plan, source) -> None:
    duties = {duty.code: duty for duty in plan(CODE).duties}
    assert "đánh giá tiến độ thực hiện từng tiêu chí theo quý" in flat(source(CODE))
    assert (duties["LAO-R1"].printed, duties["LAO-R1"].configured) == ("theo quý", True)
    assert [found.due for found in due_dates(parse_rule(duties["LAO-R1"].rule), 2023)] == [
        date(2023, 4, 10),
        date(2023, 7, 10),
        date(2023, 10, 10),
        date(2024, 1, 10),
    ]
