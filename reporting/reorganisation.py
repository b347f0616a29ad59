"""Looks at the table of a reorganisation: what it would do to the tree of units, and what does not fit it.

Merged and split units are closed and followed by new ones with codes of their own, so that a code never comes to mean
another unit. Units that only move or are renamed keep their code, people and reports. What lies below a unit that is
merged or ends goes along by itself; below one that is split every unit has a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indicators.notation import fold
from indicators.succession import StepKind
from programmes.faults import Fault
from programmes.reorganisation_checks import by_new_unit, check_together
from programmes.reorganisation_sheet import Relation, ReorganisationTable
from programmes.unit_sheet import ranks_above
from reporting.desk import Desk
from storage import lineage
from storage import units as unit_store
from storage.unit_changes import facts_of
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Opening:
    """A new unit. `parent` is the code of a known unit or of another new one; `olds` are those that it follows.

    `is_whole` when all of each of them went into it.
    """

    code: str
    name: str
    kind: str
    parent: str
    since: date
    olds: tuple[Unit, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One row, understood: what becomes of `old`. `to` is the code of the new unit, or of the one it moves under."""

    relation: Relation
    old: Unit
    to: str | None


@dataclass(frozen=True, slots=True)
class Carried:
    """A unit that goes along with the one above it."""

    unit: Unit
    to: str
    since: date


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """What a table would do; `unchanged` rows were done before. With faults nothing can be applied."""

    openings: tuple[Opening, ...]
    ways: tuple[Way, ...]
    carried: tuple[Carried, ...]
    unchanged: int
    faults: tuple[Fault, ...]

    @property
    def closed(self) -> tuple[Unit, ...]:
        """The units that end, each once."""
        ending = [way.old for way in self.ways if not way.relation.stays or way.relation.kind is StepKind.END]
        return tuple({unit.id: unit for unit in ending}.values())


def examine_reorganisation(desk: Desk, table: ReorganisationTable) -> Reorganisation:
    """Compare the table with the tree as it stands."""
    looked = _Look(desk, table)
    fresh = [one for one in table.relations if not looked.is_done(one)]
    for relation in fresh:
        looked.check_row(relation)
    if not table.faults.faults:
        check_together(fresh)
    if table.faults.faults:
        return Reorganisation((), (), (), 0, table.all_faults())
    openings = looked.openings(fresh)
    ways = tuple(Way(one, looked.old(one), one.parent if one.stays else one.new) for one in fresh)
    carried = looked.carried(fresh)
    looked.check_tree(fresh, openings)
    if table.faults.faults:
        return Reorganisation((), (), (), 0, table.all_faults())
    return Reorganisation(openings, ways, carried, len(table.relations) - len(fresh), ())


