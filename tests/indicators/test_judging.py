"""Judging is exact: strict operators, zero targets, each sex, and the four outcomes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.indicator import Indicator, IndicatorKind
from indicators.judging import Outcome, judge, judge_each, judge_quarters, judge_tally
from indicators.tally import SexTally, Tally, of_counts, of_value, silent, total
from indicators.target import Target, TargetKind

MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
NO_DATA, NO_TARGET = Outcome.INSUFFICIENT_DATA, Outcome.NO_TARGET
BuildTarget = Callable[..., Target]
RATIO = IndicatorKind.RATIO


@pytest.mark.parametrize(
    ("counts", "words", "outcome"),
    [
        ((900, 1000), "> 90", NOT_MET),
        ((901, 1000), "> 90", MET),
        ((900, 1000), ">= 90", MET),
        ((899999, 999999), ">= 90", NOT_MET),
        ((81, 209), ">= 39", NOT_MET),
        ((798, 10000), "<= 7.98", MET),
        ((799, 10000), "<= 7.98", NOT_MET),
        ((1, 3), "= 33.33", NOT_MET),
        ((17, 17), "= 100", MET),
        ((315, 1000), "< 31.5", NOT_MET),
        ((0, 10), ">= 0", MET),
        ((0, 10), "<= 0", MET),
        ((1, 10), "<= 0", NOT_MET),
        ((0, 0), ">= 90", NO_DATA),
    ],
)
def test_counts_against_percentages(
    an_indicator: Callable[..., Indicator], a_target: BuildTarget, counts: tuple[int, int], words: str, outcome: Outcome
) -> None:
    assert judge_tally(an_indicator(), of_counts(RATIO, *counts), a_target(words)) is outcome


@given(
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    st.sampled_from([">=", "<=", ">", "<", "="]),
    st.decimals(0, 100, places=2),
)
def test_judging_agrees_with_whole_numbers(
    an_indicator: Callable[..., Indicator], a_target: BuildTarget, num: int, den: int, op: str, bar: Decimal
) -> None:
    """num * 100 against bar * den, both times 100 so that everything is a whole number."""
    left, right = num * 100 * 100, int(bar * 100) * den
    expected = {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right, "=": left == right}[op]
    outcome = judge_tally(an_indicator(), of_counts(RATIO, num, den), a_target(f"{op} {bar}"))
    assert outcome is (MET if expected else NOT_MET)


def test_without_value_or_target(a_target: BuildTarget) -> None:
    assert judge(None, a_target()) is NO_DATA
    for target in (None, a_target(">=", kind=TargetKind.ASSIGNED), a_target("<", kind=TargetKind.DIRECTION)):
        assert judge(Fraction(5), target) is NO_TARGET
        assert judge(None, target) is NO_TARGET
    assert judge(Fraction(0), a_target(">= 0")) is MET
    assert judge(None, a_target(">= 0")) is NO_DATA


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ((95, 89), NOT_MET),
        ((95, 90), MET),
        ((95, None), NO_DATA),
        ((89, None), NOT_MET),
        ((), NO_DATA),
    ],
)
def test_each_must_reach_it(a_target: BuildTarget, values: tuple[int | None, ...], outcome: Outcome) -> None:
    assert judge_each([None if v is None else Fraction(v) for v in values], a_target(">= 90")) is outcome


def test_each_sex_must_reach_it_even_where_the_whole_does(
    an_indicator: Callable[..., Indicator], a_target: BuildTarget
) -> None:
    indicator = an_indicator(sexes=(("nam", ("m",), ("pm",)), ("nu", ("f",), ("pf",))))
    men, women = SexTally("nam", Fraction(475), Fraction(500), 1), SexTally("nu", Fraction(445), Fraction(500), 1)
    tally = Tally(RATIO, Fraction(920), Fraction(1000), 1, 1, sexes=(men, women))
    assert tally.value(Decimal(100)) == 92
    assert judge_tally(indicator, tally, a_target(">= 90")) is NOT_MET
    assert judge_tally(indicator, tally, a_target(">= 89")) is MET
    without_sexes = of_counts(RATIO, 920, 1000)
    assert judge_tally(indicator, without_sexes, a_target(">= 90")) is NO_DATA


def test_a_share_is_judged_though_stations_are_silent(
    an_indicator: Callable[..., Indicator], a_target: BuildTarget
) -> None:
    stations = IndicatorKind.SHARE_OF_STATIONS
    indicator = an_indicator(stations)
    assert judge_tally(indicator, silent(stations) + of_counts(stations, 1, 1), a_target(">= 50")) is MET
    assert judge_tally(indicator, silent(stations) + of_counts(stations, 1, 1), a_target("> 50")) is NOT_MET
    assert judge_tally(indicator, total(stations, [silent(stations)] * 3), a_target(">= 50")) is NO_DATA


def test_every_quarter_by_itself(an_indicator: Callable[..., Indicator], a_target: BuildTarget) -> None:
    kind = IndicatorKind.SUM
    meetings = an_indicator(kind)
    once = a_target(">= 1", kind=TargetKind.EVERY_QUARTER)
    held = [of_value(kind, number) for number in (2, 0, 1, 1)]
    assert judge_quarters(meetings, held, once) is NOT_MET
    assert judge_quarters(meetings, held[2:], once) is MET
    assert judge_quarters(meetings, [*held[2:], silent(kind)], once) is NO_DATA
