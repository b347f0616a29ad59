"""Numbers, dates and periods are written as an official expects, and never against the judgement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_decimal, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from indicators.notation import (
    fold,
    rounded,
    write_against,
    write_count_of,
    write_date,
    write_measure,
    write_number,
    write_percent,
    write_period,
    write_plain,
)
from indicators.period import Period

FRACTIONS = st.fractions(min_value=-(10**7), max_value=10**7, max_denominator=10**6)


@pytest.mark.parametrize(
    ("value", "places", "vi", "en"),
    [
        (1250, 1, "1.250", "1,250"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (Decimal("7.98"), 2, "7,98", "7.98"),
        (Decimal("7.98"), 1, "8", "8"),
        (Decimal("90.0"), 1, "90", "90"),
        (Fraction(5, 4), 1, "1,3", "1.3"),
        (Fraction(-5, 4), 1, "-1,3", "-1.3"),
        (Fraction(-1, 100), 1, "0", "0"),
        (0, 1, "0", "0"),
        (Decimal("1E+3"), 1, "1.000", "1,000"),
        (Fraction(1, 3), 3, "0,333", "0.333"),
    ],
)
def test_numbers(value: int | Decimal | Fraction, places: int, vi: str, en: str) -> None:
    assert write_number(value, places) == vi
    assert write_number(value, places, "en") == en


def test_percent_promille_and_counts() -> None:
    assert write_percent(Fraction(195, 2)) == "97,5 %"
    assert write_percent(Decimal("7.98"), places=2, language="en") == "7.98 %"
    assert write_measure(Decimal("12.3"), "per_1000_live_births") == "12,3 ‰"
    assert write_measure(1250, "visits") == "1.250"
    assert write_count_of(18, 20) == "18/20"
    assert write_count_of(1234, 2000) == "1.234/2.000"


@pytest.mark.parametrize("bad", ["fr", "", "VI"])
def test_unknown_language_is_refused(bad: str) -> None:
    for write in (lambda: write_number(1, 1, bad), lambda: write_date(date(2026, 1, 1), bad)):
        with pytest.raises(ValueError, match="no notation for language"):
            write()


def test_negative_places_are_refused() -> None:
    with pytest.raises(ValueError, match="places"):
        write_number(1, -1)


@pytest.mark.parametrize(
    ("value", "target", "written"),
    [
        (Fraction(899999 * 100, 999999), Decimal(90), "89,99999 %"),
        (Fraction(90), Decimal(90), "90 %"),
        (Fraction(8100, 209), Decimal(39), "38,8 %"),
        (Fraction(3896, 100), Decimal(39), "38,96 %"),
        (Decimal("7.98"), Decimal("7.98"), "7,98 %"),
        (Decimal("7.981"), Decimal("7.98"), "7,981 %"),
        (Decimal("95.04"), Decimal(95), "95,04 %"),
        (Decimal("33.333"), None, "33,3 %"),
    ],
)
def test_beside_a_target(value: Decimal | Fraction, target: Decimal | None, written: str) -> None:
    assert write_against(value, target, "percent") == written


@given(st.fractions(0, 200, max_denominator=10**6), st.decimals(0, 200, places=2))
def test_written_beside_a_target_it_lies_on_the_same_side(value: Fraction, target: Decimal) -> None:
    written = Fraction(write_against(value, target).replace(".", "").replace(",", "."))
    assert (written > target, written < target) == (value > target, value < target)


@given(FRACTIONS, st.integers(0, 6))
def test_rounding_is_never_further_than_half_a_unit(value: Fraction, places: int) -> None:
    assert abs(rounded(value, places) - value) <= Fraction(1, 2 * 10**places)


@given(st.decimals(-(10**9), 10**9, places=3))
def test_babel_reads_back_and_writes_the_same_vietnamese(value: Decimal) -> None:
    text = write_number(value, 3)
    assert parse_decimal(text, locale="vi_VN", strict=True) == value
    assert text == format_decimal(value + 0, "#,##0.###", locale="vi_VN")


def test_dates() -> None:
    assert write_date(date(2026, 3, 31)) == "31/03/2026"
    assert write_date(date(2026, 3, 1), "en") == "1 March 2026"


@pytest.mark.parametrize(
    ("period", "vi", "en"),
    [
        ("2026Q3", "Quý III/2026", "Q3 2026"),
        ("2026Q4", "Quý IV/2026", "Q4 2026"),
        ("2026S1", "6 tháng đầu năm 2026", "first half of 2026"),
        ("2026S2", "6 tháng cuối năm 2026", "second half of 2026"),
        ("2026N", "9 tháng năm 2026", "nine months of 2026"),
        ("2026", "năm 2026", "2026"),
        ("202609", "tháng 9/2026", "September 2026"),
    ],
)
def test_periods(period: str, vi: str, en: str) -> None:
    assert write_period(Period.parse(period)) == vi
    assert write_period(Period.parse(period), "en") == en


def test_fold_makes_accents_and_case_equal() -> None:
    assert fold("Đồng Tuyển") == fold("dong tuyen") == fold("ĐỒNG TUYỂN") == "dong tuyen"
    assert fold("Tân Lập") == fold("Tân Lạp")


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_bar_without_end_that_is_met_exactly_is_written_rounded() -> None:
    bar = Fraction(81, 209) * 100
    assert write_against(bar, bar, "percent") == "38,8 %"
    assert write_against(Fraction(80, 209) * 100, bar, "percent") == "38,3 %"
    assert write_plain(bar, bar) == "38.755981"
