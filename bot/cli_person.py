"""`tram person`: who has a place, and how somebody leaves without the work being lost."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.office import office_desk
from bot.problems import OfficeProblem
from bot.settings import read_settings
from handlers.handover import tell_leaver, tell_successor
from reporting.handover import leave as hand_over
from reporting.problems import Refusal
from storage import directory, people, units

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
