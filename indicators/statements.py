"""What `tram judge`, `tram rollup` and `tram duty dates` state, as plain dicts ready for JSON.

Values and targets are decimal strings (never floats, never rounded onto or across the target), counts are whole
numbers, days ISO dates; what is not there is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from indicators.calendar import DueDate, Rule, due_dates
from indicators.counts import parse_counts
from indicators.indicator import Indicator
from indicators.judging import judge_quarters, judge_tally
from indicators.notation import write_plain
from indicators.rollup import Standing
from indicators.tally import Exact, Tally
from indicators.target import Target, TargetKind

Statement = dict[str, str | int | bool | None]


def state_counts(indicator: Indicator, counts: Sequence[str], target: Target | None) -> Statement:
    """`{value, target, op, outcome}` of counts as typed; raises CountError.

    Several counts are added up, except against a norm of every quarter: then each is a quarter that must reach it by
    itself, and `value` is the poorest one.
    """
    if target is None or target.kind is not TargetKind.EVERY_QUARTER or len(counts) < 2 or indicator.sexes:
        return state_judgement(indicator, parse_counts(indicator, counts), target)
    quarters = [parse_counts(indicator, [count]) for count in counts]
    poorest = min(quarters, key=lambda tally: tally.value(indicator.factor) or Fraction(0))
    outcome = judge_quarters(indicator, quarters, target)
    return state_judgement(indicator, poorest, target) | {"outcome": outcome.value}


def state_judgement(indicator: Indicator, tally: Tally, target: Target | None) -> Statement:
    """`{value, target, op, outcome}`."""
    value = tally.value(indicator.factor)
    bar = None if target is None else target.bar
    printed = None if target is None else target.value
    return {
        "value": None if value is None else write_plain(value, bar),
        "target": None if printed is None else write_plain(printed),
        "op": None if target is None else target.op.value,
        "outcome": judge_tally(indicator, tally, target).value,
    }


def state_standing(standing: Standing) -> Statement:
    """`{value, num, den, outcome, reported, expected}`."""
    bar = None if standing.target is None else standing.target.bar
    return {
        "value": None if standing.value is None else write_plain(standing.value, bar),
        "num": _count(standing.num),
        "den": _count(standing.den),
        "outcome": standing.outcome.value,
        "reported": standing.reported,
        "expected": standing.expected,
    }


def state_figure(standing: Standing) -> dict[str, object]:
    """The same with `{indicator, target, op, gap, pace}`; `pace` is `{done, due}` in percent of the year's target.

    A gap is value minus target, negative below it.
    """
    target, pace, gap = standing.target, standing.pace, standing.gap
    return {
        "indicator": standing.indicator.code,
        **state_standing(standing),
        "target": None if target is None or target.value is None else write_plain(target.value),
        "op": None if target is None else target.op.value,
        "gap": None if gap is None else write_plain(gap, 0),
        "pace": None if pace is None else {"done": write_plain(pace.done, pace.due), "due": write_plain(pace.due)},
    }


def duty_dates(rule: Rule, year: int, start: date, end: date) -> tuple[DueDate, ...]:
    """The rule's dates of `year` that concern a plan running from `start` to `end`.

    All dates of the plan's years do, and later ones that are about a year of the plan (the report on its last year).
    """
    found = due_dates(rule, year)
    return tuple(one for one in found if start.year <= year <= end.year or (year > end.year >= one.period.year))


def state_duty_dates(
    duty: str, printed: str, configured: bool, dates: Iterable[DueDate], is_exception: bool = False
) -> list[Statement]:
    """`{duty, period, printed, due, configured}` for every date.

    `printed` and `configured` are the duty's; in a year with an exception (`is_exception`) only the exception itself
    says whether its day is configured. A date that is not there is configured by nobody.
    """
    return [
        {
            "duty": duty,
            "period": one.period.id,
            "printed": one.words or printed,
            "due": None if one.due is None else one.due.isoformat(),
            "configured": one.due is not None and (one.configured or (configured and not is_exception)),
        }
        for one in dates
    ]


def _count(number: Exact | None) -> int | str | None:
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else write_plain(number)
