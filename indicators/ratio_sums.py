"""Ratios over a whole country: exact sums of numerators and denominators for every unit, worked column by column.

The same sums as `indicators.rollup` has of one period's own reports, without a tally for each of a million reports.
All counts are thousandths, as they are stored. What a unit does not know, or did not say, adds nothing to either sum.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter, sub
from typing import NamedTuple


class Column(NamedTuple):
    """One data element of one period: units in any order, each once, and thousandths beside them.

    At the places in `absent` there is no figure, and a 0 stands for it.
    """

    units: list[int]
    thousandths: list[int]
    absent: frozenset[int] = frozenset()


class Sums(NamedTuple):
    """Of several units: both counts in thousandths, and how many of them gave both."""

    numerator: int
    denominator: int
    reported: int


class Below(Mapping[int, Sums]):
    """Unit → the sums of all that lies below it; kept as columns, for a country has hundreds of units above others."""

    __slots__ = ("_denominators", "_numerators", "_places", "_reported")

    def __init__(
        self,
        places: Mapping[int, int],
        numerators: Sequence[int],
        denominators: Sequence[int],
        reported: Sequence[int],
    ) -> None:
        """`places` says where in the three columns a unit's sums stand."""
        self._places = places
        self._numerators = numerators
        self._denominators = denominators
        self._reported = reported

    def __getitem__(self, unit: int) -> Sums:
        place = self._places[unit]
        return Sums(self._numerators[place], self._denominators[place], self._reported[place])

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class RatioSums:
    """One indicator in one period. `below` holds every unit that lies above reporters, with all that they gave.

    `units`, `numerators` and `denominators` are what reporters gave themselves; those at `absent` (places in these
    columns) have no value, and zeros stand there.
    """

    units: Sequence[int]
    numerators: Sequence[int]
    denominators: Sequence[int]
    absent: frozenset[int]
    below: Mapping[int, Sums]


@dataclass(frozen=True, slots=True)
class _Arranged:
    """Units in the order of the tree, and for each unit above reporters its part of that order.

    `in_order` takes the cells of a column into that order; `first` and `behind` take of its running totals those where
    the parts begin and end; `sizes` says how long the parts are.
    """

    units: list[int]
    in_order: Callable[[Sequence[int]], Sequence[int]]
    first: Callable[[Sequence[int]], Sequence[int]]
    behind: Callable[[Sequence[int]], Sequence[int]]
    sizes: list[int]


