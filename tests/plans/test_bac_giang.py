"""Bắc Giang: its two tables, cell by cell, their sums, and the dated duties with the exceptions of 2023."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from indicators.calendar import due_dates, parse_rule
from indicators.judging import Outcome, judge
from indicators.target import Operator, TargetKind
from tests.plans.printed import flat, target_of

CODE = "bac-giang-2030"
STAGES = ("2023", "2025", "2030")
YEARS = tuple(str(year) for year in range(2023, 2031))


def table_rows(text: str, heading: str) -> tuple[list[list[str]], list[str]]:
    """The ten district rows and the total row of the table under a heading; cells are separated by tabs."""
    lines = text[text.index(heading) :].split("\n")
    rows = [line.split("\t") for line in lines if "\t" in line]
    start = next(index for index, cells in enumerate(rows) if cells[0] == "1")
    return rows[start : start + 10], [cell for cell in rows[start + 10] if cell]


def test_every_cell_of_both_tables(plan, source) -> None:
    bac_giang, text = plan(CODE), source(CODE)
    stages, stage_total = table_rows(text, "- Mục tiêu cụ thể theo giai đoạn:")
    years, year_total = table_rows(text, "- Mục tiêu cụ thể theo từng năm:")
    districts = [unit for unit in bac_giang.units if unit.kind == "district"]
    seen = 0
    for unit, stage_cells, year_cells in zip(districts, stages, years, strict=True):
        assert unit.name == stage_cells[1]
        printed = [("BGI-02", TargetKind.CUMULATIVE, *cell) for cell in zip(STAGES, stage_cells[2:], strict=True)]
        printed += [("BGI-01", TargetKind.NEW_IN_YEAR, *cell) for cell in zip(YEARS, year_cells[3:], strict=True)]
        for indicator, kind, year, cell in printed:
            target = target_of(bac_giang, indicator, year, unit.code)
            assert (target.printed, target.value, target.kind) == (cell, Decimal(cell), kind)
            assert target.op is Operator.AT_LEAST
            seen += 1
    assert seen == 110
    for year, cell in zip(STAGES, stage_total[1:], strict=True):
        assert target_of(bac_giang, "BGI-02", year).printed == cell
    for year, cell in zip(YEARS, year_total[2:], strict=True):
        assert target_of(bac_giang, "BGI-01", year).printed == cell


def test_sums_of_the_tables(plan, source) -> None:
    bac_giang = plan(CODE)
    years, total = table_rows(source(CODE), "- Mục tiêu cụ thể theo từng năm:")
    districts = [unit.code for unit in bac_giang.units if unit.kind == "district"]
    for code, cells in zip(districts, years, strict=True):
        yearly = {year: target_of(bac_giang, "BGI-01", year, code).value for year in YEARS}
        assert sum(yearly.values()) == Decimal(cells[2])
        for stage in STAGES:
            reached = sum(value for year, value in yearly.items() if year <= stage)
            assert reached == target_of(bac_giang, "BGI-02", stage, code).value
    line = [sum(target_of(bac_giang, "BGI-01", y).value for y in YEARS if y <= year) for year in YEARS]
    assert line == [36, 58, 81, 106, 131, 157, 184, 209]
    assert Decimal(total[1]) == line[-1]


def test_printed_zeros_are_targets(plan) -> None:
    bac_giang = plan(CODE)
    zeros = {(t.scope, t.period) for t in bac_giang.targets if t.value == 0}
    assert zeros == {("BGG-VY", str(year)) for year in range(2024, 2031)} | {("BGG-HH", "2030")}


def test_rounded_shares_carry_their_counts(plan, source) -> None:
    bac_giang, text = plan(CODE), flat(source(CODE))
    for year, share, counts in (("2023", 17, (36, 209)), ("2025", 39, (81, 209)), ("2030", 100, (209, 209))):
        target = target_of(bac_giang, "BGI-03", year)
        assert (target.value, target.kind) == (share, TargetKind.STAGE)
        assert target.printed in text
        assert target.counts == counts
        assert judge(Fraction(*counts) * 100, target) is Outcome.MET
        assert judge(Fraction(counts[0] - 1, counts[1]) * 100, target) is Outcome.NOT_MET


def test_targets_in_running_text(plan, source) -> None:
    bac_giang, text = plan(CODE), flat(source(CODE))
    running = [t for t in bac_giang.targets if t.indicator in {"BGI-04", "BGI-05", "BGI-06", "BGI-07"}]
    for target in running:
        assert target.printed in text
    ehealth = target_of(bac_giang, "BGI-05", "2025")
    assert (ehealth.op, ehealth.value, ehealth.kind) == (Operator.MORE_THAN, 95, TargetKind.FROM_YEAR)
    later = target_of(bac_giang, "BGI-06", "2030")
    assert (later.kind, later.value) == (TargetKind.DIRECTION, None)


def test_document_facts(plan, source) -> None:
    bac_giang, text = plan(CODE), flat(source(CODE))
    assert (bac_giang.number, bac_giang.issued) == ("115/KH-UBND", date(2023, 6, 27))
    assert bac_giang.number_printed in text
    assert bac_giang.issued_printed in text
    assert bac_giang.title in text
    assert bac_giang.expected_units == {"district": 10, "commune": 209}


def test_due_days_and_the_exceptions_of_2023(plan, source) -> None:
    duties = {duty.code: duty for duty in plan(CODE).duties}

    def days(code: str, year: int) -> list[date | None]:
        return [found.due for found in due_dates(parse_rule(duties[code].rule), year)]

    assert days("BGI-R1", 2024) == [date(2024, 1, 14)]
    assert days("BGI-R2", 2024) == [date(2024, 11, 30)]
    assert days("BGI-R3", 2024) == [date(2024, 5, 30)]
    assert days("BGI-R3", 2023) == [date(2023, 10, 30)]
    assert days("BGI-R4", 2024) == [date(2024, 6, 30), date(2024, 12, 31)]
    assert days("BGI-R4", 2023) == [date(2023, 11, 30)]
    assert days("BGI-R7", 2024) == [None]
    text = flat(source(CODE))
    for duty in duties.values():
        for words in re.split(r" … ", duty.printed.replace("(", "(*").replace(")", "*)")):
            assert words in text or duty.printed in text, duty.printed
