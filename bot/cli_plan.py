"""`tram plan`: look at plans, check them, load them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.office import load_plans, open_database, read_folder
from bot.problems import OfficeProblem
from bot.settings import read_settings
from programmes.faults import PlanFaults
from programmes.listing import describe_plan
from programmes.plan import Plan
from programmes.reader import read_plan

app = typer.Typer(help="Look at plans, check them, load them.", no_args_is_help=True)


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram plan`."""
    tram.add_typer(app, name="plan")


@app.command()
def check(paths: Annotated[list[Path], typer.Argument(help="Plan folders.")]) -> None:
    """Name file, row and column of every fault; exit code 1 when there is one."""
    faulty = False
    for path in paths:
        if not path.is_dir():
            raise OfficeProblem(f"{path} is not a plan folder.")
        try:
            plan = read_plan(path, with_samples=True)
        except PlanFaults as faults:
            faulty = True
            typer.echo(str(faults), err=True)
        else:
            typer.echo(
                f"{plan.code}: {len(plan.units)} units, {len(plan.indicators)} indicators, "
                f"{len(plan.targets)} targets, {len(plan.duties)} duties, {len(plan.forms)} forms: in order"
            )
    if faulty:
        raise typer.Exit(1)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="Code of the plan, or its folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
) -> None:
    """What a plan says."""
    folder = Path(code) if Path(code).is_dir() else read_settings().plans.folder / code
    plan = read_folder(folder)
    if as_json:
        typer.echo(json.dumps(describe_plan(plan), ensure_ascii=False, indent=2))
    else:
        _print(plan)


@app.command()
def load() -> None:
    """Load the active plans of config.toml into the database."""
    settings = read_settings()
    database, _ = open_database(settings)
    with database:
        _, loaded = load_plans(database, settings, SystemClock().now())
    typer.echo("Loaded: " + (", ".join(loaded) or "nothing new"))


def _print(plan: Plan) -> None:
    typer.echo(f"{plan.code}\n{plan.title}\n{plan.issuer} · {plan.number_printed or plan.number or '-'}")
    typer.echo(f"{plan.start:%d/%m/%Y} - {plan.end:%d/%m/%Y}")
    for indicator in plan.indicators:
        typer.echo(f"\n{indicator.code}  {indicator.name['vi']}")
        for target in plan.targets:
            if target.indicator == indicator.code:
                typer.echo(f"    {target.scope:<8} {target.period}  {target.printed}")
