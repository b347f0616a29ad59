"""`tram values import`: past reports from a table; shown first, filed with --apply, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_export import find_plan
from bot.cli_office import Apply, Who, loaded_desk, operator_name, stop_at
from bot.problems import OfficeProblem
from bot.progress import track
from programmes.value_table import read_value_table
from reporting.backfill import Backfill, Change, apply_backfill, examine_backfill

values_app = typer.Typer(help="Take past reports in.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put this group of commands at the top level of `tram`."""
    app.add_typer(values_app, name="values")


@values_app.callback()
def values() -> None:
    """Take past reports in."""


@values_app.command("import")
def values_import(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx|csv", help="Columns: unit, period, one per question.")],
    plan: Annotated[str, typer.Option(help="Code of the plan.")],
    form: Annotated[str, typer.Option(help="Code of the form, such as station.")],
    why: Annotated[str | None, typer.Option(help="Where the figures come from; otherwise the file's name.")] = None,
    who: Who = None,
    apply: Apply = False,
) -> None:
    """Show what a table of past reports would file; with --apply file all of it at once. Old values stay on record."""
    if not file.is_file():
        raise OfficeProblem(f"FILE: there is no file {file}.")
    with loaded_desk() as desk:
        chosen = find_plan(desk, plan, None)
        try:
            asked = chosen.form(form)
        except KeyError:
            codes = ", ".join(one.code for one in chosen.forms)
            raise OfficeProblem(f"--form: {chosen.code} has no form {form!r}; it has: {codes}.") from None
        table = read_value_table(file, asked.questionnaire)
        found = examine_backfill(desk, chosen, asked, table, track(table.rows, "Reading"))
        if apply and not found.faults:
            reason = why or file.name
            apply_backfill(desk, found, track(found.filings, "Filing"), who=operator_name(who), why=reason)
    stop_at(found.faults)
    _show(found, applied=apply)


def _show(found: Backfill, *, applied: bool) -> None:
    for filing in found.filings:
        if filing.change is not Change.SAME:
            typer.echo(f"{filing.unit.code}  {filing.unit.name}  {filing.period}: {filing.change.value}")
        for name in filing.unusual:
            typer.echo(f"    {name}: {filing.row.text(name)} is unusual; reviewers will see it marked")
    done = "done" if applied else "nothing is filed yet: add --apply"
    typer.echo(
        f"{found.count(Change.NEW)} new reports, {found.count(Change.REVISED)} revised, "
        f"{found.count(Change.SAME)} as they were; {done}."
    )
