"""Values by hand as they are written: figures themselves, counts, yes and no, and what is a slip."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.counts import CountError, CountFault, parse_count
from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from reporting.hand_values import Given, is_kept_by_hand, read_given, tally_given


def kept(kind: IndicatorKind, factor: int = 100) -> Indicator:
    return Indicator(
        code="H",
        concept="h",
        name={"vi": "H"},
        unit="percent",
        kind=kind,
        time=TimeRule.STOCK,
        reporter=Reporter.PROVINCE,
        factor=Decimal(factor),
    )


PLAIN = st.sampled_from([IndicatorKind.MEAN, IndicatorKind.SUM, IndicatorKind.COUNT, IndicatorKind.ACTIVITY])
DIVIDED = st.sampled_from([IndicatorKind.RATIO, IndicatorKind.RATE, IndicatorKind.PER_HEAD, IndicatorKind.ACHIEVEMENT])


@settings(max_examples=60)
@given(kind=PLAIN | DIVIDED, value=st.decimals(0, 100, places=2), factor=st.sampled_from([1, 100, 1000]))
def test_a_figure_given_is_the_figure_judged(kind: IndicatorKind, value: Decimal, factor: int) -> None:
    indicator = kept(kind, max(factor, 100) if kind is IndicatorKind.RATIO else factor)
    typed = format(value, "f").replace(".", ",")
    tally = tally_given(indicator, read_given(indicator, typed))
    assert is_kept_by_hand(indicator)
    assert tally.value(indicator.factor) == Fraction(value)


@settings(max_examples=60)
@given(kind=DIVIDED, numerator=st.integers(0, 10**6), more=st.integers(1, 10**6))
def test_counts_given_say_what_the_command_line_says(kind: IndicatorKind, numerator: int, more: int) -> None:
    indicator, typed = kept(kind), f"{numerator}/{numerator + more}"
    assert tally_given(indicator, read_given(indicator, typed)) == parse_count(indicator, typed)


@pytest.mark.parametrize(
    ("kind", "typed", "fault"),
    [
        (IndicatorKind.RATIO, "815", CountFault.PART_ABOVE_WHOLE),
        (IndicatorKind.RATIO, "5/4", CountFault.PART_ABOVE_WHOLE),
        (IndicatorKind.MEAN, "6/7", CountFault.NOT_SINGLE),
        (IndicatorKind.MEAN, "68 %", CountFault.PERCENT),
        (IndicatorKind.MEAN, "9" * 31, CountFault.NOT_A_NUMBER),
        (IndicatorKind.SUM, "nhiều", CountFault.NOT_A_NUMBER),
        (IndicatorKind.YES_NO, "có lẽ", CountFault.NEITHER_YES_NOR_NO),
    ],
)
def test_slips_are_told_apart(kind: IndicatorKind, typed: str, fault: CountFault) -> None:
    with pytest.raises(CountError) as caught:
        read_given(kept(kind), typed)
    assert caught.value.fault is fault


def test_yes_may_be_said_by_hand() -> None:
    indicator = kept(IndicatorKind.YES_NO)
    assert read_given(indicator, "Có") == Given(Decimal(1))
    assert tally_given(indicator, read_given(indicator, "không")).value() == 0
