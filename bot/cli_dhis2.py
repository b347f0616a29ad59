"""`tram export dhis2`: first what would be handed over and what DHIS2 would refuse; the files with --apply."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_export import AsOf, First, Last, PlanOption, UnitOption, reading_desk, take_out
from bot.cli_office import Apply
from bot.problems import OfficeProblem
from exports.dhis2 import write_files
from exports.dhis2_rules import faults_of
from reporting.national import Handover, hand_over

_MOST_FAULTS = 20


def export_dhis2(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go.")],
    first: First,
    last: Last = None,
    unit: UnitOption = None,
    plan: PlanOption = None,
    unapproved: Annotated[bool, typer.Option("--unapproved", help="Reports that nobody approved, too.")] = False,
    as_of: AsOf = None,
    apply: Apply = False,
) -> None:
    """Show what goes to DHIS2; with --apply write metadata, data values and registrations into FOLDER."""
    if not folder.is_dir():
        raise OfficeProblem(f"FOLDER: there is no folder {folder}.")
    with reading_desk(as_of) as desk:
        found = hand_over(desk, take_out(desk, plan, unit, first, last), unapproved=unapproved)
    _show(found)
    faults = faults_of(found.delivery)
    for fault in faults[:_MOST_FAULTS]:
        typer.echo(fault, err=True)
    if faults:
        typer.echo(f"DHIS2 would refuse {len(faults)} things; nothing is written.", err=True)
        raise typer.Exit(1)
    if not apply:
        typer.echo("Everything keeps to DHIS2's rules; nothing is written yet: add --apply.")
        return
    for name, content in write_files(found.delivery).items():
        (folder / name).write_bytes(content)
        typer.echo(f"Written: {folder / name}")


def _show(found: Handover) -> None:
    delivery = found.delivery
    typer.echo(
        f"metadata: {len(delivery.units)} organisation units, {len(delivery.elements)} data elements, "
        f"{len(delivery.ratios)} indicators, {len(delivery.data_sets)} data sets"
    )
    for period, count in sorted(Counter(value.period for value in delivery.values).items()):
        done = sum(one.period == period for one in delivery.registrations)
        typer.echo(f"{period}: {count} values, {done} complete registrations")
    typer.echo(
        f"left out: {found.not_approved} reports not approved, {found.unknown} answers without figures, "
        f"{len(found.by_hand)} indicators kept by hand"
    )
