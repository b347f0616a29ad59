"""Ranking: best first, missing last; no drawing here."""

from __future__ import annotations

from fractions import Fraction

from charts.records import RankingBar, RankingChart


def ranked(chart: RankingChart) -> list[RankingBar]:
    """The bars best first; equal values stay in the order given, missing values come last."""

    def place(bar: RankingBar) -> tuple[bool, Fraction]:
        if bar.value is None:
            return True, Fraction(0)
        value = Fraction(bar.value)
        return False, value if chart.lowest_first else -value

    return sorted(chart.bars, key=place)
