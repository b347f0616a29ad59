"""From reporting units up the tree: one indicator, one period, a value and a judgement for every unit.

The chat, the charts and `tram rollup` all come here, so that a number is the same wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from indicators.applicability import next_stage, target_for
from indicators.indicator import Indicator, IndicatorKind, TimeRule
from indicators.judging import Outcome, judge, judge_tally
from indicators.period import Period, PeriodKind
from indicators.tally import Tally, total
from indicators.target import Operator, Target, TargetKind

_NOT_PACED: Final = frozenset({TargetKind.EVERY_QUARTER, TargetKind.CUMULATIVE})


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as roll-up sees it; `parent` is None for the root, `region` the vùng of the station, None if unknown."""

    code: str
    parent: str | None = None
    region: int | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How far towards the year's target, in percent: `done` against `due` at the end of the period."""

    done: Fraction
    due: Fraction

    @property
    def is_behind(self) -> bool:
        """Whether less is done than is due."""
        return self.done < self.due


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one unit stands with one indicator in one period.

    `value` is exact and in the indicator's unit, None without data. `num` and `den` are the counts behind it (`den`
    is None for totals and means). `reported` of `expected` units in scope gave figures. `gap` is value minus target,
    negative below it. `pace` is there for what accumulates over the year towards a target above 0. `next_stage` is
    the nearest stage still to come: a mark, never a line.
    """

    unit: str
    value: Fraction | None
    num: Fraction | None
    den: Fraction | None
    outcome: Outcome
    reported: int
    expected: int
    target: Target | None
    tally: Tally
    gap: Fraction | None = None
    pace: Pace | None = None
    next_stage: Target | None = None


def roll_up(
    indicator: Indicator,
    tallies: Mapping[str, Tally],
    places: Iterable[Place],
    targets: Iterable[Target],
    period: Period,
) -> dict[str, Standing]:
    """Every unit's standing, parents from the sums of what lies below them.

    `tallies` holds one entry for every unit that is to report (`tally.silent` for those that did not); entries out
    of the indicator's scope are left out of all sums. A mean does not add up: a parent has the one entered for
    itself, or none. Raises ValueError when the places are no tree or a tally belongs to no place.
    """
    tree = {place.code: place for place in places}
    lines = {code: line_of(tree, code) for code in tree}
    unknown_units = sorted(set(tallies) - set(tree))
    if unknown_units:
        raise ValueError(f"no such unit: {', '.join(unknown_units)}")
    inside = {code: tally for code, tally in tallies.items() if in_scope(indicator, tree, lines[code])}
    sums = _sum_up(indicator.kind, inside, lines)
    known_targets = tuple(targets)
    return {
        code: replace(
            stand(indicator, code, tally, target_for(indicator, known_targets, lines[code], period), period),
            next_stage=next_stage(indicator, known_targets, lines[code], period),
        )
        for code, tally in sums.items()
    }


def stand(indicator: Indicator, unit: str, tally: Tally, target: Target | None, period: Period) -> Standing:
    """One unit's tally, valued, judged and set against the pace of the year."""
    value = tally.value(indicator.factor)
    bar = None if target is None else target.bar
    return Standing(
        unit=unit,
        value=value,
        num=tally.numerator if tally.reported else None,
        den=tally.denominator if tally.reported and _has_denominator(tally) else None,
        outcome=judge_tally(indicator, tally, target) if indicator.sexes else judge(value, target),
        reported=tally.reported,
        expected=tally.expected,
        target=target,
        tally=tally,
        gap=None if value is None or bar is None else value - bar,
        pace=_pace(indicator, value, target, period),
    )


def in_scope(indicator: Indicator, tree: Mapping[str, Place], line: Sequence[str]) -> bool:
    """Whether the unit at the start of `line` counts: not of an excluded region, and of the indicator's group.

    Region and groups of a village are those of its commune. A station whose region nobody entered is kept: only
    known regions are left out, so that a station is never lost silently.
    """
    above = [tree[code] for code in line]
    region = next((place.region for place in above if place.region is not None), None)
    if region in indicator.exclude_regions:
        return False
    return indicator.group is None or any(indicator.group in place.groups for place in above)


def line_of(tree: Mapping[str, Place], code: str) -> tuple[str, ...]:
    """The codes from the unit up to its root. Raises ValueError for a parent that is missing or below its child."""
    line: list[str] = []
    at: str | None = code
    while at is not None:
        if at in line:
            raise ValueError(f"unit {at} lies below itself")
        if at not in tree:
            raise ValueError(f"unit {line[-1]} lies in {at}, which is no unit")
        line.append(at)
        at = tree[at].parent
    return tuple(line)


def _sum_up(kind: IndicatorKind, tallies: Mapping[str, Tally], lines: Mapping[str, Sequence[str]]) -> dict[str, Tally]:
    """Every unit's tally, in the order of `lines`: its own and all those below it, added level by level."""
    own = {code: tallies.get(code, Tally(kind)) for code in lines}
    if kind is IndicatorKind.MEAN:
        return own
    below: dict[str, list[Tally]] = {code: [tally] for code, tally in own.items()}
    for code in sorted(lines, key=lambda code: len(lines[code]), reverse=True):
        own[code] = total(kind, below[code])
        if len(lines[code]) > 1:
            below[lines[code][1]].append(own[code])
    return own


def _has_denominator(tally: Tally) -> bool:
    if tally.kind is IndicatorKind.COUNT:  # units that answered, none where the number itself was given
        return tally.denominator > 0
    return tally.kind not in (IndicatorKind.SUM, IndicatorKind.ACTIVITY, IndicatorKind.MEAN)


def _pace(indicator: Indicator, value: Fraction | None, target: Target | None, period: Period) -> Pace | None:
    """Progress of a flow towards a whole year's target: 62 % done where 75 % was due after nine months."""
    if value is None or target is None or target.bar is None or indicator.time is not TimeRule.FLOW:
        return None
    rises = target.op in (Operator.AT_LEAST, Operator.MORE_THAN, Operator.EXACTLY) and target.bar > 0
    if not rises or target.kind in _NOT_PACED or Period.parse(target.period).kind is not PeriodKind.YEAR:
        return None
    return Pace(value / target.bar * 100, Fraction(period.end.month * 100, 12))
