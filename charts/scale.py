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
    if natural and not far and all(place <= natural for place in (ordinary, *bars)):
        end = natural  # no tick behind 100 %
    found = max(end, yardstick * Fraction(5, 4)) if far else end
    return found or Fraction(1)  # all zero, and nothing asked for


def scale_start(values: Iterable[Number | None], end: Fraction) -> Fraction:
    """Where the scale of a line may begin: 0, or a round place below values that all lie in the upper half.

    For lines only: a bar says its value by its length and always begins at 0.
    """
    known = [Fraction(value) for value in values if value is not None]
    lowest = min(known, default=Fraction(0))
    if lowest * 2 <= end or lowest <= 0:
        return Fraction(0)
    span = end - lowest
    step = _round_below(span / 2 if span else end / 5)
    return max(Fraction(0), ((lowest - max(span / 4, step / 2)) // step) * step)


def _round_below(length: Fraction) -> Fraction:
    """The greatest of 1, 2, 5 times a power of ten that is not above `length`."""
    power = Fraction(1)
    while power * 10 <= length:
        power *= 10
    while power > length:
        power /= 10
    return max(power * factor for factor in (1, 2, 5) if power * factor <= length)


def ticks(end: Fraction, unit: str, most: int = 5, start: Fraction = Fraction(0)) -> list[tuple[float, str]]:
    """Round places from `start` to `end` with their words; only the last carries the unit's sign."""
    places = [
        Fraction(place).limit_denominator(1000)
        for place in MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(float(start), float(end))
    ]
    kept = [place for place in places if start <= place <= end]
    return [
        (float(place), write_measure(place, unit, 2) if place == kept[-1] else write_number(place, 2)) for place in kept
    ]
