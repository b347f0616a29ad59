"""`tram person`: who has a place, how somebody leaves without the work being lost, and what is kept about them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.office import office_desk
from bot.problems import OfficeProblem
from bot.settings import read_settings
from handlers.handover import tell_leaver, tell_successor
from handlers.privacy import written
from reporting.desk import Desk
from reporting.handover import leave as hand_over
from reporting.privacy import forget as take_out
from reporting.problems import Refusal
from storage import directory, forgetting, people, units

app = typer.Typer(help="Who has a place in the network.", no_args_is_help=True)


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram person`."""
    tram.add_typer(app, name="person")


@app.command("list")
def list_people(
    unit: Annotated[str | None, typer.Option(help="Code of a unit: only people there and below.")] = None,
) -> None:
    """Everybody with a place: number, name, role, unit, and whether messages arrive."""
    with office_desk(read_settings(), SystemClock().now()) as desk:
        found = None if unit is None else units.unit_by_code(desk.connection, unit)
        if unit is not None and found is None:
            raise OfficeProblem(f"--unit: no unit has the code {unit}.")
        listed = directory.people_below(desk.connection, "/" if found is None else found.path)
        for one in listed:
            reach = "" if one.is_reachable else "  (no messages arrive)"
            typer.echo(f"{one.person_id}  {one.name}  {one.role} at {one.unit_name}{reach}")
    if not listed:
        typer.echo("Nobody has a place.")


@app.command()
def leave(
    number: Annotated[int, typer.Argument(help="Number of the person, from `tram person list`.")],
    to: Annotated[int | None, typer.Option("--to", help="Number of the person who goes on.")] = None,
) -> None:
    """End all places of a person: open reports go to the successor or wait, what was sent stays."""
    with office_desk(read_settings(), SystemClock().now()) as desk:
        known = {one.person_id for one in directory.people_below(desk.connection, "/")}
        if number not in known:
            raise OfficeProblem(f"NUMBER: nobody with a place has the number {number}.")
        if to is not None and (to not in known or to == number):
            raise OfficeProblem(f"--to: {to} is nobody who could go on.")
        contacts = people.contacts_of(desk.connection, number)
        try:
            done = hand_over(desk, None, number, to)
        except Refusal:
            raise OfficeProblem(f"{number} cannot be handed over to {to}.") from None
        tell_leaver(desk, contacts, done)
        tell_successor(desk, done)
    places = ", ".join(unit.name for unit in done.units)
    typer.echo(f"{done.leaver.name} left {places}. Open reports: {len(done.moved)} moved, {len(done.freed)} waiting.")


@app.command()
def data(
    number: Annotated[int, typer.Argument(help="Number of the person; also one who has left.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.json", help="The file to write.")],
) -> None:
    """Write everything that is kept about a person, for the person to have."""
    if not out.parent.is_dir():
        raise OfficeProblem(f"OUT.json: there is no folder {out.parent}.")
    with office_desk(read_settings(), SystemClock().now()) as desk:
        _known(desk, number)
        content = written(desk, number)
    out.touch(mode=0o600)
    out.write_bytes(content)
    typer.echo(f"Written: {out}")


@app.command()
def forget(
    number: Annotated[int, typer.Argument(help="Number of the person; also one who has left.")],
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without it only what would be done is said.")] = False,
) -> None:
    """Take a person's name, chats and words out; figures stay under the number. It cannot be taken back."""
    with office_desk(read_settings(), SystemClock().now()) as desk:
        name = _known(desk, number)
        if forgetting.is_forgotten(desk.connection, number):
            raise OfficeProblem(f"NUMBER: {number} was forgotten before.")
        places = len(people.memberships_of(desk.connection, number))
        if not apply:
            typer.echo(f"{name} would be forgotten, {places} places ended; reports stay. Say --apply to do it.")
            return
        taken = take_out(desk, number)
        assert taken is not None, "looked at just now"
    typer.echo(
        f"{number} is forgotten: {places} places ended, {taken.addresses} chats taken out, "
        f"{taken.messages} messages and {taken.sessions} forms emptied. Older backups still hold the name."
    )


def _known(desk: Desk, number: int) -> str:
    """The name behind the number; OfficeProblem when there is nobody."""
    found = people.name_of(desk.connection, number)
    if found is None:
        raise OfficeProblem(f"NUMBER: nobody has the number {number}.")
    return found
