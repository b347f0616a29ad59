"""units.csv, sample-units.csv and groups.csv: the tree of units as far as the plan names it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from programmes.facts import UNIT_KINDS
from programmes.faults import FaultList
from programmes.plan import PlanUnit, UnitGroup
from programmes.sheet import Row, read_sheet

UNITS = "units.csv"
SAMPLES = "sample-units.csv"
GROUPS = "groups.csv"
SAMPLE_MARK = "(mẫu)"


def read_groups(folder: Path, faults: FaultList) -> tuple[UnitGroup, ...]:
    """The unit groups; a plan without the sheet has none."""
    if not (folder / GROUPS).exists():
        return ()
    rows = read_sheet(
        folder / GROUPS,
        GROUPS,
        faults,
        required=("code", "name::vi", "printed"),
        optional=("expected", "regions"),
        prefixes=("name",),
    )
    groups = []
    for row in rows:
        row.required("name::vi")
        groups.append(
            UnitGroup(
                code=row.code("code"),
                name=row.words("name"),
                printed=row.text("printed"),
                expected=row.integer("expected"),
                regions=regions(row, "regions"),
            )
        )
    refuse_doubles([(row, group.code) for row, group in zip(rows, groups, strict=True)])
    return tuple(groups)


def regions(row: Row, column: str) -> tuple[int, ...]:
    """Region numbers (vùng 1, 2, 3) separated by blanks."""
    numbers = row.codes(column)
    if not set(numbers) <= {"1", "2", "3"}:
        row.fault(column, f"{' '.join(numbers)!r}: there are regions 1, 2 and 3")
    return tuple(int(number) for number in numbers if number in {"1", "2", "3"})


def read_units(
    folder: Path, groups: Sequence[UnitGroup], faults: FaultList
) -> tuple[tuple[PlanUnit, ...], tuple[PlanUnit, ...]]:
    """The units that the plan names and the fictitious ones of the demo, both checked as one tree."""
    rows = _unit_rows(folder / UNITS, UNITS, faults)
    samples = _unit_rows(folder / SAMPLES, SAMPLES, faults) if (folder / SAMPLES).exists() else []
    units = [_unit(row, is_sample=False) for row in rows]
    fictitious = [_unit(row, is_sample=True) for row in samples]
    pairs = list(zip([*rows, *samples], [*units, *fictitious], strict=True))
    refuse_doubles([(row, unit.code) for row, unit in pairs])
    _check_tree(pairs, {group.code for group in groups}, faults)
    return tuple(units), tuple(fictitious)


def _unit_rows(path: Path, file: str, faults: FaultList) -> list[Row]:
    return read_sheet(
        path,
        file,
        faults,
        required=("code", "name", "kind", "parent"),
        optional=("region", "households", "population", "groups", "opened", "closed"),
    )


def _unit(row: Row, *, is_sample: bool) -> PlanUnit:
    kind, name, region = row.required("kind"), row.required("name"), row.integer("region")
    if kind and kind not in UNIT_KINDS:
        row.fault("kind", f"{kind!r} is unknown here; use one of: {', '.join(UNIT_KINDS)}")
    if region not in (None, 1, 2, 3):
        row.fault("region", f"{region} is not a region; regions (vung) are 1, 2 and 3")
    if is_sample != name.endswith(SAMPLE_MARK):
        row.fault("name", f"{name!r}: exactly the fictitious units end in {SAMPLE_MARK}")
    opened, closed = row.day("opened"), row.day("closed")
    if opened and closed and closed < opened:
        row.fault("closed", "lies before the opening day")
    return PlanUnit(
        code=row.code("code"),
        name=name,
        kind=kind,
        parent=row.text("parent") or None,
        region=region,
        households=row.integer("households"),
        population=row.integer("population"),
        groups=row.codes("groups"),
        is_sample=is_sample,
        opened=opened,
        closed=closed,
    )


def _check_tree(pairs: Sequence[tuple[Row, PlanUnit]], groups: set[str], faults: FaultList) -> None:
    """One root, known parents of a higher kind (so no circle), known groups."""
    by_code = {unit.code: unit for _, unit in pairs}
    roots = [row for row, unit in pairs if unit.parent is None]
    if len(roots) != 1:
        row = roots[1] if len(roots) > 1 else None
        sentence = "exactly one unit has no parent: the root of the plan"
        faults.add(row.file if row else UNITS, row.number if row else None, "parent", sentence)
    for row, unit in pairs:
        for group in unit.groups:
            if group not in groups:
                row.fault("groups", f"{group!r} is not a group of {GROUPS}")
        if unit.parent is None:
            continue
        parent = by_code.get(unit.parent)
        if parent is None:
            row.fault("parent", f"{unit.parent!r} is not a unit of this plan")
        elif {unit.kind, parent.kind} <= set(UNIT_KINDS) and not ranks_above(parent.kind, unit.kind):
            row.fault("parent", f"a {unit.kind} cannot belong to a {parent.kind} ({parent.name})")
        elif parent.is_sample and not unit.is_sample:
            row.fault("parent", f"a real unit cannot belong to the fictitious unit {parent.name}")


def ranks_above(parent: str, child: str) -> bool:
    """Whether a unit of the one kind may hold units of the other."""
    rank = {"province": 0, "city": 1, "district": 1, "commune": 2, "village": 3}
    return rank[parent] < rank[child]


def refuse_doubles(codes: Sequence[tuple[Row, str]], column: str = "code") -> None:
    """Note every code that stood in an earlier row already."""
    seen: dict[str, Row] = {}
    for row, code in codes:
        if code and code in seen:
            row.fault(column, f"{code!r} stands already in {seen[code].file}, row {seen[code].number}")
        seen.setdefault(code, row)
