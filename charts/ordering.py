"""Ranking: best first, missing last; no drawing here."""

from __future__ import annotations

from fractions import Fraction

from charts.records import RankingBar, RankingChart
from indicators.target import Operator

_LOWER_IS_BETTER = frozenset({Operator.AT_MOST, Operator.LESS_THAN})


def ranked(chart: RankingChart) -> list[RankingBar]:
    """The bars best first; equal values stay in the order given, missing values come last."""
    lower = chart.target is not None and chart.target.op in _LOWER_IS_BETTER

    def place(bar: RankingBar) -> tuple[bool, Fraction]:
        if bar.value is None:
            return True, Fraction(0)
        value = Fraction(bar.value)
        return False, value if lower else -value

    return sorted(chart.bars, key=place)
