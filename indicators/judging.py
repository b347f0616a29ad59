"""Holding a value against a target: exact, with four outcomes.

A value is exact (Fraction) and in the indicator's unit, as the target is: 900/1000 misses "> 90 %", 81/209 misses
">= 39 %" though the document rounds it to 39 %.

Data is insufficient when there is a target and no value: nobody reported, the denominator is 0, or one sex of an
indicator that "áp dụng đạt cho cả nam và nữ" is unknown while no other sex has missed. Data is *not* insufficient
when only some units are silent: a share of stations counts them as not reaching it, a ratio is judged on those who
reported, and completeness is always shown beside the result (decision, domain section 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import assert_never

from indicators.indicator import Indicator
from indicators.tally import Exact, Tally
from indicators.target import Operator, Target


class Outcome(StrEnum):
    """đạt / chưa đạt / chưa đủ số liệu / chưa giao chỉ tiêu."""

    MET = "met"
    NOT_MET = "not_met"
    INSUFFICIENT_DATA = "insufficient_data"
    NO_TARGET = "no_target"


def holds(value: Exact, op: Operator, bar: Exact) -> bool:
    """Whether `value op bar`, exactly."""
    match op:
        case Operator.AT_LEAST:
            return value >= bar
        case Operator.AT_MOST:
            return value <= bar
        case Operator.MORE_THAN:
            return value > bar
        case Operator.LESS_THAN:
            return value < bar
        case Operator.EXACTLY:
            return value == bar
        case _:
            assert_never(op)


def judge(value: Fraction | None, target: Target | None) -> Outcome:
    """One value against one target.

    No target, a direction ("giảm") and a target still to be assigned are NO_TARGET whatever the value; a target
    of 0 is a target like any other.
    """
    return Outcome.NO_TARGET if target is None else judge_value(value, target.op, target.bar)


def judge_value(value: Exact | None, op: Operator | None, bar: Exact | None) -> Outcome:
    """One value against any bar, such as what is due of a year's target by now."""
    if op is None or bar is None:
        return Outcome.NO_TARGET
    if value is None:
        return Outcome.INSUFFICIENT_DATA
    return Outcome.MET if holds(value, op, bar) else Outcome.NOT_MET


def judge_each(values: Iterable[Fraction | None], target: Target | None) -> Outcome:
    """Every one of the values must reach the target: each sex, each quarter.

    One that misses decides; otherwise one that is not known leaves the data insufficient, as having none does.
    """
    outcomes = {judge(value, target) for value in values} or {judge(None, target)}
    for outcome in (Outcome.NO_TARGET, Outcome.NOT_MET, Outcome.INSUFFICIENT_DATA):
        if outcome in outcomes:
            return outcome
    return Outcome.MET


def judge_tally(indicator: Indicator, tally: Tally, target: Target | None) -> Outcome:
    """What units reported against their target, sex by sex where the plan asks for it."""
    if indicator.sexes:
        by_sex = {sex.sex: sex.value(indicator.factor) for sex in tally.sexes}
        return judge_each([by_sex.get(sex) for sex, _, _ in indicator.sexes], target)
    bar = None if target is None else target.bar
    if target is None or bar is None:
        return Outcome.NO_TARGET
    known = tally.quotient(indicator.factor)
    if known is None:
        return Outcome.INSUFFICIENT_DATA
    # Both sides times both denominators, which are above 0: whole numbers, and no fraction to be reduced.
    is_met = holds(known[0] * bar.denominator, target.op, bar.numerator * known[1])
    return Outcome.MET if is_met else Outcome.NOT_MET


def judge_quarters(indicator: Indicator, quarters: Sequence[Tally], target: Target | None) -> Outcome:
    """A norm of every quarter ("giao ban 1 lần/quý") over several quarters: each must reach it by itself."""
    return judge_each([tally.value(indicator.factor) for tally in quarters], target)
