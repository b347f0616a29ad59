"""What the rows of a reorganisation say about each other: one day, one kind, whole units or parts of them."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.succession import StepKind
from programmes.reorganisation_sheet import Relation


def check_together(relations: Sequence[Relation]) -> None:
    """Note what rows say against each other as faults of theirs."""
    by_old: dict[str, list[Relation]] = {}
    for relation in relations:
        by_old.setdefault(relation.old, []).append(relation)
    by_new = by_new_unit(relations)
    for code, rows in by_new.items():
        _check_kinds(code, rows)
    for relation in relations:
        ways, row = by_old[relation.old], relation.row
        if len({one.since for one in ways}) > 1 or len({one.since for one in by_new.get(relation.new, ())}) > 1:
            row.fault("date", "differs from that of another row of the same unit; use one table for each day")
        if len({(one.new, one.kind) for one in ways}) < len(ways):
            row.fault("old", f"{relation.old} goes to {relation.new} in another row too")
        leaving = [one for one in ways if not one.stays]
        if leaving and len(ways) > len(leaving):
            row.fault("kind", f"{relation.old} ends in one row and stays in another")
        if relation.kind is StepKind.END and len(ways) > 1:
            row.fault("kind", f"{relation.old} ends; it cannot have another row")
        _check_parts(relation, ways)


def _check_parts(relation: Relation, ways: Sequence[Relation]) -> None:
    row, splits = relation.row, [one for one in ways if one.kind is StepKind.SPLIT]
    if not relation.stays and not splits and len(ways) > 1:
        row.fault("kind", f"{relation.old} goes to several units: that is a split (chia)")
    if relation.kind is not StepKind.SPLIT:
        return
    if len(splits) < 2 or len(splits) < len(ways):
        row.fault("kind", f"{relation.old} is split: every row of it says so, and there are at least two")
    given = [one.share for one in splits if one.share is not None]
    if given and len(given) < len(splits):
        row.fault("share", f"some rows of {relation.old} have a share and some have none")
    elif given and sum(given) != 1:
        row.fault("share", f"the shares of {relation.old} sum to {sum(given)}, not to 1")


def _check_kinds(code: str, rows: Sequence[Relation]) -> None:
    """Whether the rows that lead to one new unit say so with one kind."""
    row = rows[0].row
    if len(rows) > 1 and any(one.kind in (StepKind.MOVE, StepKind.RENAME) for one in rows):
        row.fault("kind", f"several units go to {code}: that is a merge, or a split of some of them")
    elif rows[0].kind is StepKind.MERGE and len(rows) == 1:
        row.fault("kind", f"only one unit goes to {code}: that is a rename or a move")


def by_new_unit(relations: Sequence[Relation]) -> dict[str, list[Relation]]:
    """New unit → the rows that lead to it."""
    found: dict[str, list[Relation]] = {}
    for one in relations:
        if not one.stays:
            found.setdefault(one.new, []).append(one)
    return found
