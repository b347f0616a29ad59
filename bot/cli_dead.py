"""`tram dead`: events that could not be handled, kept with their cause; handed to the handling again, or dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from bot.cli_people import office_time
from bot.handling import last_line, written
from bot.office import office_desk
from bot.preserving import NotPreserved, Undecoded, restore
from bot.problems import OfficeProblem
from bot.settings import read_settings
from bot.telegram_in import CHANNEL, decode
from handlers.routes import handle
from reporting.desk import Desk
from reporting.ports import Incoming
from storage import audit, dead_updates
from storage.audit import Deed
from storage.dead_updates import DeadUpdate

app = typer.Typer(help="Events that could not be handled.", no_args_is_help=True)

Event = Annotated[int, typer.Argument(help="Number of the event, from `tram dead list`.")]
Channel = Annotated[str, typer.Option(help="Channel that brought it.")]


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram dead`."""
    tram.add_typer(app, name="dead")


@app.command("list")
def list_dead(
    everything: Annotated[bool, typer.Option("--all", help="Also those retried or dropped before.")] = False,
) -> None:
    """What waits to be retried or dropped: number, day, and the last line of its cause."""
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        found = dead_updates.dead_updates(desk.connection, settled=everything)
        for one in found:
            when = one.at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M")
            ended = "" if one.state == dead_updates.OPEN else f"  [{one.state}{f': {one.why}' if one.why else ''}]"
            typer.echo(f"{one.event}  {one.channel}  {when}  {_short_cause(one)}{ended}")
    if not found:
        typer.echo("Everything that came was handled.")


@app.command()
def show(event: Event, channel: Channel = CHANNEL) -> None:
    """The whole cause, and what came. It may hold what a person wrote: for your eyes only."""
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        found = _found(desk, channel, event)
    typer.echo(f"{found.cause.rstrip()}\n\n{found.raw}")


@app.command()
def retry(
    event: Annotated[int | None, typer.Argument(help="Number of the event, from `tram dead list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that wait, oldest first.")] = False,
    channel: Channel = CHANNEL,
) -> None:
    """Hand an event to the handling again; what fails again stays, with its new cause (exit code 1)."""
    if (event is None) is not everything:
        raise OfficeProblem("Say which event, or --all.")
    settings = read_settings()
    failed = 0
    with office_desk(settings, office_time(settings)) as desk:
        if settings.telegram.username:
            desk.invite_link = f"https://t.me/{settings.telegram.username}?start="
        waiting = dead_updates.dead_updates(desk.connection) if event is None else [_open(desk, channel, event)]
        for one in waiting:
            cause = _retried(desk, one, settings.telegram.username)
            failed += cause is not None
            typer.echo(f"{one.event}  {'handled' if cause is None else f'failed again: {cause}'}")
    if failed:
        raise typer.Exit(1)


@app.command()
def drop(
    event: Event,
    why: Annotated[str, typer.Option(help="Why it need not be handled; kept beside it.")],
    channel: Channel = CHANNEL,
) -> None:
    """Give an event up, with a reason."""
    if not why.strip():
        raise OfficeProblem("--why: say why it is given up.")
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        one = _open(desk, channel, event)
        _settle(desk, one, dead_updates.DROPPED, why.strip())
    typer.echo(f"{event}  dropped")


def _retried(desk: Desk, one: DeadUpdate, username: str) -> str | None:
    """Handle the event in a savepoint; None when it went well, else in short why not."""
    savepoint = desk.connection.begin_nested()
    try:
        incoming = _rebuilt(one, username)
        if incoming is not None:
            handle(replace(desk, request=incoming.request), incoming)
    except NotPreserved as problem:
        savepoint.rollback()
        return str(problem)
    except Exception as fault:  # noqa: BLE001  (whatever it is, it is this event's cause and stops no other)
        savepoint.rollback()
        dead_updates.note_cause(desk.connection, one.channel, one.event, written(fault))
        return last_line(fault)
    savepoint.commit()
    _settle(desk, one, dead_updates.RETRIED)
    return None


def _settle(desk: Desk, one: DeadUpdate, state: str, why: str | None = None) -> None:
    dead_updates.settle(desk.connection, one.channel, one.event, state, desk.now, why)
    about = f"event/{one.channel}/{one.event}"
    audit.note(desk.connection, desk.now, Deed.EVENT_SETTLED, about, by=None, after={"state": state})


def _rebuilt(one: DeadUpdate, username: str) -> Incoming | None:
    """The event; None when this version finds that it concerns nobody. Raises NotPreserved and Undecodable."""
    kept = restore(one.raw)
    return decode(kept.raw, username, one.at) if isinstance(kept, Undecoded) else kept


def _open(desk: Desk, channel: str, event: int) -> DeadUpdate:
    found = _found(desk, channel, event)
    if found.state != dead_updates.OPEN:
        raise OfficeProblem(f"EVENT: {event} was {found.state} before.")
    return found


def _found(desk: Desk, channel: str, event: int) -> DeadUpdate:
    found = dead_updates.dead_update(desk.connection, channel, event)
    if found is None:
        raise OfficeProblem(f"EVENT: no event {event} of {channel} is kept; see `tram dead list`.")
    return found


def _short_cause(one: DeadUpdate) -> str:
    """The kind of fault, without its words: they may hold what a person wrote."""
    lines = one.cause.strip().splitlines()
    return lines[-1].partition(":")[0] if lines else "unknown"
