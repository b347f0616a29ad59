"""`tram scorecard`: the cards of the plans, what stations were scored, and the scores as a workbook."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_export import (
    LANGUAGE,
    PlanOption,
    UnitOption,
    check_out,
    find_plan,
    find_unit,
    note_export,
    read_period,
    reading_desk,
)
from bot.problems import OfficeProblem
from exports.sheets import Book
from handlers.score_lines import remedy_lines, standing_lines, summed
from handlers.score_sheets import ScoreSheets
from indicators.notation import write_date, write_period
from indicators.period import Period
from indicators.scorecard import Scorecard
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.duties import STATION
from reporting.remedies import open_remedies
from reporting.scores import ScoreStanding, rounds_of, standings_at
from storage import scorecards
from storage.units import Unit

app = typer.Typer(help="Scorecards: self scores, verified scores, remedial items.", no_args_is_help=True)

CardOption = Annotated[str | None, typer.Option("--card", help="Code of the card; needed where there are several.")]
PeriodOption = Annotated[str | None, typer.Option(metavar="2026", help="The round; otherwise the newest.")]


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram scorecard`."""
    tram.add_typer(app, name="scorecard")


@app.command("list")
def list_cards() -> None:
    """Every card of the plans in use: its decision, its criteria and points, its rounds."""
    with reading_desk() as desk:
        cards = [(plan, card) for plan in desk.catalogue.plans() for card in plan.scorecards]
        for plan, card in cards:
            points = "points not known" if card.points is None else f"{card.points} points"
            rule = f"self score: {card.rule}" if card.rule else "no rounds"
            typer.echo(f"{plan.code}  {card.code}  {len(card.criteria)} criteria, {points}  [{rule}]  {card.decision}")
            for round_ in rounds_of(desk, plan, card):
                due = write_date(round_.due_on, LANGUAGE)
                typer.echo(f"    {write_period(Period.parse(round_.period), LANGUAGE)}: due {due}")
    if not cards:
        typer.echo("No plan in use has a scorecard.")


@app.command()
def show(
    unit: UnitOption = None,
    plan: PlanOption = None,
    card: CardOption = None,
    period: PeriodOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """The scores of a station, criterion by criterion; above it, one line per station."""
    with reading_desk() as desk:
        chosen, root = _place(desk, plan, unit)
        scored = _card(chosen, card)
        about = _round(desk, chosen, scored, root, period)
        standings = standings_at(desk, chosen, scored, about, root)
        if as_json:
            typer.echo(json.dumps([_plain(one) for one in standings], ensure_ascii=False, indent=2))
        elif root.kind == STATION:
            _echo_station(desk, chosen, scored, standings)
        else:
            _echo_stations(desk, about, standings)


@app.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The workbook to write.")],
    unit: UnitOption = None,
    plan: PlanOption = None,
    period: PeriodOption = None,
) -> None:
    """Write scores, results and remedial items as a workbook; every round unless one is named."""
    check_out(out, ".xlsx")
    with reading_desk() as desk:
        chosen, root = _place(desk, plan, unit)
        about = None if period is None else read_period("--period", period)
        first, last = (date.min, date.max) if about is None else (about.start, about.end)
        book = Book(chosen.title, ScoreSheets(desk, LANGUAGE, chosen, root, first, last).sheets())
    if not book.sheets:
        raise OfficeProblem(f"--unit: nothing was scored at {root.code} ({root.name}).")
    from exports.workbook import write_workbook

    note_export("scorecards", chosen, root, *([] if about is None else [about]))
    out.write_bytes(write_workbook(book))
    for sheet in book.sheets:
        typer.echo(f"{sheet.name}: {len(sheet.rows)} rows")
    typer.echo(f"Written: {out}")


def _place(desk: Desk, plan: str | None, unit: str | None) -> tuple[Plan, Unit]:
    if unit is None and plan is None:
        raise OfficeProblem("Say --plan or --unit.")
    root = None if unit is None else find_unit(desk, unit)
    chosen = find_plan(desk, plan, root)
    return chosen, root or find_unit(desk, chosen.root().code)


def _card(plan: Plan, code: str | None) -> Scorecard:
    cards = [card for card in plan.scorecards if card.criteria and code in (None, card.code)]
    if len(cards) != 1:
        known = ", ".join(card.code for card in plan.scorecards if card.criteria) or "none"
        raise OfficeProblem(f"--card: say which card of {plan.code}: {known}.")
    return cards[0]


def _round(desk: Desk, plan: Plan, card: Scorecard, root: Unit, period: str | None) -> Period:
    """The round that was named, else the newest that has opened or was scored."""
    if period is not None:
        return read_period("--period", period)
    opened = [Period.parse(round_.period) for round_ in rounds_of(desk, plan, card)]
    kept = scorecards.sheets_below(desk.connection, root.path, plan.code, card.code)
    found = opened or [Period.parse(sheet.period) for sheet in kept]
    if not found:
        raise OfficeProblem(f"--period: no round of {card.code} has opened yet.")
    return max(found, key=lambda one: one.end)


def _echo_station(desk: Desk, plan: Plan, card: Scorecard, standings: Sequence[ScoreStanding]) -> None:
    for one in standings:
        typer.echo(f"{one.unit.code}  {one.unit.name} · {card.name} · {write_period(one.period, LANGUAGE)}")
        lines = [*standing_lines(desk, LANGUAGE, one)]
        lines += remedy_lines(desk, LANGUAGE, open_remedies(desk, plan, card, one.unit))
        for line in lines:
            typer.echo(f"  {_plain_text(line)}")


def _echo_stations(desk: Desk, about: Period, standings: Sequence[ScoreStanding]) -> None:
    typer.echo(write_period(about, LANGUAGE))
    for one in standings:
        sums = [
            "-" if sheet is None else summed(desk, LANGUAGE, one.card, sheet)
            for sheet in (one.self_scored, one.verified)
        ]
        result = "-" if one.evaluation is None else one.evaluation.verdict.value
        typer.echo(f"{one.unit.code}  {one.unit.name}  self {sums[0]}  verified {sums[1]}  {result}")


def _plain(standing: ScoreStanding) -> dict[str, object]:
    found = standing.evaluation
    return {
        "unit": standing.unit.code,
        "card": standing.card.code,
        "period": standing.period.id,
        "self": _scores(standing.self_scored),
        "verified": _scores(standing.verified),
        "differences": [one.number for one in standing.differences],
        "total": None if found is None else str(found.total),
        "points": None if found is None or found.points is None else str(found.points),
        "verdict": None if found is None else found.verdict.value,
    }


def _scores(sheet: scorecards.ScoreSheet | None) -> dict[str, str | None] | None:
    if sheet is None:
        return None
    return {str(number): None if score is None else str(score) for number, score in sheet.scores.items()}


def _plain_text(line: str) -> str:
    """A sentence without the marks of the chat."""
    for mark in ("<b>", "</b>", "<i>", "</i>"):
        line = line.replace(mark, "")
    return html.unescape(line).strip()
