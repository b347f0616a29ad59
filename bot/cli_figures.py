"""`tram figures`: where a unit stands with every indicator of its plan, now or as it was known on a past day."""

from __future__ import annotations

import html
import json
from datetime import date
from typing import Annotated

import typer

from bot.cli_export import (
    LANGUAGE,
    AsOf,
    AsTree,
    PlanOption,
    Tree,
    UnitOption,
    day_of,
    find_plan,
    find_unit,
    read_period,
    reading_desk,
)
from bot.problems import OfficeProblem
from handlers.figures import figure_words, gap_words, pace_words
from indicators.notation import write_date, write_period
from indicators.period import Period
from indicators.rollup import Standing
from indicators.statements import state_figure
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.page import PlanPage, read_page


def add_to(app: typer.Typer) -> None:
    """Put this command at the top level of `tram`."""
    app.command()(figures)


def figures(
    period: Annotated[str, typer.Option(metavar="2026Q3", help="The period.")],
    unit: UnitOption = None,
    plan: PlanOption = None,
    indicator: Annotated[str | None, typer.Option(help="Code of one indicator; otherwise all.")] = None,
    as_of: AsOf = None,
    tree: AsTree = Tree.THEN,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Value, target, gap, pace and completeness of every indicator, for one unit and what lies below it."""
    about = read_period("--period", period)
    if unit is None and plan is None:
        raise OfficeProblem("Say --plan or --unit.")
    with reading_desk(as_of) as desk:
        root = None if unit is None else find_unit(desk, unit)
        chosen = find_plan(desk, plan, root)
        page = read_page(desk, chosen, root or find_unit(desk, chosen.root().code), [about], day_of(desk, tree))
        shown = _standings(page, about, indicator)
        if as_json:
            typer.echo(json.dumps(_statement(page, about, shown, desk.today), ensure_ascii=False, indent=2))
            return
        typer.echo(_heading(desk, page, about))
        for standing in shown:
            typer.echo(_line(desk, chosen, standing))


def _standings(page: PlanPage, about: Period, indicator: str | None) -> list[Standing]:
    known = {one.code: one for one in page.plan.indicators}
    if indicator is not None and indicator not in known:
        raise OfficeProblem(f"--indicator: {page.plan.code} has no {indicator!r}; it has: {', '.join(known)}.")
    wanted = known.values() if indicator is None else [known[indicator]]
    found = [page.whole(one, about) for one in wanted]
    return [standing for standing in found if standing.expected or indicator is not None]


def _statement(page: PlanPage, about: Period, shown: list[Standing], day: date) -> dict[str, object]:
    done = page.completeness[about]
    return {
        "plan": page.plan.code,
        "unit": page.root.code,
        "period": about.id,
        "as_of": day.isoformat(),
        "received": done.received,
        "expected": done.expected,
        "figures": [state_figure(standing) for standing in shown],
    }


def _heading(desk: Desk, page: PlanPage, about: Period) -> str:
    done = page.completeness[about]
    head = desk.say(
        LANGUAGE,
        "judge.heading",
        unit=page.root.name,
        period=write_period(about, LANGUAGE),
        day=write_date(desk.today, LANGUAGE),
        received=done.received,
        expected=done.expected,
    )
    return html.unescape(head)


def _line(desk: Desk, plan: Plan, standing: Standing) -> str:
    words = [figure_words(desk.wording, plan, standing, LANGUAGE)]
    further = (gap_words(desk.wording, standing, LANGUAGE), pace_words(desk.wording, standing, LANGUAGE))
    words += [one for one in further if one is not None]
    words.append(desk.say(LANGUAGE, "judge.received", reported=standing.reported, expected=standing.expected))
    return html.unescape(f"{standing.indicator.code} · {' · '.join(words)}")
