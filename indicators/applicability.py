"""Which target of a plan holds for a unit and a period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    return _nearest(indicator, [target for target in targets if _covers(target, period)], line)


def next_stage(indicator: Indicator, targets: Iterable[Target], line: Sequence[str], period: Period) -> Target | None:
    """The nearest stage still to come after `period`: drawn as a mark, never as a line (domain section 7)."""
    stages = [t for t in targets if t.kind is TargetKind.STAGE and Period.parse(t.period).end > period.end]
    for end in sorted({Period.parse(target.period).end for target in stages}):
        at_end = [target for target in stages if Period.parse(target.period).end == end]
        found = _nearest(indicator, at_end, line)
        if found is not None:
            return found
    return None


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


def _nearest(indicator: Indicator, targets: Iterable[Target], line: Sequence[str]) -> Target | None:
    """The target nearest to the unit and, there, latest in time."""
    if not line:
        return None
    is_counted = indicator.kind in _COUNTED_KINDS
    reach = line[:1] if is_counted else line
    scopes = [*reach, ALL_UNITS] if not is_counted or len(line) == 1 else [*reach]
    held = [target for target in targets if target.indicator == indicator.code and target.scope in scopes]
    if not held:
        return None
    nearest = min(scopes.index(target.scope) for target in held)
    return max(
        (target for target in held if target.scope == scopes[nearest]),
        key=lambda target: (Period.parse(target.period).start, target.value is not None),
    )
