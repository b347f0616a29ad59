"""indicators.csv, targets.csv and tables.csv: what is measured, what is asked for, and the printed sums."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from indicators.period import Period
from indicators.target import ALL_UNITS, Operator, Target, TargetKind
from programmes.facts import PlanFacts
from programmes.faults import FaultList
from programmes.plan import PlanUnit, UnitGroup
from programmes.sheet import Row, read_sheet
from programmes.unit_sheet import GROUPS, refuse_doubles, regions

INDICATORS = "indicators.csv"
TARGETS = "targets.csv"
TABLES = "tables.csv"
BY_HAND = "-"
_SEXES = ("male", "female")
_SEX_COLUMNS = tuple(f"{sex}_{part}" for sex in _SEXES for part in ("numerator", "denominator"))


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator, where it stands, and its name for charts and buttons."""

    row: Row
    indicator: Indicator
    short: dict[str, str]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target and where it stands."""

    row: Row
    target: Target


def read_indicators(folder: Path, groups: Sequence[UnitGroup], faults: FaultList) -> list[IndicatorRow]:
    """The indicators in the order of the document."""
    rows = read_sheet(
        folder / INDICATORS,
        INDICATORS,
        faults,
        required=("code", "concept", "name::vi", "unit", "kind", "time", "reporter", "numerator", "denominator"),
        optional=("factor", "exclude_regions", "group", "province_only", "criteria", "decimals", *_SEX_COLUMNS),
        prefixes=("name", "short"),
    )
    found = [IndicatorRow(row, _indicator(row, groups), row.words("short")) for row in rows]
    refuse_doubles([(entry.row, entry.indicator.code) for entry in found])
    return found


def _indicator(row: Row, groups: Sequence[UnitGroup]) -> Indicator:
    row.required("name::vi")
    group = row.text("group") or None
    if group is not None and group not in {known.code for known in groups}:
        row.fault("group", f"{group!r} is not a group of {GROUPS}")
    factor, decimals = row.decimal("factor"), row.integer("decimals")
    if factor is not None and factor <= 0:
        row.fault("factor", "must be above 0")
    if decimals is not None and not 0 <= decimals <= 6:
        row.fault("decimals", "must be from 0 to 6")
    kind = row.choice("kind", IndicatorKind)
    indicator = Indicator(
        code=row.code("code"),
        concept=row.code("concept"),
        name=row.words("name"),
        unit=row.code("unit"),
        kind=kind,
        time=row.choice("time", TimeRule),
        reporter=row.choice("reporter", Reporter),
        numerator=() if row.text("numerator") == BY_HAND else row.codes("numerator"),
        denominator=row.codes("denominator"),
        sexes=_sexes(row),
        factor=Decimal(100) if factor is None else factor,
        exclude_regions=regions(row, "exclude_regions"),
        group=group,
        province_only=row.yes("province_only"),
        criteria=row.codes("criteria"),
        decimals=1 if decimals is None else decimals,
    )
    _check_parts(row, indicator)
    return indicator


def _sexes(row: Row) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    found = []
    for sex in _SEXES:
        numerator, denominator = row.codes(f"{sex}_numerator"), row.codes(f"{sex}_denominator")
        if bool(numerator) != bool(denominator):
            row.fault(f"{sex}_numerator", "needs both a numerator and a denominator for each sex")
        if numerator and denominator:
            found.append((sex, numerator, denominator))
    if len(found) == 1:
        row.fault("male_numerator", "must be given for both sexes or for none")
    return tuple(found)


def _check_parts(row: Row, indicator: Indicator) -> None:
    """A ratio needs both parts, a count of units only who answers yes; "-" says that values are entered by hand."""
    if not row.text("numerator"):
        row.fault("numerator", f"is blank; name the elements that feed it, or {BY_HAND} when it is entered by hand")
    ratios = {IndicatorKind.RATIO, IndicatorKind.RATE, IndicatorKind.PER_HEAD}
    if indicator.kind in ratios and indicator.numerator and not indicator.denominator:
        row.fault("denominator", f"is blank; a {indicator.kind} divides by something")
    if indicator.kind in {IndicatorKind.SHARE_OF_STATIONS, IndicatorKind.COUNT} and indicator.denominator:
        row.fault("denominator", f"must be blank; a {indicator.kind} counts units")


def read_targets(
    folder: Path,
    facts: PlanFacts,
    indicators: Sequence[IndicatorRow],
    units: Sequence[PlanUnit],
    faults: FaultList,
) -> list[TargetRow]:
    """The targets, one row per printed cell."""
    rows = read_sheet(
        folder / TARGETS,
        TARGETS,
        faults,
        required=("indicator", "scope", "period", "kind", "op", "value", "printed"),
        optional=("counts",),
    )
    known = {entry.indicator.code for entry in indicators}
    scopes = {ALL_UNITS, *(unit.code for unit in units)}
    found = [TargetRow(row, _target(row, facts, known, scopes)) for row in rows]
    refuse_doubles([(entry.row, " ".join(_cell(entry.target))) for entry in found], column="indicator")
    return found


def _cell(target: Target) -> tuple[str, str, str]:
    return (target.indicator, target.scope, target.period)


def _target(row: Row, facts: PlanFacts, indicators: set[str], scopes: set[str]) -> Target:
    indicator, scope = row.required("indicator"), row.required("scope")
    if indicator and indicator not in indicators:
        row.fault("indicator", f"{indicator!r} is not an indicator of {INDICATORS}")
    if scope and scope not in scopes:
        row.fault("scope", f"{scope!r} is neither {ALL_UNITS} nor a unit of this plan")
    kind, value = row.choice("kind", TargetKind), row.decimal("value")
    if kind in (TargetKind.ASSIGNED, TargetKind.DIRECTION):
        if value is not None:
            row.fault("value", f"must be blank: a target of kind {kind} has no value")
    elif value is None and not row.text("value"):
        row.fault("value", f"is blank; a target of kind {kind} has a value (0 is one)")
    return Target(
        indicator=indicator,
        scope=scope,
        period=_target_period(row, facts),
        kind=kind,
        op=row.choice("op", Operator),
        value=value,
        printed=row.required("printed"),
        counts=_counts(row),
    )


def _target_period(row: Row, facts: PlanFacts) -> str:
    text = row.required("period")
    try:
        period = Period.parse(text)
    except ValueError:
        if text:
            row.fault("period", f"{text!r} is not a period such as 2025, 2025S1 or 2025Q3")
        return text
    if period.end < facts.start or period.start > facts.end:
        row.fault("period", f"{text} lies outside the plan's period, {facts.start} to {facts.end}")
    return text


def _counts(row: Row) -> tuple[int, int] | None:
    text = row.text("counts")
    if not text:
        return None
    match = re.fullmatch(r"([0-9]+)\s*/\s*([1-9][0-9]*)", text)
    if match is None:
        row.fault("counts", f"{text!r} is not written as 81/209")
        return None
    return int(match[1]), int(match[2])


def check_tables(folder: Path, targets: Sequence[TargetRow], faults: FaultList) -> None:
    """Compare the sums of tables.csv with the cells of targets.csv; a plan without printed sums has no such sheet.

    Each row says: the values of `indicator` for `scope` ("*" is every unit named in the table) over the years of
    `period` ("2023" or "2023..2030") make `printed`.
    """
    if not (folder / TABLES).exists():
        return
    cells = {_cell(entry.target): entry.target.value for entry in targets}
    required = ("table", "indicator", "scope", "period", "printed")
    for row in read_sheet(folder / TABLES, TABLES, faults, required=required):
        _check_sum(row, cells)


def _check_sum(row: Row, cells: Mapping[tuple[str, str, str], Decimal | None]) -> None:
    indicator, scope, printed = row.required("indicator"), row.required("scope"), row.decimal("printed")
    match = re.fullmatch(r"([0-9]{4})(?:\.\.([0-9]{4}))?", row.required("period"))
    if match is None:
        row.fault("period", f"{row.text('period')!r} is neither a year nor years such as 2023..2030")
        return
    first, last = int(match[1]), int(match[2] or match[1])
    summed = [
        (cell, value)
        for cell, value in cells.items()
        if cell[0] == indicator
        and (cell[1] == scope or (scope == "*" and cell[1] != ALL_UNITS))
        and cell[2].isdigit()
        and first <= int(cell[2]) <= last
    ]
    if not summed:
        row.fault("indicator", f"no target of {indicator} for {scope} in {row.text('period')}")
        return
    total = sum((value for _, value in summed if value is not None), Decimal(0))
    if printed is None:
        row.required("printed")
    elif total != printed:
        row.fault("printed", f"{len(summed)} cells of {TARGETS} make {total}, the document prints {printed}")
