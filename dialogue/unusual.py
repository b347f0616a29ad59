"""Whether a number is unusual against the unit's own history. Pure arithmetic on Decimal; it only ever asks again.

Median and MAD, because one wrong value of the past must not spoil the judgement. Counts of a village are small and
often zero, so their MAD is often 0: a spread below chance (the square root of the median) or below one is not taken
seriously. A number is usual as soon as it lies near the median, near last quarter (a new level that was confirmed
once is not doubted every quarter) or near the same quarter last year (seasons).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

SHORTEST_HISTORY = 4  # a year of quarters
_TO_DEVIATION = Decimal("1.4826")  # MAD → standard deviation of a normal spread
_DEVIATIONS = 3


def usual_value(
    value: Decimal,
    series: Sequence[Decimal],
    last: Decimal | None = None,
    year_before: Decimal | None = None,
    *,
    is_count: bool = True,
) -> Decimal | None:
    """The median of `series` when `value` is unusual beside it, else None.

    None too while `series` has fewer than SHORTEST_HISTORY numbers. For measures that are not counts (percentages,
    money) the smallest spread is a twentieth of the median instead of what chance does to counts.
    """
    if len(series) < SHORTEST_HISTORY:
        return None
    centre = median(series)
    deviation = median(abs(number - centre) for number in series) * _TO_DEVIATION
    chance = max(Decimal(1), abs(centre).sqrt()) if is_count else abs(centre) / 20
    reach = _DEVIATIONS * max(deviation, chance)
    near = [number for number in (centre, last, year_before) if number is not None]
    return None if any(abs(value - number) <= reach for number in near) else centre
