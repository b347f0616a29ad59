"""Which target of a plan holds for a unit and a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, assert_never

from indicators.indicator import Indicator, IndicatorKind
from indicators.period import Period
from indicators.target import ALL_UNITS, Target, TargetKind

_COUNTED_KINDS: Final = frozenset({IndicatorKind.COUNT, IndicatorKind.SUM, IndicatorKind.ACTIVITY})


def target_for(indicator: Indicator, targets: Iterable[Target], line: Sequence[str], period: Period) -> Target | None:
    """The target of `indicator` by which a unit is judged in `period`; None when the plan sets none.

    `line` holds the unit's code and those of the units above it up to the root. Shares, ratios and the like take
    the nearest target up the line, the root's being the one for ALL; counts and totals only the unit's own, since
    the province's 45 stations are not the target of one district. A unit's own target beats one for ALL, and the
    latest period wins (a level of this very year before "from 2025 on"). A target without a value is returned
    too: it says that something is still to be assigned. Between two stages nothing is set.
    """
    return _Held(indicator, _covering(indicator, targets, period)).nearest(line)


def next_stage(indicator: Indicator, targets: Iterable[Target], line: Sequence[str], period: Period) -> Target | None:
    """The nearest stage still to come after `period`: drawn as a mark, never as a line (domain section 7)."""
    for held in _stages_to_come(indicator, targets, period):
        found = held.nearest(line)
        if found is not None:
            return found
    return None


def targets_for(
    indicator: Indicator, targets: Iterable[Target], lines: Mapping[str, Sequence[str]], period: Period
) -> dict[str, Target]:
    """The same as `target_for` for many units at once, by their lines; units without a target are left out."""
    return _Held(indicator, _covering(indicator, targets, period)).by_unit(lines)


def next_stages(
    indicator: Indicator, targets: Iterable[Target], lines: Mapping[str, Sequence[str]], period: Period
) -> dict[str, Target]:
    """The same as `next_stage` for many units at once."""
    found: dict[str, Target] = {}
    for held in _stages_to_come(indicator, targets, period):
        found = held.by_unit(lines) | found
    return found


def _covering(indicator: Indicator, targets: Iterable[Target], period: Period) -> list[Target]:
    return [target for target in targets if target.indicator == indicator.code and _covers(target, period)]


def _stages_to_come(indicator: Indicator, targets: Iterable[Target], period: Period) -> list[_Held]:
    """The stages that end after the period, nearest first."""
    stages: dict[date, list[Target]] = {}
    for target in targets:
        if target.kind is TargetKind.STAGE and target.indicator == indicator.code:
            end = Period.parse(target.period).end
            if end > period.end:
                stages.setdefault(end, []).append(target)
    return [_Held(indicator, stages[end]) for end in sorted(stages)]


def _covers(target: Target, period: Period) -> bool:
    own = Period.parse(target.period)
    match target.kind:
        case TargetKind.FROM_YEAR:
            return own.start <= period.start
        case (
            TargetKind.LEVEL
            | TargetKind.NEW_IN_YEAR
            | TargetKind.CUMULATIVE
            | TargetKind.STAGE
            | TargetKind.EVERY_QUARTER
            | TargetKind.ASSIGNED
            | TargetKind.DIRECTION
        ):
            return own.start <= period.start and period.end <= own.end
        case _:
            assert_never(target.kind)


class _Held:
    """Targets of one indicator that hold at one time: of each scope the latest."""

    def __init__(self, indicator: Indicator, targets: Iterable[Target]) -> None:
        self._is_counted = indicator.kind in _COUNTED_KINDS
        self._by_scope: dict[str, Target] = {}
        for target in targets:
            known = self._by_scope.get(target.scope)
            if known is None or _recency(target) > _recency(known):
                self._by_scope[target.scope] = target

    def nearest(self, line: Sequence[str]) -> Target | None:
        """The target nearest to the unit at the start of `line`."""
        if not line or not self._by_scope:
            return None
        for code in line[:1] if self._is_counted else line:
            if code in self._by_scope:
                return self._by_scope[code]
        return self._by_scope.get(ALL_UNITS) if not self._is_counted or len(line) == 1 else None

    def by_unit(self, lines: Mapping[str, Sequence[str]]) -> dict[str, Target]:
        """Unit → the nearest target; units without one are left out."""
        if not self._by_scope:
            return {}
        if not self._is_counted and self._by_scope.keys() == {ALL_UNITS}:
            return dict.fromkeys(lines, self._by_scope[ALL_UNITS])
        found = {code: self.nearest(line) for code, line in lines.items()}
        return {code: target for code, target in found.items() if target is not None}


def _recency(target: Target) -> tuple[date, bool]:
    return Period.parse(target.period).start, target.value is not None
