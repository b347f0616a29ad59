"""Figures of merged and split units: every report counts once, and what stands above them never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from indicators.period import Period
from indicators.resumming import Reports, resum
from indicators.succession import StepKind, Succession, families_of, predecessors_of
from indicators.tally import Tally, of_answer, of_counts, of_value, total

QUARTERS = Period.parse("2025").quarters()
DAY = date(2025, 7, 1)
STOCK = Indicator(
    "S", "s", {"vi": "S"}, "percent", IndicatorKind.RATIO, TimeRule.STOCK, Reporter.STATION, ("n",), ("d",)
)
FLOW = replace(STOCK, kind=IndicatorKind.SUM, time=TimeRule.FLOW, denominator=())
HEADS = replace(STOCK, kind=IndicatorKind.PER_HEAD, time=TimeRule.FLOW)
EVER = replace(STOCK, kind=IndicatorKind.SHARE_OF_STATIONS, time=TimeRule.EVER, denominator=())

Sent = tuple[dict[str, tuple[int, int]], ...]


def merge(*olds: str, new: str = "N", since: date = DAY) -> list[Succession]:
    return [Succession(old, new, StepKind.MERGE, since) for old in olds]


@st.composite
def quarters_of(draw: st.DrawFn, codes: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Some of the units' counts: a part of a whole each."""
    found = {}
    for code in draw(st.lists(st.sampled_from(codes), unique=True)):
        whole = draw(st.integers(1, 500))
        found[code] = (draw(st.integers(0, whole)), whole)
    return found


def reports(indicator: Indicator, sent: list[dict[str, tuple[int, int]]]) -> Reports:
    return {
        quarter: {
            code: of_counts(indicator.kind, *pair) if indicator.denominator else of_value(indicator.kind, pair[0])
            for code, pair in by_unit.items()
        }
        for quarter, by_unit in zip(QUARTERS, sent, strict=False)
    }


before = quarters_of(("A", "B"))
after = quarters_of(("N",))


@settings(max_examples=150)
@given(st.tuples(before, before, after, after))
def test_a_flow_of_the_year_is_the_sum_of_all_that_was_reported(sent: Sent) -> None:
    (family,) = families_of(merge("A", "B"))
    found = resum(FLOW, family, Period.parse("2025"), reports(FLOW, list(sent)))
    numbers = [num for by_unit in sent for num, _ in by_unit.values()]
    assert found.together == found.heads["N"]
    assert found.together.value() == (Fraction(sum(numbers)) if numbers else None)
    assert found.together.expected == 1 or not numbers


@settings(max_examples=150)
@given(st.tuples(before, before))
def test_before_the_day_the_successor_is_the_sum_of_those_it_follows(sent: Sent) -> None:
    (family,) = families_of(merge("A", "B"))
    told = sent[1]
    for indicator in (STOCK, HEADS):
        found = resum(indicator, family, QUARTERS[1], reports(indicator, list(sent)))
        assert found.heads["N"].expected == 2
        if indicator is STOCK:
            pairs = list(told.values())
            assert found.heads["N"].reported == len(pairs)
            assert found.heads["N"].numerator == sum(num for num, _ in pairs)
            assert found.heads["N"].denominator == sum(den for _, den in pairs)


@settings(max_examples=150)
@given(st.tuples(before, before, after))
def test_a_stock_is_the_last_that_was_said_and_never_both(sent: Sent) -> None:
    (family,) = families_of(merge("A", "B"))
    found = resum(STOCK, family, Period.parse("2025N"), reports(STOCK, list(sent)))
    if "N" in sent[2]:
        assert (found.together.numerator, found.together.denominator) == sent[2]["N"]


split = [Succession("X", code, StepKind.SPLIT, DAY) for code in ("P", "Q")]


@settings(max_examples=150)
@given(st.tuples(quarters_of(("X",)), quarters_of(("X",)), quarters_of(("P", "Q"))))
def test_parts_of_a_split_are_never_guessed_and_together_they_are_exact(sent: Sent) -> None:
    (family,) = families_of(split)
    told = reports(FLOW, list(sent))
    found = resum(FLOW, family, Period.parse("2025N"), told)
    assert [found.heads[part].reported for part in ("P", "Q")] == [0, 0]
    numbers = [num for by_unit in sent for num, _ in by_unit.values()]
    assert found.together.value() == (Fraction(sum(numbers)) if numbers else None)
    earlier = resum(STOCK, family, QUARTERS[1], reports(STOCK, list(sent)))
    assert all(one.reported == 0 for one in earlier.heads.values())
    assert earlier.together.expected == 1 and earlier.together.reported == len(sent[1])
    later = resum(STOCK, family, QUARTERS[2], reports(STOCK, list(sent)))
    assert later.together.reported == len(sent[2])


@pytest.mark.parametrize(
    ("a", "b", "own", "yes"),
    [
        (True, True, None, Fraction(1)),
        (False, False, None, Fraction(0)),
        (True, False, None, None),
        (True, False, True, Fraction(1)),
        (True, False, False, Fraction(0)),
    ],
)
def test_a_yes_of_the_year_holds_for_the_successor_where_all_said_it(
    a: bool, b: bool, own: bool | None, yes: Fraction | None
) -> None:
    (family,) = families_of(merge("A", "B"))
    told: dict[Period, dict[str, Tally]] = {
        QUARTERS[1]: {"A": of_answer(EVER.kind, a), "B": of_answer(EVER.kind, b)},
        QUARTERS[2]: {} if own is None else {"N": of_answer(EVER.kind, own)},
    }
    found = resum(EVER, family, QUARTERS[2], told).heads["N"]
    assert (found.value() if found.reported else None) == yes
    assert found.expected == 1


def test_means_of_several_units_are_no_mean_of_the_whole() -> None:
    mean = replace(STOCK, kind=IndicatorKind.MEAN, denominator=())
    (family,) = families_of(merge("A", "B"))
    told = {QUARTERS[1]: {"A": of_value(mean.kind, 7), "B": of_value(mean.kind, 9)}}
    assert resum(mean, family, QUARTERS[1], told).together.reported == 0
    (renamed,) = families_of(merge("A"))
    assert resum(mean, renamed, QUARTERS[1], told).together.value() == 7


def test_a_unit_that_merged_twice_adds_up_all_its_generations() -> None:
    steps = [*merge("A", "B", since=date(2025, 4, 1)), *merge("N", "C", new="M")]
    (family,) = families_of(steps)
    told = reports(FLOW, [{"A": (1, 1), "B": (2, 1), "C": (4, 1)}, {"N": (8, 1), "C": (16, 1)}, {"M": (32, 1)}])
    assert (family.heads, predecessors_of(steps, "M")) == (("M",), ("N", "C", "A", "B"))
    assert resum(FLOW, family, Period.parse("2025N"), told).together.value() == 63
    assert resum(FLOW, family, QUARTERS[0], told).together.value() == 7


def test_families_join_where_steps_meet() -> None:
    steps = [*merge("A", "B"), *merge("C", "D", new="O"), Succession("N", "P", StepKind.RENAME, DAY)]
    assert [one.heads for one in families_of(steps)] == [("P",), ("O",)]
    assert total(FLOW.kind, []).expected == 0