class _Look:
    """The tree as it stands beside the table."""

    def __init__(self, desk: Desk, table: ReorganisationTable) -> None:
        self._desk = desk
        self._table = table
        self._units: dict[str, Unit | None] = {}

    def unit(self, code: str) -> Unit | None:
        if code not in self._units:
            self._units[code] = unit_store.unit_by_code(self._desk.connection, code)
        return self._units[code]

    def old(self, relation: Relation) -> Unit:
        """The unit of a row that was checked."""
        unit = self.unit(relation.old)
        assert unit is not None, "rows with unknown units are faults"
        return unit

    def is_done(self, relation: Relation) -> bool:
        """Whether this very row was applied before."""
        old, new = self.unit(relation.old), self.unit(relation.new)
        if old is None or new is None:
            return False
        kept = lineage.steps_of(self._desk.connection, old.id)
        wanted = (relation.kind.value, relation.since, old.id, new.id)
        return any((one.kind, one.since, one.old_id, one.new_id) == wanted for one in kept)

    def check_row(self, relation: Relation) -> None:
        """What can be said of a row by itself."""
        row, old = relation.row, self.unit(relation.old)
        if old is None:
            row.fault("old", f"no unit has the code {relation.old}")
            return
        facts = facts_of(self._desk.connection, old.id)
        if facts.closed_on is not None:
            row.fault("old", f"{old.name} was closed on {facts.closed_on}")
        if relation.old_name is not None and fold(relation.old_name) != fold(old.name):
            row.fault("old_name", f"{relation.old} is called {old.name!r} here")
        if relation.since > self._desk.today:
            row.fault("date", f"{relation.since} has not come yet; apply the table on that day or later")
        if facts.opened_on is not None and relation.since <= facts.opened_on:
            row.fault("date", f"{old.name} was opened on {facts.opened_on}")
        if old.parent_id is None and relation.kind is not StepKind.RENAME:
            row.fault("old", f"{old.name} is the root of a plan; only its name can change")
        if relation.stays:
            self._check_staying(relation)
        elif (known := self.unit(relation.new)) is not None:
            row.fault("new", f"{relation.new} is {known.name} already; the unit that follows has a code of its own")

    def _check_staying(self, relation: Relation) -> None:
        row = relation.row
        match relation.kind:
            case StepKind.MERGE | StepKind.SPLIT:
                row.fault("new", "is the old code; the unit that follows has a code of its own")
            case StepKind.MOVE if relation.parent is None:
                row.fault("parent", "is blank; say where the unit belongs now")
            case StepKind.RENAME if relation.name is None:
                row.fault("name", "is blank; say what the unit is called now")
            case _:
                pass

    def openings(self, fresh: Sequence[Relation]) -> tuple[Opening, ...]:
        """The new units, those first that stand above others."""
        by_new = by_new_unit(fresh)
        found = {code: made for code, rows in by_new.items() if (made := self._opening(code, rows)) is not None}
        ordered: dict[str, Opening] = {}
        waiting = list(found.values())
        while waiting:
            ready = [one for one in waiting if one.parent not in found or one.parent in ordered]
            if not ready:
                by_new[waiting[0].code][0].row.fault("parent", f"{waiting[0].code} would lie below itself")
                break
            ordered.update({one.code: one for one in ready})
            waiting = [one for one in waiting if one.code not in ordered]
        return tuple(ordered.values())

    def _opening(self, code: str, rows: Sequence[Relation]) -> Opening | None:
        olds = [self.old(one) for one in rows]
        names = {one.name for one in rows if one.name is not None}
        if len(names) != 1:
            what = "is blank; say what the new unit is called" if not names else f"{code} has several names here"
            rows[0].row.fault("name", what)
        if len({old.kind for old in olds}) > 1:
            rows[0].row.fault("old", f"{code} would follow units of several kinds")
        is_whole = all(one.kind is not StepKind.SPLIT for one in rows)
        parent = self._parent(code, rows, olds)
        if parent is None or len(names) != 1:
            return None
        return Opening(code, names.pop(), olds[0].kind, parent, rows[0].since, tuple(olds), is_whole)

    def _parent(self, code: str, rows: Sequence[Relation], olds: Sequence[Unit]) -> str | None:
        said = {one.parent for one in rows if one.parent is not None}
        if len(said) > 1:
            rows[0].row.fault("parent", f"{code} would belong to several units")
            return None
        if said:
            return said.pop()
        above = {old.parent_id for old in olds}
        if len(above) > 1:
            rows[0].row.fault("parent", "is blank; the old units belong to different ones, say to which it belongs now")
            return None
        (parent,) = above
        return None if parent is None else unit_store.unit_by_id(self._desk.connection, parent).code

    def carried(self, fresh: Sequence[Relation]) -> tuple[Carried, ...]:
        """What goes along with the units that end."""
        named = {one.old for one in fresh if not one.stays or one.kind in (StepKind.MOVE, StepKind.END)}
        found = []
        for relation in fresh:
            if relation.stays and relation.kind is not StepKind.END:
                continue
            old = self.old(relation)
            for child_id in lineage.children_of(self._desk.connection, old):
                child = unit_store.unit_by_id(self._desk.connection, child_id)
                if child.code in named:
                    continue
                if relation.kind is StepKind.SPLIT:
                    relation.row.fault(
                        "old", f"say where {child.name} ({child.code}) belongs now, in a row of kind move"
                    )
                elif relation.kind is StepKind.END:
                    assert old.parent_id is not None, "a root does not end"
                    above = unit_store.unit_by_id(self._desk.connection, old.parent_id)
                    found.append(Carried(child, above.code, relation.since))
                else:
                    found.append(Carried(child, relation.new, relation.since))
        return tuple(found)

    def check_tree(self, fresh: Sequence[Relation], openings: Sequence[Opening]) -> None:
        """Whether everything would stand below something that is there, and that may hold it."""
        new = {one.code: one for one in openings}
        ending = {one.old for one in fresh if not one.stays or one.kind is StepKind.END}
        by_new = by_new_unit(fresh)
        for opening in openings:
            self._check_parent(by_new[opening.code][0], opening.kind, opening.parent, new, ending)
        for relation in fresh:
            if relation.stays and relation.parent is not None:
                old = self.old(relation)
                self._check_parent(relation, old.kind, relation.parent, new, ending)
                above = self.unit(relation.parent)
                if above is not None and above.is_at_or_below(old):
                    relation.row.fault("parent", f"{old.name} would lie below itself")

    def _check_parent(
        self, relation: Relation, kind: str, parent: str, new: dict[str, Opening], ending: set[str]
    ) -> None:
        known = self.unit(parent)
        if parent in new:
            above = new[parent].kind
        elif known is None:
            relation.row.fault("parent", f"{parent!r} is neither a unit of this table nor one that is known here")
            return
        elif parent in ending or facts_of(self._desk.connection, known.id).closed_on is not None:
            relation.row.fault("parent", f"{known.name} is closed; name the unit that follows it")
            return
        else:
            above = known.kind
        if not ranks_above(above, kind):
            relation.row.fault("parent", f"a {kind} cannot belong to a {above} ({parent})")
