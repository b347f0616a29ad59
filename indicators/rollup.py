"""From reporting units up the tree: one indicator, one period, a value and a judgement for every unit.

The chat, the charts and `tram rollup` all come here, so that a number is the same wherever it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from indicators.applicability import next_stages, targets_for
from indicators.indicator import Indicator, IndicatorKind, TimeRule
from indicators.judging import Outcome, judge_quarters, judge_tally
from indicators.period import Period, PeriodKind
from indicators.tally import Exact, Tally, total
from indicators.target import Operator, Target, TargetKind
from indicators.tree import Place, Tree

_NOT_PACED: Final = frozenset({TargetKind.EVERY_QUARTER, TargetKind.CUMULATIVE})
_WITHOUT_DENOMINATOR: Final = frozenset({IndicatorKind.SUM, IndicatorKind.ACTIVITY, IndicatorKind.MEAN})


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
    """Where one unit stands with one indicator in one period. All else follows from its tally when it is asked for.

    `next_stage` is the nearest stage still to come: a mark, never a line. `shows_counts` is False where a quotient
    itself was entered, so that no counts stand behind it. `quarters` are there where each has to reach the target by
    itself; `tally` is then that of the poorest.
    """

    unit: str
    indicator: Indicator
    tally: Tally
    target: Target | None
    period: Period
    next_stage: Target | None = None
    shows_counts: bool = True
    quarters: tuple[Tally, ...] = ()

    @property
    def value(self) -> Fraction | None:
        """Exact and in the indicator's unit, None without data."""
        return self.tally.value(self.indicator.factor)

    @property
    def num(self) -> Exact | None:
        """The count above the line; None without data, and where none was given."""
        return self.tally.numerator if self.shows_counts and self.tally.reported else None

    @property
    def den(self) -> Exact | None:
        """The count below the line; None for totals and means as well."""
        if not self.shows_counts or not self.tally.reported or self.tally.kind in _WITHOUT_DENOMINATOR:
            return None
        if self.tally.kind is IndicatorKind.COUNT and not self.tally.denominator:  # the number itself was given
            return None
        return self.tally.denominator

    @property
    def reported(self) -> int:
        """How many units in scope gave figures."""
        return self.tally.reported

    @property
    def expected(self) -> int:
        """How many units in scope there are."""
        return self.tally.expected

    @property
    def outcome(self) -> Outcome:
        """How the value stands against its target."""
        if self.quarters:
            return judge_quarters(self.indicator, self.quarters, self.target)
        return judge_tally(self.indicator, self.tally, self.target)

    @property
    def gap(self) -> Fraction | None:
        """Value minus target, negative below it; None without one of them."""
        value, bar = self.value, None if self.target is None else self.target.bar
        return None if value is None or bar is None else value - bar

    @property
    def is_better_low(self) -> bool:
        """Whether its target, or the stage that comes next, asks for no more than so much."""
        asked = self.target if self.target is not None and self.target.value is not None else self.next_stage
        return asked is not None and asked.op in (Operator.AT_MOST, Operator.LESS_THAN)

    @property
    def pace(self) -> Pace | None:
        """62 % of the year's target where 75 % was due after nine months; None for what does not add up to one.

        Only what accumulates over the year towards a target above 0 for that whole year has a pace.
        """
        value, bar = self.value, None if self.target is None else self.target.bar
        if value is None or bar is None or not is_paced(self.indicator, self.target):
            return None
        return Pace(value / bar * 100, Fraction(self.period.end.month * 100, 12))


def is_paced(indicator: Indicator, target: Target | None) -> bool:
    """Whether the indicator adds up over the year towards that target: above 0, and for the whole year."""
    if indicator.time is not TimeRule.FLOW or target is None or target.bar is None or target.bar <= 0:
        return False
    rises = target.op in (Operator.AT_LEAST, Operator.MORE_THAN, Operator.EXACTLY)
    is_yearly = Period.parse(target.period).kind is PeriodKind.YEAR
    return rises and is_yearly and target.kind not in _NOT_PACED


class RolledUp(Mapping[str, Standing]):
    """Every unit's standing in the order of the tree, made when it is asked for: a page shows few of thousands."""

    def __init__(
        self,
        indicator: Indicator,
        period: Period,
        sums: Mapping[str, Tally],
        targets: Mapping[str, Target],
        stages: Mapping[str, Target],
        known: Mapping[str, Standing] = MappingProxyType({}),
    ) -> None:
        """`known` are standings in the place of what was rolled up."""
        self._about = (indicator, period)
        self._sums = sums
        self._targets = targets
        self._stages = stages
        self._known = known

    def __getitem__(self, code: str) -> Standing:
        if code in self._known:
            return self._known[code]
        indicator, period = self._about
        return Standing(code, indicator, self._sums[code], self._targets.get(code), period, self._stages.get(code))

    def __iter__(self) -> Iterator[str]:
        return iter(self._sums)

    def __len__(self) -> int:
        return len(self._sums)

    def but(self, changed: Mapping[str, Standing]) -> RolledUp:
        """The same with these standings in the place of what was rolled up."""
        known = {**self._known, **changed}
        return RolledUp(*self._about, self._sums, self._targets, self._stages, known)

    def count_outcomes(self, codes: Iterable[str]) -> Counter[Outcome]:
        """How many of these units stand how; units that are not asked for it are left out."""
        indicator, _ = self._about
        return Counter(
            self._known[code].outcome
            if code in self._known
            else judge_tally(indicator, self._sums[code], self._targets.get(code))
            for code in codes
            if self._sums[code].expected
        )


def roll_up(
    indicator: Indicator,
    tallies: Mapping[str, Tally],
    places: Tree | Iterable[Place],
    targets: Iterable[Target],
    period: Period,
) -> RolledUp:
    """Every unit's standing, parents from the sums of what lies below them.

    `tallies` holds one entry for every unit that is to report (`tally.silent` for those that did not); entries out
    of the indicator's scope are left out of all sums. A mean does not add up: a parent has the one entered for
    itself, or none. Raises ValueError when the places are no tree or a tally belongs to no place.
    """
    tree = places if isinstance(places, Tree) else Tree(places)
    unknown_units = sorted(tallies.keys() - tree.lines.keys())
    if unknown_units:
        raise ValueError(f"no such unit: {', '.join(unknown_units)}")
    inside = tree.inside(indicator)
    counted = tallies if inside is None else {code: tally for code, tally in tallies.items() if code in inside}
    sums = _sum_up(indicator.kind, counted, tree)
    known = tuple(target for target in targets if target.indicator == indicator.code)
    held = targets_for(indicator, known, tree.lines, period)
    ahead = next_stages(indicator, known, tree.lines, period)
    return RolledUp(indicator, period, sums, held, ahead)


def stand(indicator: Indicator, unit: str, tally: Tally, target: Target | None, period: Period) -> Standing:
    """One unit's tally, valued, judged and set against the pace of the year."""
    return Standing(unit, indicator, tally, target, period)


def _sum_up(kind: IndicatorKind, tallies: Mapping[str, Tally], tree: Tree) -> dict[str, Tally]:
    """Every unit's tally, in the order of the tree: its own and all those below it, added level by level."""
    own = dict.fromkeys(tree.lines, Tally(kind))
    own.update(tallies)
    if kind is IndicatorKind.MEAN:
        return own
    below: dict[str, list[Tally]] = {}
    for code, parent in tree.upwards:
        parts = below.get(code)
        if parts is not None:
            own[code] = total(kind, (own[code], *parts) if own[code].expected else parts)
        if parent is not None and own[code].expected:
            below.setdefault(parent, []).append(own[code])
    return own
