"""`tram invite`, `tram approve`: people and groups come in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import segno
import typer

from bot.clock import SystemClock
from bot.following_clock import FollowedClock
from bot.logs import logs_on_terminal
from bot.office import load_plans, office_desk, open_database
from bot.problems import OfficeProblem
from bot.settings import Settings, read_settings
from bot.telegram_http import make_bot
from handlers.join import tell_outcome
from reporting.access import Role
from reporting.desk import Desk
from reporting.enrolment import invite as make_invite
from reporting.enrolment import invite_group, settle
from reporting.problems import Refusal
from storage import people, units
from storage.units import Unit


def add_to(app: typer.Typer) -> None:
    """Put these commands at the top level of `tram`."""
    app.command()(invite)
    app.command()(approve)


def invite(
    unit: Annotated[str, typer.Option(help="Code of the unit.")],
    role: Annotated[Role | None, typer.Option(help="Role at that unit.")] = None,
    group: Annotated[bool, typer.Option("--group", help="A link that binds a group to the unit.")] = False,
    png: Annotated[Path | None, typer.Option(help="Write the QR code as a picture to this file.")] = None,
) -> None:
    """Make a one-use invite: a link, a short code to type, and a QR code."""
    if (role is None) is not group:
        raise OfficeProblem("Say either --role ROLE, for a person, or --group, for a group.")
    settings = read_settings()
    _load(settings)
    username = bot_username(settings)
    with office_desk(settings, office_time(settings)) as desk:
        found = _unit(desk, unit)
        if role is None:
            link, code = f"https://t.me/{username}?startgroup={invite_group(desk, found)}", None
        else:
            try:
                made = make_invite(desk, found, role)
            except ValueError as problem:
                raise OfficeProblem(f"--role: {problem}.") from None
            link, code = f"https://t.me/{username}?start={made.link}", made.code
    typer.echo(f"{found.name} ({found.code})")
    typer.echo(f"Link (one use, 14 days): {link}")
    if code is not None:
        typer.echo(f"Or type in the chat:     {code}")
    drawn = segno.make(link, error="m")
    drawn.terminal(compact=True)
    if png is not None:
        drawn.save(str(png), kind="png", scale=8, border=3)
        typer.echo(f"QR code written to {png}")


def approve(
    number: Annotated[int | None, typer.Argument(help="Number of the request; without it they are listed.")] = None,
    decline: Annotated[bool, typer.Option("--decline", help="Say no instead.")] = False,
) -> None:
    """List who waits to come in, or answer one request."""
    settings = read_settings()
    with office_desk(settings, office_time(settings)) as desk:
        if number is None:
            waiting = people.pending_memberships(desk.connection)
            for membership, name, code in waiting:
                typer.echo(f"{membership.id}  {name}  {membership.role} at {code}")
            if not waiting:
                typer.echo("Nobody is waiting.")
            return
        try:
            membership, unit = settle(desk, None, number, approve=not decline)
        except Refusal:
            raise OfficeProblem(f"No request {number} is waiting.") from None
        tell_outcome(desk, membership, unit, approved=not decline)
    typer.echo("Declined." if decline else "Approved.")


def office_time(settings: Settings) -> datetime:
    """The moment that the office is at: the machine's, or that of the clock it follows."""
    if not settings.time.follow:
        return SystemClock().now()
    import asyncio

    from aiohttp import ClientError

    clock = FollowedClock(settings.time.follow)
    try:
        with logs_on_terminal("warning", settings.logs.format):
            asyncio.run(clock.ask_once())
    except (ClientError, OSError, TimeoutError):
        raise OfficeProblem("time.follow (TRAM_TIME_FOLLOW): nobody tells the time there.") from None
    return clock.now()


def _load(settings: Settings) -> None:
    database, _ = open_database(settings)
    with database:
        load_plans(database, settings, office_time(settings))


def _unit(desk: Desk, code: str) -> Unit:
    found = units.unit_by_code(desk.connection, code)
    if found is None:
        raise OfficeProblem(f"--unit: no unit has the code {code}.")
    return found


def bot_username(settings: Settings) -> str:
    """The bot's name for links: from the settings, else asked of Telegram."""
    if settings.telegram.username:
        return settings.telegram.username
    import asyncio

    from bot.telegram_http import ReceivingFailed

    async def ask() -> str:
        bot = make_bot(
            settings.telegram.token.get_secret_value(),
            settings.telegram.base_url,
            settings.telegram.proxy.get_secret_value(),
        )
        try:
            return await bot.open()
        finally:
            await bot.shutdown()

    try:
        return asyncio.run(ask())
    except ReceivingFailed as failed:
        raise OfficeProblem(
            f"Telegram does not tell the bot's name ({failed}); set telegram.username (TRAM_TELEGRAM_USERNAME)."
        ) from None
