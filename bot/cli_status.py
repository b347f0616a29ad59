"""`tram status`: how the running rounds stand, and whether messages, reminders and backups move."""

from __future__ import annotations

from datetime import datetime

import typer

from bot.backup_shelf import days_kept
from bot.cli_people import office_time
from bot.office import backup_folder, office_desk
from bot.settings import Settings, read_settings
from indicators.completeness import Completeness
from reporting.desk import Desk
from reporting.overview import completeness, completeness_by_level
from reporting.rounds import current_period
from storage import dead_updates, operating, outbox, people, units


def add_to(app: typer.Typer) -> None:
    """Put this command at the top level of `tram`."""
    app.command()(status)


def status() -> None:
    """Completeness and timeliness of the running rounds for each level; outbox, dead letters, scheduler, backup."""
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        _rounds(desk)
        _messages(desk)
        _scheduler(desk)
    _backup(settings)


def _rounds(desk: Desk) -> None:
    for plan in desk.catalogue.plans():
        for root in units.plan_roots(desk.connection, plan.code):
            period = current_period(desk, plan, root)
            if period is None:
                typer.echo(f"{plan.code}: no round yet")
                continue
            typer.echo(f"{plan.code} {period}: {_counted(completeness(desk, plan, period, root))}")
            for kind, done in completeness_by_level(desk, plan, period, root).items():
                typer.echo(f"  {kind}: {_counted(done)}")


def _messages(desk: Desk) -> None:
    for state, count in sorted(outbox.outbox_counts(desk.connection).items()):
        typer.echo(f"outbox {state}: {count}")
    waiting, since = outbox.backlog(desk.connection, desk.now)
    if waiting and since is not None:
        typer.echo(f"outbox due now: {waiting}, the oldest since {_age(since, desk.now)}")
    typer.echo(f"dead letters: {dead_updates.count_open(desk.connection)}")
    typer.echo(f"people waiting for approval: {len(people.pending_memberships(desk.connection))}")


def _scheduler(desk: Desk) -> None:
    beat = operating.beat_at(desk.connection, operating.SWEEPS)
    said = "never" if beat is None else f"{_age(beat, desk.now)} ago"
    typer.echo(f"what is due was looked after: {said}")


def _backup(settings: Settings) -> None:
    days = days_kept(backup_folder(settings))
    typer.echo(f"newest daily backup: {max(days).isoformat() if days else 'none'}")


def _counted(done: Completeness) -> str:
    """Counts of reports; `extended` are those that were given more time, whether they have come or not."""
    extended = f", {done.extended} extended" if done.extended else ""
    return (
        f"{done.received} of {done.expected} reports "
        f"({done.on_time} on time, {done.late} late, {done.missing} missing{extended})"
    )


def _age(since: datetime, now: datetime) -> str:
    minutes, seconds = divmod(max(0, int((now - since).total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"
