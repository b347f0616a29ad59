"""`tram operator`: the chats that hear when something is wrong with the server."""

from __future__ import annotations

from typing import Annotated

import segno
import typer

from bot.cli_people import bot_username, office_time
from bot.office import office_desk
from bot.problems import OfficeProblem
from bot.settings import read_settings
from bot.telegram_in import CHANNEL
from reporting.delivery import post
from reporting.operating import NoUnitsYet, invite_operator, remove_operator
from reporting.ports import Address, Note
from storage import operating

app = typer.Typer(help="Chats that hear when something is wrong.", no_args_is_help=True)


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram operator`."""
    tram.add_typer(app, name="operator")


@app.command("invite")
def invite() -> None:
    """Make a link, good once and for a day: the private chat that opens it hears when something is wrong."""
    settings = read_settings()
    username = bot_username(settings)
    with office_desk(settings, office_time(settings)) as desk:
        try:
            link = f"https://t.me/{username}?start={invite_operator(desk)}"
        except NoUnitsYet:
            raise OfficeProblem("There are no units yet; bring them in first: tram units import.") from None
    typer.echo(f"Link (one use, one day): {link}")
    segno.make(link, error="m").terminal(compact=True)


@app.command("list")
def list_chats() -> None:
    """The chats that hear of trouble."""
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        bound = [chat for _, chat in operating.operator_chats(desk.connection)]
    for chat in bound:
        typer.echo(chat)
    if settings.operator.chat:
        typer.echo(f"{settings.operator.chat}  (operator.chat in the settings)")
    if not bound and not settings.operator.chat:
        typer.echo("Nobody is told; bind a chat: tram operator invite.")


@app.command()
def test() -> None:
    """Queue a trial message to every chat that hears of trouble; the running program sends it."""
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        chats = [chat for _, chat in operating.operator_chats(desk.connection)]
        chats += [settings.operator.chat] if settings.operator.chat else []
        for chat in dict.fromkeys(chats):
            post(desk, Address(CHANNEL, chat), Note(desk.say("vi", "operator.trial")))
    if not chats:
        raise OfficeProblem("Nobody is told; bind a chat: tram operator invite.")
    typer.echo("Queued; it arrives within seconds when everything works.")


@app.command()
def remove(chat: Annotated[str, typer.Argument(help="Number of the chat, from `tram operator list`.")]) -> None:
    """That chat hears of nothing any more."""
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        if not remove_operator(desk, Address(CHANNEL, chat)):
            raise OfficeProblem(f"CHAT: {chat} is not bound; see `tram operator list`.")
    typer.echo("Removed.")
