"""One row per unit, as a table brings them: read for roll-up, with the row and column of every fault.

Columns: `unit` and `region` (may be empty or absent), then `num,den` for ratios, `yes` (1, 0 or empty for silent) for
shares, counts and yes/no, or `value` for totals, means and counted numbers. Where each sex must reach the target:
`num_nam,den_nam,num_nu,den_nu`. Empty cells are a silent unit, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indicators.counts import CountError, parse_count, parse_counts, parse_yes
from indicators.indicator import Indicator, IndicatorKind
from indicators.tally import YES_NO_KINDS, Tally, of_answer, silent
from indicators.tree import Place

_VALUE_KINDS = frozenset({IndicatorKind.SUM, IndicatorKind.ACTIVITY, IndicatorKind.MEAN})


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a table; `row` counts lines from 1, the heading being line 1."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Units and tallies in the order of the table; both are empty where there are faults."""

    places: tuple[Place, ...] = ()
    tallies: dict[str, Tally] = field(default_factory=dict)
    faults: tuple[RowFault, ...] = ()


def read_unit_rows(
    indicator: Indicator,
    rows: Iterable[Sequence[str]],
    groups: Mapping[str, tuple[str, ...]] | None = None,
    root: str = "",
) -> UnitRows:
    """Read a table whose first row is the heading; all units lie directly below `root`, which may have a row itself.

    `groups` gives the unit groups of known units, for indicators with a denominator of their own. A table without
    any unit known to be of the indicator's group is taken to be the table of that group.
    """
    table = [[cell.strip().removeprefix("\ufeff") for cell in row] for row in rows]
    heading = [cell.casefold() for cell in table[0]] if table else []
    needed = _needed(indicator, heading)
    faults = [RowFault(1, name, "this column is missing") for name in needed if name not in heading]
    if faults:
        return UnitRows(faults=tuple(faults))
    found = _read_body(indicator, heading, table[1:], needed[1], {root: Place(root)}, groups or {})
    if indicator.group is not None and not any(indicator.group in place.groups for place in found.places):
        return replace(found, places=tuple(replace(place, groups=(indicator.group,)) for place in found.places))
    return found


def _read_body(
    indicator: Indicator,
    heading: Sequence[str],
    body: Iterable[Sequence[str]],
    column: str,
    places: dict[str, Place],
    groups: Mapping[str, tuple[str, ...]],
) -> UnitRows:
    """Rows from line 2 on; `places` holds the root, below which all others lie."""
    (root,) = places
    tallies: dict[str, Tally] = {}
    faults: list[RowFault] = []
    for number, row in enumerate(body, 2):
        if not any(row):
            continue
        cells = dict(zip(heading, [*row, *[""] * len(heading)], strict=False))
        try:
            place = _place(cells, number, groups, root)
            if place.code in tallies:
                raise _Faulty(RowFault(number, "unit", f"unit {place.code} is given twice"))
            tallies[place.code] = _tally(indicator, cells, number, column)
            places.setdefault(place.code, place)
        except _Faulty as fault:
            faults.append(fault.fault)
    return UnitRows(faults=tuple(faults)) if faults else UnitRows(tuple(places.values()), tallies)


class _Faulty(Exception):
    def __init__(self, fault: RowFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def _needed(indicator: Indicator, heading: Sequence[str]) -> list[str]:
    if indicator.kind in _VALUE_KINDS or (indicator.kind is IndicatorKind.COUNT and "value" in heading):
        return ["unit", "value"]
    if indicator.kind in YES_NO_KINDS and "num" not in heading:
        return ["unit", "yes"]
    by_sex = [f"{side}_{sex}" for sex, _, _ in indicator.sexes for side in ("num", "den")]
    return ["unit", *by_sex] if any(name in heading for name in by_sex) else ["unit", "num", "den"]


def _place(cells: Mapping[str, str], row: int, groups: Mapping[str, tuple[str, ...]], root: str) -> Place:
    code, region = cells["unit"], cells.get("region", "")
    if not code:
        raise _Faulty(RowFault(row, "unit", "the unit is missing"))
    if region not in ("", "1", "2", "3"):
        raise _Faulty(RowFault(row, "region", f"{region!r} is not a region; there are 1, 2 and 3"))
    return Place(code, root, int(region) if region else None, groups.get(code, ()))


def _tally(indicator: Indicator, cells: Mapping[str, str], row: int, column: str) -> Tally:
    try:
        if column.startswith("num_"):
            by_sex = [f"{sex}={_pair(cells, row, f'_{sex}')}" for sex, _, _ in indicator.sexes]
            return parse_counts(indicator, [words for words in by_sex if not words.endswith("=")])
        text = _pair(cells, row, "") if column == "num" else cells[column]
        if not text:  # a silent unit is no denominator where numbers are counted and not units
            return silent(indicator.kind) if column == "yes" else Tally(indicator.kind, expected=1)
        return of_answer(indicator.kind, parse_yes(text)) if column == "yes" else parse_count(indicator, text)
    except CountError as error:
        raise _Faulty(RowFault(row, column, str(error))) from error


def _pair(cells: Mapping[str, str], row: int, suffix: str) -> str:
    """ "18/20", or nothing where both cells are empty."""
    numerator, denominator = cells[f"num{suffix}"], cells[f"den{suffix}"]
    if bool(numerator) != bool(denominator):
        empty = f"{'den' if numerator else 'num'}{suffix}"
        raise _Faulty(RowFault(row, empty, "this number is missing while its partner is given"))
    return f"{numerator}/{denominator}" if numerator else ""
