"""Ratios over a whole country from the stored values: for a table of a million cells, where `overview` is for a page.

What was reported in each period by itself, exactly as `overview.standings` reads it, without targets, values kept by
hand and reorganised units. A flow's year is the sum of its quarters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, cast

from indicators.indicator import Indicator, IndicatorKind
from indicators.period import Period
from indicators.ratio_sums import Column, RatioSums, Upwards
from indicators.reading import Figure, Mark
from reporting.reported import figure_without_number
from storage.database import Connection
from storage.value_columns import answers_without_number, value_columns

ADDED_BY_RATIO: Final = frozenset({IndicatorKind.RATIO, IndicatorKind.RATE})
_THOUSAND: Final = 1000


def ratio_sums(
    connection: Connection, plan: str, indicators: Iterable[Indicator], periods: Iterable[Period], tree: Upwards
) -> Iterator[tuple[Period, Indicator, RatioSums]]:
    """Current values of that plan, period by period, one indicator after the other.

    `tree` names the units that report these indicators and count for them. Raises ValueError for an indicator that is
    no ratio of two sums.
    """
    wanted = list(indicators)
    for indicator in wanted:
        if not is_ratio_of_sums(indicator):
            raise ValueError(f"{indicator.code} is no ratio of two sums")
    elements = {code for one in wanted for code in (*one.numerator, *one.denominator)}
    for period in periods:
        columns = _columns(connection, plan, period, sorted(elements))
        for indicator in wanted:
            above, below = ([columns[code] for code in codes] for codes in (indicator.numerator, indicator.denominator))
            yield period, indicator, tree.sums(above, below)


def is_ratio_of_sums(indicator: Indicator) -> bool:
    """Whether it is reported as numerator and denominator that add up, not for each sex by itself."""
    given = bool(indicator.numerator and indicator.denominator)
    return indicator.kind in ADDED_BY_RATIO and given and not indicator.sexes


def _columns(connection: Connection, plan: str, period: Period, elements: Sequence[str]) -> dict[str, Column]:
    """Every element's figures; what was not done is 0, as everywhere."""
    read = value_columns(connection, plan, period.id, elements)
    wordy = {code: places for code, (_, cells) in read.items() if (places := _empty(cells))}
    units = {read[code][0][place] for code, places in wordy.items() for place in places}
    rows = answers_without_number(connection, plan, period.id, wordy.keys(), units)
    figures = {(element, unit): figure_without_number(kind, words) for element, unit, kind, words in rows}
    found = {}
    for code, (ids, cells) in read.items():
        counted = {place: _thousandths(figures[code, ids[place]]) for place in wordy.get(code, ())}
        for place, number in counted.items():
            cells[place] = number or 0
        absent = frozenset(place for place, number in counted.items() if number is None)
        found[code] = Column(ids, cast(list[int], cells), absent)  # every None was replaced
    return found


def _thousandths(figure: Figure | None) -> int | None:
    if figure is Mark.NOT_DONE:
        return 0
    return figure * _THOUSAND if isinstance(figure, int) else None


def _empty(cells: list[int | None]) -> list[int]:
    """The places of None, found faster than by looking at each."""
    places: list[int] = []
    with suppress(ValueError):  # as soon as there is no further one
        while True:
            places.append(cells.index(None, places[-1] + 1 if places else 0))
    return places
