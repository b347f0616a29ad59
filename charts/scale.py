"""Where a scale ends, which ticks it shows, and which values are cut with an arrow."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from matplotlib.ticker import MaxNLocator

from indicators.notation import Number, write_measure, write_number

_FAR = 2  # a value beyond twice the target or the natural end is cut: it would press the others flat
_ROOM: Final = Fraction(23, 20)


def scale_end(values: Iterable[Number | None], targets: Iterable[Number | None], ceiling: Number | None) -> Fraction:
    """The end of a scale from 0 that shows targets and ordinary values; values beyond it are drawn cut.

    With neither targets nor a ceiling the yardstick is the median of the positive values.
    """
    known = sorted(Fraction(value) for value in values if value is not None and value > 0)
    bars = [Fraction(target) for target in targets if target is not None and target > 0]
    natural = Fraction(ceiling) if ceiling is not None else Fraction(0)
    yardstick = max([natural, *bars])
    if yardstick == 0 and known:
        yardstick = 2 * known[len(known) // 2]
    limit = _FAR * yardstick
    ordinary = max((value for value in known if value <= limit), default=Fraction(0))
    far = any(value > limit for value in known)
    end = max(natural, ordinary, *(bar * _ROOM for bar in bars)) if (natural or ordinary or bars) else Fraction(1)
    if ceiling is not None and end < natural * _ROOM and not far:
        end = natural if ordinary <= natural and all(bar <= natural for bar in bars) else end
    return max(end, yardstick * Fraction(5, 4)) if far else end


def ticks(end: Fraction, unit: str, most: int = 5) -> list[tuple[float, str]]:
    """Round places from 0 to `end` with their words; only the last carries the unit's sign."""
    places = [
        Fraction(place).limit_denominator(1000)
        for place in MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(0, float(end))
    ]
    kept = [place for place in places if 0 <= place <= end]
    return [
        (float(place), write_measure(place, unit, 2) if place == kept[-1] else write_number(place, 2)) for place in kept
    ]
