"""Tallies add up exactly, and keep missing, zero, unknown and not done apart."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.indicator import IndicatorKind
from indicators.tally import NotSummable, SexTally, Tally, of_answer, of_counts, of_value, silent, total, unknown

RATIO = IndicatorKind.RATIO
STATIONS = IndicatorKind.SHARE_OF_STATIONS
HUNDRED = Decimal(100)

PAIRS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=12)


@given(PAIRS)
def test_a_ratio_is_the_ratio_of_sums(pairs: list[tuple[int, int]]) -> None:
    whole = total(RATIO, [of_counts(RATIO, n, d) for n, d in pairs])
    assert whole.value(HUNDRED) == Fraction(100 * sum(n for n, _ in pairs), sum(d for _, d in pairs))


@given(PAIRS)
def test_a_ratio_is_the_mean_of_ratios_only_where_mathematics_says_so(pairs: list[tuple[int, int]]) -> None:
    """Sum of ratios weighted by denominators is the ratio of sums; the unweighted mean differs by the covariance."""
    whole = total(RATIO, [of_counts(RATIO, n, d) for n, d in pairs]).value()
    count = len(pairs)
    mean = sum((Fraction(n, d) for n, d in pairs), Fraction(0)) / count
    mean_size = Fraction(sum(d for _, d in pairs), count)
    covariance = sum(((Fraction(n, d) - mean) * (d - mean_size) for n, d in pairs), Fraction(0)) / count
    assert whole is not None
    assert whole - mean == covariance / mean_size


def test_percentages_are_never_averaged() -> None:
    small, large = of_counts(RATIO, 9, 10), of_counts(RATIO, 100, 1000)
    assert (small + large).value(HUNDRED) == Fraction(10900, 1010)


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=30))
def test_a_silent_station_stays_in_the_denominator_of_a_share(answers: list[bool | None]) -> None:
    whole = total(STATIONS, [silent(STATIONS) if yes is None else of_answer(STATIONS, yes) for yes in answers])
    assert (whole.reported, whole.expected) == (len(answers) - answers.count(None), len(answers))
    expected = None if whole.reported == 0 else Fraction(100 * answers.count(True), len(answers))
    assert whole.value(HUNDRED) == expected


def test_a_silent_unit_adds_nothing_to_a_ratio_but_is_missing() -> None:
    whole = of_counts(RATIO, 18, 20) + silent(RATIO)
    assert whole.value(HUNDRED) == 90
    assert (whole.reported, whole.expected, whole.missing) == (1, 2, 1)


def test_zero_missing_and_unknown_are_three_things() -> None:
    zero, missing, no_figures = of_value(IndicatorKind.SUM, 0), silent(IndicatorKind.SUM), unknown(IndicatorKind.SUM)
    assert (zero.value(), zero.reported, zero.missing, zero.unknown) == (0, 1, 0, 0)
    assert (missing.value(), missing.reported, missing.missing, missing.unknown) == (None, 0, 1, 0)
    assert (no_figures.value(), no_figures.reported, no_figures.missing, no_figures.unknown) == (None, 0, 0, 1)


def test_nobody_in_the_denominator_is_no_value() -> None:
    assert of_counts(RATIO, 0, 0).value(HUNDRED) is None
    assert total(RATIO, []).value(HUNDRED) is None


@pytest.mark.parametrize(
    ("kind", "tallies", "value"),
    [
        (
            IndicatorKind.SUM,
            [of_value(IndicatorKind.SUM, 3), of_value(IndicatorKind.SUM, Decimal("1.5"))],
            Fraction(9, 2),
        ),
        (IndicatorKind.COUNT, [of_answer(IndicatorKind.COUNT, True), silent(IndicatorKind.COUNT)], Fraction(1)),
        (IndicatorKind.RATE, [of_counts(IndicatorKind.RATE, 3, 1500)], Fraction(200)),
        (IndicatorKind.PER_HEAD, [of_counts(IndicatorKind.PER_HEAD, 80, 100)], Fraction(80)),
        (IndicatorKind.YES_NO, [of_answer(IndicatorKind.YES_NO, True)] * 2, Fraction(1)),
        (IndicatorKind.YES_NO, [of_answer(IndicatorKind.YES_NO, True), silent(IndicatorKind.YES_NO)], Fraction(1, 2)),
        (IndicatorKind.ACHIEVEMENT, [of_counts(IndicatorKind.ACHIEVEMENT, 120, 100)], Fraction(120)),
        (IndicatorKind.MEAN, [of_value(IndicatorKind.MEAN, Decimal("163.5"))], Fraction(327, 2)),
    ],
)
def test_value_by_kind(kind: IndicatorKind, tallies: list[Tally], value: Fraction) -> None:
    factor = Decimal(100_000) if kind is IndicatorKind.RATE else HUNDRED
    assert total(kind, tallies).value(factor) == value


def test_means_and_different_kinds_do_not_add_up() -> None:
    mean = of_value(IndicatorKind.MEAN, 163)
    with pytest.raises(NotSummable, match="means"):
        mean + silent(IndicatorKind.MEAN)
    with pytest.raises(NotSummable, match="sum and ratio"):
        of_value(IndicatorKind.SUM, 1) + of_counts(RATIO, 1, 2)
    assert mean + Tally(IndicatorKind.MEAN) == mean


def test_sexes_add_up_by_themselves() -> None:
    one = Tally(RATIO, sexes=(SexTally("nam", Fraction(9), Fraction(10), 1), SexTally("nu")))
    two = Tally(
        RATIO, sexes=(SexTally("nu", Fraction(1), Fraction(4), 1), SexTally("nam", Fraction(0), Fraction(10), 1))
    )
    men, women = (one + two).sexes
    assert (men.sex, men.value(HUNDRED), men.reported) == ("nam", 45, 2)
    assert (women.sex, women.value(HUNDRED), women.reported) == ("nu", 25, 1)
    assert SexTally("nam").value(HUNDRED) is None


TALLIES = st.builds(
    lambda n, d, sort: [of_counts(RATIO, n, d), silent(RATIO), unknown(RATIO)][sort],
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 2),
)


@given(TALLIES, TALLIES, TALLIES)
def test_adding_is_associative_and_commutative(one: Tally, two: Tally, three: Tally) -> None:
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one + Tally(RATIO) == one
