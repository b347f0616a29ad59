"""What becomes of the targets of units that are reorganised. Exact: no part of a target is lost or invented.

1. A merged unit's number ("5 trạm", a total) is the sum of those of all its predecessors.
2. A share, rate or mean ("95 %") stays as it is where all predecessors have the same; it is never averaged.
3. A split unit's number is divided by the shares that the table gives, in units of its last decimal place; what is left
   over goes to the parts with the largest remainders, the first of equal ones. A share or rate stays the same.
4. In every other case the new unit's target is still to be given ("chưa giao").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators.indicator import Indicator, IndicatorKind
from indicators.succession import Succession
from indicators.target import Target

_COUNTED = frozenset({IndicatorKind.COUNT, IndicatorKind.SUM, IndicatorKind.ACTIVITY})


@dataclass(frozen=True, slots=True)
class Apportioned:
    """One new unit's target of one cell; `target` is None while it is still to be given. `like` is an old one."""

    unit: str
    target: Target | None
    like: Target


def apportion(indicator: Indicator, steps: Sequence[Succession], held: Mapping[str, Target]) -> tuple[Apportioned, ...]:
    """The targets of one period: old unit → target, and the steps that lead away from them. New units in their order.

    Nothing is said about a new unit none of whose predecessors had a target.
    """
    parts = _parts(indicator, steps, held)
    found = []
    for new in dict.fromkeys(step.new for step in steps):
        ways = [step for step in steps if step.new == new]
        like = next((held[step.old] for step in ways if step.old in held), None)
        if like is not None:
            given = [parts.get((step.old, step.new)) for step in ways]
            found.append(Apportioned(new, _joined(indicator, new, given), like))
    return tuple(found)


def divide(value: Decimal, shares: Sequence[Fraction]) -> tuple[Decimal, ...] | None:
    """The value by shares that sum to 1 exactly, in units of its last decimal place; None where they do not."""
    if not shares or sum(shares) != 1 or not value.is_finite():
        return None
    exponent = min(0, int(value.as_tuple().exponent))
    whole = int(value.scaleb(-exponent))
    ideal = [share * whole for share in shares]
    floors = [one.numerator // one.denominator for one in ideal]
    by_remainder = sorted(range(len(ideal)), key=lambda place: (floors[place] - ideal[place], place))
    for place in by_remainder[: whole - sum(floors)]:
        floors[place] += 1
    return tuple(Decimal(one).scaleb(exponent) for one in floors)


def _parts(
    indicator: Indicator, steps: Sequence[Succession], held: Mapping[str, Target]
) -> dict[tuple[str, str], Target]:
    """(old, new) → what of the old target goes that way; ways whose part nobody knows are left out."""
    found: dict[tuple[str, str], Target] = {}
    for old, target in held.items():
        ways = [step for step in steps if step.old == old]
        if all(step.is_whole for step in ways):
            found.update({(old, step.new): target for step in ways})
            continue
        shares = [step.share for step in ways if step.share is not None]
        divided = None if len(shares) != len(ways) else divide(target.value or Decimal(0), shares)
        if divided is None or target.value is None:
            continue
        for step, value in zip(ways, divided, strict=True):
            found[old, step.new] = _as(target, value) if indicator.kind in _COUNTED else target
    return found


def _joined(indicator: Indicator, new: str, given: Sequence[Target | None]) -> Target | None:
    known = [target for target in given if target is not None and target.value is not None]
    if len(known) != len(given) or len({(target.kind, target.op) for target in known}) > 1:
        return None
    values = [target.value for target in known if target.value is not None]
    if indicator.kind in _COUNTED:
        return _as(known[0], sum(values, Decimal(0)), new)
    if len(set(values)) > 1 or any(target.counts is not None for target in known):
        return None  # counts printed beside a share are those of the old unit
    return _as(known[0], values[0], new)


def _as(target: Target, value: Decimal, scope: str | None = None) -> Target:
    return Target(
        indicator=target.indicator,
        scope=target.scope if scope is None else scope,
        period=target.period,
        kind=target.kind,
        op=target.op,
        value=value,
        printed=target.printed,
    )
