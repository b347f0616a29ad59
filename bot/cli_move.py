"""`tram move`: an office that has outgrown its SQLite file goes on in PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.clock import SystemClock
from bot.office import only_one, open_database
from bot.problems import OfficeProblem
from bot.progress import bars
from bot.settings import Database as DatabaseSettings
from bot.settings import Secret, Settings, read_settings
from storage.database import Database, DatabaseAway, UnknownDatabase
from storage.moving import MoveFault
from storage.moving import move as move_office


def add_to(app: typer.Typer) -> None:
    """Put the command at the top level of `tram`."""
    app.command()(move)


def move(
    to: Annotated[str, typer.Option(metavar="postgresql://…", help="An empty database; passwords in PGPASSWORD.")],
    source: Annotated[str | None, typer.Option("--from", metavar="sqlite:///…", help="Otherwise database.url.")] = None,
) -> None:
    """Move the stopped office from SQLite to PostgreSQL; repeat it after a stop until it says that all is there."""
    settings = read_settings()
    origin = settings if source is None else _with_database(settings, source)
    _check_target(to)
    with only_one(origin), bars() as watch:
        database, _ = open_database(origin)
        try:
            with database, Database(to) as target:
                moved = move_office(database, target, SystemClock().now(), watch)
        except MoveFault as fault:
            raise OfficeProblem(str(fault)) from None
        except DatabaseAway as away:
            raise OfficeProblem(f"The move stopped, {away}; repeat the command.") from None
        except UnknownDatabase as problem:
            raise OfficeProblem(f"--to: {problem}.") from None
    done = "was there already" if moved.already else "is there"
    typer.echo(f"Everything {done}, compared by checksum: {moved.rows} rows in {moved.tables} tables.")
    typer.echo(f"Audit head: {moved.head}")
    typer.echo("Now set database.url (TRAM_DATABASE_URL) to the new address, start, and keep the old file as it is.")


def _check_target(to: str) -> None:
    if urlsplit(to).password:
        raise OfficeProblem(
            "--to: leave the password out, others on this machine see what a program was started with; "
            "put it into PGPASSWORD or ~/.pgpass."
        )
    if to.startswith("sqlite:"):  # opening one would make a file
        raise OfficeProblem("--to: an office is moved from sqlite: to postgresql:.")


def _with_database(settings: Settings, url: str) -> Settings:
    return replace(settings, database=DatabaseSettings(url=Secret(url)))
