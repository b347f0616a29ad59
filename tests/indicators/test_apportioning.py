"""Targets of merged and split units: sums are exact, shares stay or are left open, nothing is lost or invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.apportioning import apportion, divide
from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from indicators.succession import StepKind, Succession
from indicators.target import Operator, Target, TargetKind

DAY = date(2025, 7, 1)
STATIONS = Indicator(
    "N", "n", {"vi": "Số trạm"}, "stations", IndicatorKind.SUM, TimeRule.FLOW, Reporter.DISTRICT, ("n",)
)
INSURED = replace(STATIONS, code="R", kind=IndicatorKind.RATIO, denominator=("d",))

numbers = st.decimals(0, 10_000, allow_nan=False, allow_infinity=False, places=2) | st.integers(0, 9999).map(Decimal)
shares = st.lists(st.integers(1, 50), min_size=2, max_size=6).map(
    lambda parts: [Fraction(part, sum(parts)) for part in parts]
)


def target(scope: str, value: Decimal | None, op: Operator = Operator.AT_LEAST, indicator: str = "N") -> Target:
    return Target(indicator, scope, "2025", TargetKind.LEVEL, op, value, "")


def merge(*olds: str) -> list[Succession]:
    return [Succession(old, "NEW", StepKind.MERGE, DAY) for old in olds]


def split(parts: list[Fraction] | list[None]) -> list[Succession]:
    return [Succession("OLD", f"P{place}", StepKind.SPLIT, DAY, share) for place, share in enumerate(parts)]


@settings(max_examples=100)
@given(st.lists(numbers, min_size=1, max_size=6))
def test_a_merged_unit_has_the_sum(values: list[Decimal]) -> None:
    held = {f"O{place}": target(f"O{place}", value) for place, value in enumerate(values)}
    (given_,) = apportion(STATIONS, merge(*held), held)
    assert given_.unit == "NEW" and given_.target is not None
    assert given_.target.value == sum(values) and given_.target.scope == "NEW"


@settings(max_examples=200)
@given(numbers, shares)
def test_the_parts_of_a_split_sum_to_the_whole(value: Decimal, parts: list[Fraction]) -> None:
    given_ = apportion(STATIONS, split(parts), {"OLD": target("OLD", value)})
    values = [one.target.value for one in given_ if one.target is not None and one.target.value is not None]
    assert len(values) == len(parts)
    assert sum(values) == value
    step = Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))
    for part, share in zip(values, parts, strict=True):
        assert abs(Fraction(part) - share * Fraction(value)) < Fraction(step)
        assert part >= 0 and part % step == 0


@settings(max_examples=100)
@given(numbers, shares, numbers)
def test_what_is_split_and_merged_at_once_is_conserved(value: Decimal, parts: list[Fraction], other: Decimal) -> None:
    steps = [*split(parts), Succession("OTHER", "P0", StepKind.MERGE, DAY)]
    given_ = apportion(STATIONS, steps, {"OLD": target("OLD", value), "OTHER": target("OTHER", other)})
    assert sum(one.target.value for one in given_ if one.target and one.target.value is not None) == value + other


@settings(max_examples=100)
@given(st.lists(numbers, min_size=2, max_size=4))
def test_a_share_stays_only_where_all_have_the_same(values: list[Decimal]) -> None:
    held = {f"O{place}": target(f"O{place}", value, indicator="R") for place, value in enumerate(values)}
    (given_,) = apportion(INSURED, merge(*held), held)
    same = len({Fraction(value) for value in values}) == 1
    assert (given_.target is not None) == same
    if given_.target is not None:
        assert given_.target.value == values[0]


def test_a_share_of_a_split_unit_stays_with_shares_and_is_open_without() -> None:
    held = {"OLD": target("OLD", Decimal(95), indicator="R")}
    with_shares = apportion(INSURED, split([Fraction(2, 5), Fraction(3, 5)]), held)
    assert [one.target.value for one in with_shares if one.target] == [Decimal(95), Decimal(95)]
    assert [one.target for one in apportion(INSURED, split([None, None]), held)] == [None, None]


@pytest.mark.parametrize(
    "held",
    [
        {"A": target("A", Decimal(2))},
        {"A": target("A", Decimal(2)), "B": target("B", None)},
        {"A": target("A", Decimal(2)), "B": target("B", Decimal(3), Operator.MORE_THAN)},
    ],
    ids=["only one has a target", "one is still to be given", "other operators"],
)
def test_what_cannot_be_added_is_still_to_be_given(held: dict[str, Target]) -> None:
    (given_,) = apportion(STATIONS, merge("A", "B"), held)
    assert given_.target is None


def test_nothing_is_said_where_nobody_had_a_target() -> None:
    assert apportion(STATIONS, merge("A", "B"), {}) == ()


@pytest.mark.parametrize(
    "parts", [[], [Fraction(1, 2)], [Fraction(1, 2), Fraction(1, 3)], [Fraction(1), Fraction(1, 9)]]
)
def test_shares_that_do_not_sum_to_one_divide_nothing(parts: list[Fraction]) -> None:
    assert divide(Decimal(10), parts) is None


def test_what_is_left_over_goes_to_the_largest_remainders() -> None:
    assert divide(Decimal(10), [Fraction(1, 3)] * 3) == (Decimal(4), Decimal(3), Decimal(3))
    assert divide(Decimal("1.0"), [Fraction(1, 4), Fraction(3, 4)]) == (Decimal("0.3"), Decimal("0.7"))
