"""Sums up a tree that are kept: when one unit's tally changes, only the units above it are added up anew.

The same sums as `indicators.rollup` has; a report of one village costs a handful of additions in a country of any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from indicators.indicator import IndicatorKind
from indicators.tally import Tally, total


class LineSums:
    """Of one indicator in one period. Those who report it lie on one level: none of them above another."""

    def __init__(self, kind: IndicatorKind, sums: Mapping[str, Tally], parents: Mapping[str, str | None]) -> None:
        """`sums` are every unit's tallies as rolled up; `parents` names the unit above each, None for the root."""
        self._kind = kind
        self._sums = dict(sums)
        self._parents = parents
        self._children: dict[str, list[str]] = {}
        for code, above in parents.items():
            if above is not None:
                self._children.setdefault(above, []).append(code)

    def __getitem__(self, code: str) -> Tally:
        return self._sums[code]

    def line(self, code: str) -> Iterator[str]:
        """The unit and all above it, nearest first."""
        at: str | None = code
        while at is not None:
            yield at
            at = self._parents[at]

    def change(self, code: str, tally: Tally) -> None:
        """The unit has another tally now. A mean does not add up: it stays where it was entered."""
        self._sums[code] = tally
        if self._kind is IndicatorKind.MEAN:
            return
        for above in list(self.line(code))[1:]:
            parts = [sums for child in self._children[above] if (sums := self._sums[child]).expected]
            self._sums[above] = total(self._kind, parts) if parts else Tally(self._kind)
