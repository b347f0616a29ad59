"""`tram rehearse PLAN FORM`: play a form in the terminal exactly as the chat would, and keep the play as a test."""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli_judging import plan_folder
from bot.office import read_folder
from bot.problems import OfficeProblem
from bot.settings import read_settings
from bot.wording import load_wording

if TYPE_CHECKING:
    from bot.rehearsal import Rehearsal
    from programmes.plan import Form

_OPTION = re.compile(r"#\s*([0-9]{1,3})\s*")
_LANGUAGE = "vi"


def add_to(app: typer.Typer) -> None:
    """Put the command at the top level of `tram`."""
    app.command()(rehearse)


def rehearse(
    plan: Annotated[str, typer.Argument(help="Code of the plan, or its folder.")],
    form: Annotated[str, typer.Argument(help="Code of the form, such as village.")],
    unit: Annotated[str | None, typer.Option(help="Play it for this unit; otherwise the first that fills it.")] = None,
    unit_kind: Annotated[str | None, typer.Option(help="Refuse unless units of this kind fill the form.")] = None,
    history: Annotated[bool, typer.Option("--history", help="Give the unit sample reports of past quarters.")] = False,
    save: Annotated[Path | None, typer.Option(help="Keep the play as a transcript test in this file (.toml).")] = None,
) -> None:
    """Play a form: type answers as in the chat, or #2 for the second button; an empty line of input ends the play."""
    from bot.rehearsal import NothingToRehearse, rehearsal
    from bot.samples import read_sample_rules

    folder = plan_folder(plan)
    read = read_folder(folder, with_samples=True)
    try:
        chosen = read.form(form)
    except KeyError:
        raise OfficeProblem(f"FORM: {read.code} has no form {form!r}; it has: {_codes(read.forms)}.") from None
    if unit_kind not in (None, chosen.unit_kind):
        raise OfficeProblem(f"--unit-kind: {form} is filled by units of kind {chosen.unit_kind}, not {unit_kind}.")
    rules = read_sample_rules(folder / "sample-values.csv") if history else None
    try:
        with rehearsal(read, chosen, unit, rules, ZoneInfo(read_settings().time.zone)) as play:
            _play(play)
            if save is not None:
                _save(play, save)
    except NothingToRehearse as problem:
        raise OfficeProblem(f"{problem}.") from None


def _play(play: Rehearsal) -> None:
    _show(play)
    while not play.is_over:
        typer.echo("> ", nl=False)
        line = sys.stdin.readline().strip()
        if not line:
            typer.echo("")
            return
        option = _OPTION.fullmatch(line)
        if option is None:
            play.say(line)
        elif 1 <= int(option[1]) <= len(play.buttons):
            play.press(play.buttons[int(option[1]) - 1])
        else:
            typer.echo(_say("rehearse.no_such", number=option[1], count=len(play.buttons)))
            continue
        _show(play)


def _show(play: Rehearsal) -> None:
    for note in play.shown:
        typer.echo("")
        typer.echo(html.unescape(re.sub(r"</?[bi]>", "", note.text)))
    for number, button in enumerate(play.buttons, start=1):
        typer.echo(f"  #{number}  {button.label}")


def _save(play: Rehearsal, path: Path) -> None:
    about = f"Rehearsed: {play.form.code} of {play.plan.code}"
    try:
        path.write_text(play.transcript(about), "utf-8")
    except OSError as problem:
        raise OfficeProblem(f"--save: {path} cannot be written ({problem.strerror}).") from None
    typer.echo(_say("rehearse.saved", count=len(play.entries), path=path))


def _codes(forms: tuple[Form, ...]) -> str:
    return ", ".join(form.code for form in forms) or "none"


def _say(key: str, **params: object) -> str:
    return html.unescape(load_wording().text(_LANGUAGE, key, **params))
