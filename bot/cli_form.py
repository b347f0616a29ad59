"""`tram form`: forms as XLSForm workbooks for Excel, ODK and pyxform, and back into the plan folder.

An edited workbook is read together with the rest of its plan before anything is written: a form that would break the
plan is refused with sheet, row and column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_judging import plan_folder
from bot.cli_office import Apply, Plan_, stop_at
from bot.problems import OfficeProblem
from programmes.faults import PlanFaults
from programmes.form_sheets import FormSheets
from programmes.reader import read_plan
from programmes.workbook import Change, changes_between, export_form, form_sheets, read_workbook, write_sheets

app = typer.Typer(help="Take forms to Excel and back.", no_args_is_help=True)


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram form`."""
    tram.add_typer(app, name="form")


@app.command("export")
def form_export(
    plan: Plan_,
    form: Annotated[str, typer.Argument(help="Code of the form.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The workbook to write.")],
) -> None:
    """Write a form as an XLSForm workbook for Excel, ODK and pyxform."""
    folder = plan_folder(plan)
    if not out.parent.is_dir():
        raise OfficeProblem(f"OUT.xlsx: there is no folder {out.parent}.")
    try:
        export_form(_sheets(folder, form), out)
    except PlanFaults as faults:
        stop_at(faults.faults)
    typer.echo(f"Written: {out}")


@app.command("import")
def form_import(
    plan: Plan_,
    form: Annotated[str, typer.Argument(help="Code of the form.")],
    workbook: Annotated[Path, typer.Argument(metavar="IN.xlsx", help="The edited workbook.")],
    apply: Apply = False,
) -> None:
    """Show what an edited workbook changes; with --apply write it into the plan folder.

    Reports that are being filled stay with the version they began with.
    """
    folder = plan_folder(plan)
    if not workbook.is_file():
        raise OfficeProblem(f"IN.xlsx: there is no file {workbook}.")
    try:
        before = _sheets(folder, form)
        after = read_workbook(before, workbook)
        changes = changes_between(before, after)
        read_plan(folder, with_samples=True, edited={form: after})
    except PlanFaults as faults:
        stop_at(faults.faults)
    for change in changes:
        typer.echo(_cell_line(change))
    if not changes:
        typer.echo("The workbook changes nothing.")
    elif apply:
        write_sheets(folder, after)
        typer.echo(f"Written to {folder}. New reports use it after `tram plan load` or the next start.")
    else:
        typer.echo(f"{len(changes)} changes; nothing is changed yet: add --apply.")


def _sheets(folder: Path, form: str) -> FormSheets:
    try:
        return form_sheets(folder, form)
    except KeyError:
        known = ", ".join(path.name for path in sorted((folder / "forms").iterdir()))
        raise OfficeProblem(f"FORM: {folder.name} has no form {form!r}; it has: {known}.") from None


def _cell_line(change: Change) -> str:
    if change.column is not None:
        return f"{change.sheet}, {change.row}, {change.column}: {change.old or '-'} → {change.new or '-'}"
    if change.old is None:
        return f"{change.sheet}, {change.row}: added: {change.new}"
    return f"{change.sheet}, {change.row}: removed: {change.old}"
