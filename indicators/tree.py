"""The units that figures are added up over, and which of them an indicator counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indicators.indicator import Indicator


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as roll-up sees it; `parent` is None for the root, `region` the vùng of the station, None if unknown."""

    code: str
    parent: str | None = None
    region: int | None = None
    groups: tuple[str, ...] = ()


class Tree:
    """Places with their lines, worked out once for all indicators and periods. ValueError where they are no tree.

    `lines` holds for every unit the codes from itself up to its root, in the order of the places; `upwards` the same
    units, each with the one above it and before that one.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = {place.code: place for place in places}
        self.lines = {code: line_of(self.places, code) for code in self.places}
        deepest_first = sorted(self.lines, key=lambda code: len(self.lines[code]), reverse=True)
        self.upwards = tuple((code, self.places[code].parent) for code in deepest_first)
        self._inside: dict[tuple[tuple[int, ...], str | None], frozenset[str]] = {}

    def inside(self, indicator: Indicator) -> frozenset[str] | None:
        """The units that count for the indicator; None when all do."""
        if not indicator.exclude_regions and indicator.group is None:
            return None
        scope = indicator.exclude_regions, indicator.group
        if scope not in self._inside:
            counted = (code for code, line in self.lines.items() if in_scope(indicator, self.places, line))
            self._inside[scope] = frozenset(counted)
        return self._inside[scope]


def in_scope(indicator: Indicator, tree: Mapping[str, Place], line: Sequence[str]) -> bool:
    """Whether the unit at the start of `line` counts: not of an excluded region, and of the indicator's group.

    Region and groups of a village are those of its commune. A station whose region nobody entered is kept: only
    known regions are left out, so that a station is never lost silently.
    """
    above = [tree[code] for code in line]
    region = next((place.region for place in above if place.region is not None), None)
    if region in indicator.exclude_regions:
        return False
    return indicator.group is None or any(indicator.group in place.groups for place in above)


def line_of(tree: Mapping[str, Place], code: str) -> tuple[str, ...]:
    """The codes from the unit up to its root. Raises ValueError for a parent that is missing or below its child."""
    line: list[str] = []
    at: str | None = code
    while at is not None:
        if at in line:
            raise ValueError(f"unit {at} lies below itself")
        if at not in tree:
            raise ValueError(f"unit {line[-1]} lies in {at}, which is no unit")
        line.append(at)
        at = tree[at].parent
    return tuple(line)