class Upwards:
    """A tree of units that is summed over again and again."""

    def __init__(self, parents: Mapping[int, int | None], reporters: Collection[int]) -> None:
        """`parents` names the unit above each unit, None for the root; of the rest only `reporters` count."""
        self._parents = parents
        self._reporters = frozenset(reporters)
        self._spans = _spans(parents)
        self._above = {unit: place for place, unit in enumerate(sorted(_all_above(self._reporters, parents)))}
        self._arranged = self._arrangement([])

    def sums(self, numerators: Sequence[Column], denominators: Sequence[Column]) -> RatioSums:
        """The elements above the line are added up for each unit, those below it too, then both up the tree."""
        units, columns, absent = self._aligned([*numerators, *denominators])
        above = _added(columns[: len(numerators)])
        under = _added(columns[len(numerators) :])
        arranged = self._arrange(units)
        return RatioSums(units, above, under, absent, self._below(arranged, above, under, absent))

    def _aligned(self, columns: Sequence[Column]) -> tuple[list[int], list[list[int]], frozenset[int]]:
        """The same units in every column; where one of them has no figure all of them have 0."""
        units = columns[0].units
        if not all(_are_same(column.units, units) for column in columns) or not self._counts_all(units):
            return self._matched(columns)
        absent = frozenset().union(*(column.absent for column in columns))
        if not absent:
            return units, [column.thousandths for column in columns], absent
        zeroed = [list(column.thousandths) for column in columns]
        for place in absent:
            for one in zeroed:
                one[place] = 0
        return units, zeroed, absent

    def _matched(self, columns: Sequence[Column]) -> tuple[list[int], list[list[int]], frozenset[int]]:
        """Those who gave all of the elements, looked for unit by unit."""
        found = [
            {unit: cell for place, (unit, cell) in enumerate(zip(*one[:2], strict=True)) if place not in one.absent}
            for one in columns
        ]
        units = sorted(self._reporters.intersection(*found))
        return units, [[one[unit] for unit in units] for one in found], frozenset()

    def _counts_all(self, units: list[int]) -> bool:
        known = _are_same(units, self._arranged.units)
        return known or (self._reporters.issuperset(units) and len(set(units)) == len(units))

    def _arrange(self, units: list[int]) -> _Arranged:
        """Nearly always the units of the last time: a report brings all its elements."""
        if not _are_same(units, self._arranged.units):
            self._arranged = self._arrangement(units)
        return self._arranged

    def _arrangement(self, units: list[int]) -> _Arranged:
        ranks = [self._spans[unit][0] for unit in units]
        order = sorted(range(len(units)), key=ranks.__getitem__)
        ranks.sort()
        first = [bisect_left(ranks, self._spans[unit][0] + 1) for unit in self._above]
        behind = [bisect_left(ranks, self._spans[unit][1]) for unit in self._above]
        return _Arranged(units, _taking(order), _taking(first), _taking(behind), list(map(sub, behind, first)))

    def _below(self, arranged: _Arranged, above: Sequence[int], under: Sequence[int], absent: frozenset[int]) -> Below:
        """What lies below a unit is one part of the order: the difference of two running totals."""
        reported = arranged.sizes
        if absent:
            reported = reported[:]
            for place in absent:
                for unit in self._line_above(arranged.units[place]):
                    reported[self._above[unit]] -= 1
        return Below(self._above, _parts(arranged, above), _parts(arranged, under), reported)

    def _line_above(self, unit: int) -> Iterator[int]:
        at = self._parents[unit]
        while at is not None:
            yield at
            at = self._parents[at]


def _are_same(one: list[int], other: list[int]) -> bool:
    """Equal; mostly they are the same list, which a comparison would walk through."""
    return one is other or one == other


def _parts(arranged: _Arranged, column: Sequence[int]) -> list[int]:
    """The sum of each part of the order."""
    totals = list(accumulate(arranged.in_order(column), initial=0))
    return list(map(sub, arranged.behind(totals), arranged.first(totals)))


def _taking(places: Sequence[int]) -> Callable[[Sequence[int]], Sequence[int]]:
    """Column → its cells at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda column: [column[place] for place in places]


def _added(columns: Sequence[list[int]]) -> list[int]:
    return columns[0] if len(columns) == 1 else [sum(cells) for cells in zip(*columns, strict=True)]


def _all_above(units: Collection[int], parents: Mapping[int, int | None]) -> set[int]:
    found: set[int] = set()
    for unit in units:
        at = parents[unit]
        while at is not None and at not in found:
            found.add(at)
            at = parents[at]
    return found


def _spans(parents: Mapping[int, int | None]) -> dict[int, tuple[int, int]]:
    """Each unit's rank in the order of the tree, parents first, and the rank behind the last unit below it."""
    children: dict[int | None, list[int]] = {}
    for unit, above in parents.items():
        children.setdefault(above, []).append(unit)
    order: list[int] = []
    waiting = children.get(None, [])[:]
    while waiting:
        order.append(waiting.pop())
        waiting += children.get(order[-1], ())
    behind: dict[int, int] = {}
    for rank in range(len(order) - 1, -1, -1):
        behind[order[rank]] = max((behind[child] for child in children.get(order[rank], ())), default=rank + 1)
    return {unit: (rank, behind[unit]) for rank, unit in enumerate(order)}
