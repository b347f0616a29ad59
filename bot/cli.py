"""The `tram` command. Parsing here, work in the modules it names; wrong input is one sentence and exit code 2."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from bot.problems import OfficeProblem
from bot.settings import SettingsProblem, read_settings

# Which module brings which commands. Only the one asked for is imported: a command answers in a second, not in three.
_MODULES = {
    "approve": "bot.cli_people",
    "audit": "bot.cli_audit",
    "backup": "bot.cli_backup",
    "dead": "bot.cli_dead",
    "doctor": "bot.cli_doctor",
    "duty": "bot.cli_judging",
    "export": "bot.cli_export",
    "figures": "bot.cli_figures",
    "form": "bot.cli_form",
    "invite": "bot.cli_people",
    "judge": "bot.cli_judging",
    "operator": "bot.cli_operator",
    "move": "bot.cli_move",
    "person": "bot.cli_person",
    "plan": "bot.cli_plan",
    "rehearse": "bot.cli_rehearse",
    "report": "bot.cli_export",
    "restore": "bot.cli_backup",
    "rollup": "bot.cli_judging",
    "scorecard": "bot.cli_scorecard",
    "status": "bot.cli_status",
    "target": "bot.cli_office",
    "units": "bot.cli_office",
    "value": "bot.cli_office",
    "values": "bot.cli_values",
    "verify": "bot.cli_backup",
    "wording": "bot.cli_wording",
}
_OWN = ("run", "demo", "simulate", "migrate")

app = typer.Typer(
    help="Trạm: the grassroots health network reports in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run() -> None:
    """Run the bot with config.toml and the environment, until Ctrl-C."""
    # Without docstrings and the carets of tracebacks the libraries take several megabytes less, for years.
    program = [sys.executable, "-OO", "-X", "no_debug_ranges", "-m", "bot.running"]
    # glibc gives each thread a heap of its own, whose gaps no other thread fills; Python's threads hardly run at once.
    told = {"MALLOC_ARENA_MAX": "1", **os.environ}
    os.execve(sys.executable, program, told)  # noqa: S606  (our own module, no shell)


@app.command()
def demo(
    plan: Annotated[str, typer.Option(help="Code of the plan to show.")] = "bac-kan-2025-2030",
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes any free one.")] = 8765,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("data/demo"),
) -> None:
    """Run the bot against the simulator, with sample units, people and seven past quarters."""
    from bot.demo import run_demo

    asyncio.run(run_demo(plan, port, folder))


@app.command()
def simulate(port: Annotated[int, typer.Option(help="Port to listen on.")] = 8081) -> None:
    """Run the local Bot API server alone, for anybody's bot."""
    from simulator.running import run as run_simulator

    run_simulator(port)


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this program."""
    from bot.office import open_database

    database, changed = open_database(read_settings())
    database.close()
    typer.echo("The database is up to date." if not changed else "The database was brought up to date.")


def main() -> None:
    """The entry point: problems of the operator are a sentence on standard error and exit code 2."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    names = {_MODULES[asked]} if asked in _MODULES else set() if asked in _OWN else set(_MODULES.values())
    for name in sorted(names):
        import_module(name).add_to(app)
    try:
        app()
    except (SettingsProblem, OfficeProblem) as problem:
        typer.echo(str(problem), err=True)
        sys.exit(2)
    except Exception as fault:
        from storage.database import DatabaseAway  # here: most commands know it already, and the others stay quick

        if not isinstance(fault, DatabaseAway):
            raise
        typer.echo(f"database.url: {fault}; see `tram doctor`.", err=True)
        sys.exit(2)
