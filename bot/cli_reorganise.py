"""`tram units reorganise`, `tram units waiting`: communes merge, split, move and change their names on a day.

Shown first, done with --apply in one transaction. Faults name file, row and column and give exit code 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_office import Apply, Who, loaded_desk, operator_name, stop_at
from bot.problems import OfficeProblem
from handlers.crossing import ask_everybody
from indicators.succession import StepKind
from programmes.reorganisation_sheet import read_reorganisation
from reporting.inheriting import Inherited
from reporting.rebinding import groups_waiting, places_waiting
from reporting.reorganisation import Reorganisation, Way, examine_reorganisation
from reporting.reorganising import apply_reorganisation, targets_of

_TABLES = (".csv", ".xlsx")


def reorganise(
    table: Annotated[Path, typer.Argument(metavar="FILE.xlsx|csv", help="Columns: see docs/reorganisation.md.")],
    why: Annotated[
        str | None, typer.Option(help="The resolution; otherwise the file's name. Kept with targets.")
    ] = None,
    who: Who = None,
    apply: Apply = False,
) -> None:
    """Show what a table of merged, split, moved and renamed units would do; with --apply do all of it at once."""
    if table.suffix.lower() not in _TABLES:
        raise OfficeProblem(f"FILE: {table} is neither .xlsx nor .csv.")
    if not table.is_file():
        raise OfficeProblem(f"FILE: there is no file {table}.")
    read, told = read_reorganisation(table), 0
    with loaded_desk() as desk:
        examined = examine_reorganisation(desk, read)
        targets = () if examined.faults else targets_of(desk, examined)
        if apply and not examined.faults:
            reason = " ".join((why or table.name).split())
            done = apply_reorganisation(desk, examined, who=operator_name(who), why=reason)
            told = ask_everybody(desk, done.waiting)
    stop_at(examined.faults)
    for line in (*_lines(examined), *map(_target_line, targets)):
        typer.echo(line)
    rows = len(examined.ways)
    closed, opened = len(examined.closed), len(examined.openings)
    typer.echo(f"{rows} of {rows + examined.unchanged} rows are new: {closed} units end, {opened} begin.")
    typer.echo(f"Done; {told} messages ask for confirmation." if apply else "Nothing is changed yet: add --apply.")


def waiting() -> None:
    """People and groups whose going over to a new unit nobody has confirmed yet."""
    with loaded_desk() as desk:
        places, groups = places_waiting(desk), groups_waiting(desk)
    for place in places:
        typer.echo(f"{place.person_id}  {place.name}  {place.role.value}: {place.old.name} -> {place.new.name}")
    for group in groups:
        typer.echo(f"group  {group.title}: {group.old.name} -> {group.new.name}")
    if not places and not groups:
        typer.echo("Everybody has confirmed.")


def _lines(examined: Reorganisation) -> Iterator[str]:
    for opening in examined.openings:
        olds = ", ".join(old.name for old in opening.olds)
        yield f"{opening.code}  {opening.name}: opens on {opening.since} below {opening.parent}, after {olds}"
    for way in examined.ways:
        yield _way_line(way)
    for carried in examined.carried:
        yield f"{carried.unit.code}  {carried.unit.name}: goes along to {carried.to}"


def _way_line(way: Way) -> str:
    relation, old = way.relation, way.old
    share = "" if relation.share is None else f", {relation.share} of its targets"
    what = {
        StepKind.MERGE: f"ends, all of it goes to {way.to}",
        StepKind.SPLIT: f"ends, a part of it goes to {way.to}{share}",
        StepKind.MOVE: f"belongs to {way.to}" if relation.stays else f"ends, {way.to} follows it",
        StepKind.RENAME: f"is called {relation.name}" if relation.stays else f"ends, {way.to} follows it",
        StepKind.END: "ends, nothing follows it; hand its people over with `tram person leave`",
    }[relation.kind]
    return f"{old.code}  {old.name}: {what} ({relation.since})"


def _target_line(inherited: Inherited) -> str:
    one, target = inherited.apportioned, inherited.apportioned.target
    value = "still to be given" if target is None or target.value is None else f"{target.op.value} {target.value:f}"
    return f"{one.unit}  target {inherited.plan.code} {one.like.indicator} {inherited.period}: {value}"
