"""Takes a table of units into the tree: looks first at everything it would change, then applies it as a whole.

A cell that is blank changes nothing. Units are known by their code: a known one is renamed, moved or amended, another
is added below its parent. It joins the plan that was named, else the plans that cover its parent. Nothing is removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indicators.notation import fold
from programmes.faults import Fault
from programmes.plan import Plan
from programmes.unit_sheet import SAMPLE_MARK, ranks_above
from programmes.unit_table import UnitEntry, UnitTable
from reporting.desk import Desk
from reporting.unit_tree import FutureTree
from storage import audit, lineage
from storage import units as unit_store
from storage.audit import Deed
from storage.unit_changes import UnitFacts, amend_unit, facts_of, leave_group, move_unit
from storage.units import Unit


class ChangeKind(StrEnum):
    """What happens to a unit."""

    ADDED = "added"
    RENAMED = "renamed"
    MOVED = "moved"
    AMENDED = "amended"  # region, households, population, opening or closing day
    COVERED = "covered"  # joins a plan
    GROUPED = "grouped"  # joins a group of units


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One change; `what` names the fact that is amended, `before` and `after` are names, codes, numbers or days."""

    kind: ChangeKind
    code: str
    name: str
    before: str = ""
    after: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class UnitImport:
    """What a table would change. With faults nothing can be applied."""

    changes: tuple[UnitChange, ...]
    unchanged: int
    faults: tuple[Fault, ...]
    steps: tuple[_Step, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """One row, understood."""

    entry: UnitEntry
    known: Unit | None
    parent: str | None
    kind: str
    facts: UnitFacts
    join: tuple[str, ...]  # plans that do not cover it yet
    groups: tuple[tuple[str, str], ...]  # (plan, group) that it is not in yet


def examine_import(desk: Desk, table: UnitTable, plan: Plan | None) -> UnitImport:
    """Compare the table with the tree; changes are in the order in which they would be applied."""
    tree = FutureTree(desk, table, plan)
    steps = _steps(desk, table, tree, plan)
    faults = table.all_faults()
    if faults:
        return UnitImport((), 0, faults)
    per_step = [_changes(desk, step, tree) for step in steps]
    changes = tuple(change for found in per_step for change in found)
    return UnitImport(changes, sum(not found for found in per_step), (), steps)


def apply_import(desk: Desk, examined: UnitImport) -> None:
    """Change the tree as examined, within the desk's transaction. ValueError when there were faults."""
    if examined.faults:
        raise ValueError("a table with faults cannot be applied")
    for step in examined.steps:
        unit = _add(desk, step) if step.known is None else _amend(desk, step, step.known)
        for plan in step.join:
            unit_store.cover(desk.connection, plan, _path_of(desk, unit))
        for plan, group in step.groups:
            unit_store.set_group(desk.connection, plan, group, unit.id)
        follow_region(desk, unit, step.facts.region)
    for change in examined.changes:
        _note(desk, change)


def _note(desk: Desk, change: UnitChange) -> None:
    unit = unit_store.unit_by_code(desk.connection, change.code)
    audit.note(
        desk.connection,
        desk.now,
        Deed.UNITS_IMPORTED,
        f"unit/{change.code}",
        by=None,
        unit_id=None if unit is None else unit.id,
        before={change.what or change.kind.value: change.before},
        after={change.what or change.kind.value: change.after or change.name},
    )


def _add(desk: Desk, step: _Step) -> Unit:
    assert step.parent is not None, "only a known unit may have no parent"
    entry = step.entry
    unit = unit_store.add_unit(
        desk.connection,
        code=entry.code,
        name=entry.name,
        folded=fold(entry.name),
        kind=step.kind,
        parent=unit_store.unit_by_code(desk.connection, step.parent),
        is_sample=entry.name.endswith(SAMPLE_MARK),
    )
    amend_unit(desk.connection, unit.id, entry.name, fold(entry.name), step.facts)
    return unit


def _amend(desk: Desk, step: _Step, known: Unit) -> Unit:
    amend_unit(desk.connection, known.id, step.entry.name, fold(step.entry.name), step.facts)
    now = unit_store.unit_by_id(desk.connection, known.id)  # a row before may have moved what stands above
    parent = None if step.parent is None else unit_store.unit_by_code(desk.connection, step.parent)
    if parent is not None and parent.id != now.parent_id:
        move_unit(desk.connection, now, parent)
    return now


def _steps(desk: Desk, table: UnitTable, tree: FutureTree, plan: Plan | None) -> tuple[_Step, ...]:
    """The rows, parents first; what does not fit becomes a fault of its row, and then nothing is returned."""
    for entry in table.entries:
        _check_parent(entry, tree)
    if table.faults.faults:
        return ()
    lines = {entry.code: tree.line_of(entry.code) for entry in table.entries}
    for entry in table.entries:
        line = lines[entry.code]
        if line is None:
            entry.row.fault("parent", f"{entry.code} would lie below itself")
        elif plan is not None and line[-1] != plan.root().code:
            entry.row.fault("parent", f"{line[-1]} is not the root of {plan.code}")
    if table.faults.faults:
        return ()
    ordered = sorted(table.entries, key=lambda entry: len(lines[entry.code] or ()))
    steps = tuple(_step(desk, entry, tree) for entry in ordered)
    return () if table.faults.faults else steps


def _check_parent(entry: UnitEntry, tree: FutureTree) -> None:
    known = tree.known(entry.code)
    if entry.parent is None:
        if known is None:
            entry.row.fault("parent", "is blank; only the root of a plan has no parent")
    elif tree.parent_of(entry.code) is None:
        entry.row.fault("parent", f"{entry.parent!r} is neither a unit of this table nor one that is known here")
    elif known is not None and known.parent_id is None:
        entry.row.fault("parent", f"{entry.code} is the root of a plan and has no parent")


def _step(desk: Desk, entry: UnitEntry, tree: FutureTree) -> _Step:
    known, parent, kind = tree.known(entry.code), tree.parent_of(entry.code), tree.kind_of(entry.code)
    if entry.kind is not None and known is not None and known.kind != entry.kind:
        entry.row.fault("kind", f"{entry.code} is known as a {known.kind}; a unit keeps its kind")
    elif parent is not None and not ranks_above(tree.kind_of(parent), kind):
        entry.row.fault("parent", f"a {kind} cannot belong to a {tree.kind_of(parent)} ({parent})")
    if known is not None and (follower := lineage.follower_of(desk.connection, known.id)) is not None:
        entry.row.fault("code", f"{entry.code} ended when units were reorganised; {follower} follows it: leave it out")
    if entry.closed is not None and entry.closed > desk.today:
        entry.row.fault("closed", f"{entry.closed} has not come yet; a unit is closed when it has")
    plans = tree.plans_of(entry.code)
    if not plans:
        entry.row.fault("parent", "no plan covers what stands above; name the plan with --plan")
    covering = () if known is None else unit_store.plans_covering(desk.connection, known.id)
    return _Step(
        entry=entry,
        known=known,
        parent=parent,
        kind=kind,
        facts=_facts(desk, entry, known),
        join=tuple(plan for plan in plans if plan not in covering),
        groups=_groups(desk, entry, known, plans),
    )


def _facts(desk: Desk, entry: UnitEntry, known: Unit | None) -> UnitFacts:
    before = UnitFacts() if known is None else facts_of(desk.connection, known.id)
    return UnitFacts(
        region=before.region if entry.region is None else entry.region,
        households=before.households if entry.households is None else entry.households,
        population=before.population if entry.population is None else entry.population,
        opened_on=entry.opened or before.opened_on,
        closed_on=entry.closed or before.closed_on,
    )


def _groups(desk: Desk, entry: UnitEntry, known: Unit | None, plans: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = []
    for group in entry.groups:
        having = [plan for plan in plans if group in {one.code for one in desk.catalogue.plan(plan).groups}]
        if not having:
            entry.row.fault("groups", f"{group!r} is not a group of {' or '.join(plans)}")
        for plan in having:
            members = unit_store.groups_of_plan(desk.connection, plan).get(group, frozenset())
            if known is None or known.id not in members:
                found.append((plan, group))
    return tuple(found)


def _changes(desk: Desk, step: _Step, tree: FutureTree) -> list[UnitChange]:
    """What the step would change."""
    entry, known = step.entry, step.known
    code, name = entry.code, entry.name
    if known is None:
        return [UnitChange(ChangeKind.ADDED, code, name, after=step.parent or "", what=step.kind)]
    found = []
    if known.name != name:
        found.append(UnitChange(ChangeKind.RENAMED, code, name, known.name, name))
    before = tree.parent_now(known)
    if step.parent != before:
        found.append(UnitChange(ChangeKind.MOVED, code, name, before or "", step.parent or ""))
    facts = facts_of(desk.connection, known.id)
    for what in ("region", "households", "population", "opened_on", "closed_on"):
        old, new = getattr(facts, what), getattr(step.facts, what)
        if old != new:
            found.append(UnitChange(ChangeKind.AMENDED, code, name, _plain(old), _plain(new), what))
    found += [UnitChange(ChangeKind.COVERED, code, name, after=plan) for plan in step.join]
    found += [UnitChange(ChangeKind.GROUPED, code, name, after=group) for _, group in step.groups]
    return found


def follow_region(desk: Desk, unit: Unit, region: int | None) -> None:
    """Groups that a plan defines by region hold the stations of that region, wherever the region came from."""
    for code in unit_store.plans_covering(desk.connection, unit.id):
        for group in desk.catalogue.plan(code).groups:
            if region in group.regions:
                unit_store.set_group(desk.connection, code, group.code, unit.id)
            elif group.regions:
                leave_group(desk.connection, code, group.code, unit.id)


def _path_of(desk: Desk, unit: Unit) -> list[int]:
    """The ids from the root to the unit: a plan that covers a unit covers what stands above it."""
    path = unit_store.unit_by_id(desk.connection, unit.id).path
    return [int(part) for part in path.strip("/").split("/")]


def _plain(value: int | date | None) -> str:
    return "-" if value is None else str(value)
