"""`tram doctor`: looks at everything that the program needs, and says what to do."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli_people import office_time
from bot.clock import SystemClock
from bot.examining_machine import examine_machine
from bot.examining_telegram import examine_telegram
from bot.finding import Finding, Result, bad, ok
from bot.logs import logs_on_terminal
from bot.settings import SettingsProblem, config_file, read_settings


def add_to(app: typer.Typer) -> None:
    """Put this command at the top level of `tram`."""
    app.command()(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Look at settings, token, receiving, database, disk, clock, fonts, backups; exit code 1 when something is bad."""
    with logs_on_terminal("error", "plain"):
        findings = _examine()
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        for one in findings:
            typer.echo(f"{one.result.value:8} {one.check:13} {one.found}")
            if one.advice:
                typer.echo(f"{'':22} → {one.advice}")
    if any(one.result is Result.BAD for one in findings):
        raise typer.Exit(1)


def _examine() -> list[Finding]:
    try:
        settings = read_settings()
    except SettingsProblem as problem:
        return [bad("settings", problem.sentence, "mend it in config.toml or in the environment")]
    where = config_file() if config_file().is_file() else "no file, the defaults"

    async def ask() -> list[Finding]:
        return [one async for one in examine_telegram(settings, SystemClock().now())]

    return [ok("settings", str(where)), *asyncio.run(ask()), *examine_machine(settings, office_time(settings))]
