"""`tram backup`, `tram verify`, `tram restore`: a copy of everything, the proof of it, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.backup_shelf import manual_name
from bot.clock import SystemClock
from bot.office import backup_folder, only_one
from bot.problems import OfficeProblem
from bot.progress import bars
from bot.settings import Settings, read_settings
from storage.backup import back_up, prove
from storage.backup import restore as put_back
from storage.backup_archive import BackupFault, Manifest
from storage.backup_postgresql import others_connected

Archive = Annotated[Path, typer.Argument(metavar="FILE.zip", help="A backup.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands at the top level of `tram`."""
    app.command()(backup)
    app.command()(verify)
    app.command()(restore)


def backup(
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE.zip", help="Otherwise in the backup folder.")] = None,
) -> None:
    """Back up the database while the program runs."""
    settings, now = read_settings(), SystemClock().now()
    target = backup_folder(settings) / manual_name(now) if to is None else to
    if target.exists():
        raise OfficeProblem(f"--to: {target} is there already.")
    with _faults(), bars() as watch:
        manifest = back_up(settings.database.url.get_secret_value(), target, now, watch)
    typer.echo(f"Backed up: {target}")
    typer.echo(_described(manifest, settings))


def verify(archive: Archive) -> None:
    """Prove a backup: restore it aside, compare every table with its manifest, walk the audit's chain."""
    settings = read_settings()
    with _faults(), bars() as watch:
        manifest = prove(archive, settings.database.url.get_secret_value(), watch)
    typer.echo(f"The backup is whole: {archive}")
    typer.echo(_described(manifest, settings))


def restore(archive: Archive) -> None:
    """Put a backup in place of the database, after proving it. What it replaces is kept beside it."""
    settings, now = read_settings(), SystemClock().now()
    url = settings.database.url.get_secret_value()
    with _faults(), only_one(settings), bars() as watch:
        if not url.startswith("sqlite") and others_connected(url):
            raise OfficeProblem("database.url: programs are connected to this database; stop them first.")
        manifest, kept = put_back(archive, url, now, watch)
    typer.echo(f"Restored: {archive}")
    typer.echo(_described(manifest, settings))
    if kept is not None:
        typer.echo(f"What was there before is kept as {kept}")


@contextmanager
def _faults() -> Iterator[None]:
    """A backup that fails is a sentence, and so is a full disk."""
    try:
        yield
    except BackupFault as fault:
        raise OfficeProblem(str(fault)) from None
    except OSError as fault:
        raise OfficeProblem(f"{fault.filename or 'The disk'}: {fault.strerror}.") from None


def _described(manifest: Manifest, settings: Settings) -> str:
    made = manifest.made_at.astimezone(ZoneInfo(settings.time.zone)).strftime("%Y-%m-%d %H:%M")
    head = "no audit" if manifest.head is None else f"audit head {manifest.head}"
    tables = f"{manifest.rows} rows in {len(manifest.tables)} tables"
    return f"Made {made}, {manifest.engine}, schema {manifest.revision}, {tables}, {head}"
