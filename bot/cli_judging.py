"""`tram judge`, `tram rollup`, `tram duty dates`: the plans' arithmetic by hand. No database is touched.

Only what these need is loaded, and late: no messenger, no SQL, no drawing. Wrong arguments are one sentence on
standard error and exit code 2; faulty rows of a table name file, row and column and give exit code 1.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from indicators.calendar import DueDate
    from indicators.indicator import Indicator
    from indicators.period import Period
    from indicators.rollup import Standing
    from indicators.target import Target
    from indicators.unit_rows import UnitRows
    from programmes.plan import Plan

PLAN_HELP = "Code of the plan, or its folder."
_INDICATOR_HELP = "Code of the indicator, such as LAO-05."
_PERIOD_HELP = "A year, or a period such as 2023Q1."
_JSON_HELP = "For programs."
_LANGUAGE = "vi"
_FAULTS = {
    "not_a_number": "judge.not_a_number",
    "not_a_pair": "judge.not_a_pair",
    "not_single": "judge.not_single",
    "part_above_whole": "judge.part_above_whole",
    "percent": "judge.percent",
    "no_such_sex": "judge.no_such_sex",
    "sex_twice": "judge.sex_twice",
    "neither_yes_nor_no": "judge.neither_yes_nor_no",
}

duty_app = typer.Typer(help="Look at the reporting duties of a plan.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put these commands at the top level of `tram`."""
    app.command()(judge)
    app.command()(rollup)
    app.add_typer(duty_app, name="duty")


def judge(
    plan: Annotated[str, typer.Argument(help=PLAN_HELP)],
    indicator: Annotated[str, typer.Argument(help=_INDICATOR_HELP)],
    year: Annotated[str, typer.Argument(help=_PERIOD_HELP)],
    counts: Annotated[
        list[str] | None, typer.Argument(help="900/1000, or nam=475/500 nu=445/500, or 17, or co; none: no data.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Judge by this unit's target; otherwise the whole plan's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_JSON_HELP)] = False,
) -> None:
    """Hold counts against the printed target: exactly, never by a rounded percentage."""
    from indicators.applicability import target_for
    from indicators.counts import CountError
    from indicators.statements import state_counts

    read, measured, period = _read(plan, indicator, year)
    target = target_for(measured, read.targets, _line(read, unit), period)
    typed = counts or []
    try:
        statement = state_counts(measured, typed, target)
        if as_json:
            typer.echo(json.dumps(statement, ensure_ascii=False))
            return
        standing = _typed_standing(measured, typed, target, period)
        value = _typed_value(measured, typed, standing, period)
    except CountError as error:
        _refuse(f"{indicator}: {_say(_FAULTS[error.fault.value], text=error.text)}")
    typer.echo(_judgement(read, measured, period, standing, value, str(statement["outcome"])))


def rollup(
    plan: Annotated[str, typer.Argument(help=PLAN_HELP)],
    indicator: Annotated[str, typer.Argument(help=_INDICATOR_HELP)],
    period: Annotated[str, typer.Argument(help=_PERIOD_HELP)],
    table: Annotated[Path, typer.Option("--from", help="CSV: unit,region and num,den or yes or value.")],
    as_json: Annotated[bool, typer.Option("--json", help=_JSON_HELP)] = False,
) -> None:
    """Compute an indicator for all units of a table together, as the running system does."""
    from indicators.rollup import roll_up
    from indicators.statements import state_standing
    from indicators.tally import NotSummable

    read, measured, about = _read(plan, indicator, period)
    rows = _read_table(read, measured, table)
    root = read.root().code
    try:
        standing = roll_up(measured, rows.tallies, rows.places, read.targets, about)[root]
    except NotSummable as problem:
        _refuse(f"{indicator}: {problem}.")
    if as_json:
        typer.echo(json.dumps(state_standing(standing), ensure_ascii=False))
        return
    value = _written(measured, standing)
    line = _judgement(read, measured, about, standing, value, standing.outcome.value)
    received = _say("judge.received", reported=standing.reported, expected=standing.expected)
    typer.echo(f"{line} · {received}")


@duty_app.command("dates")
def duty_dates(
    plan: Annotated[str, typer.Argument(help=PLAN_HELP)],
    year: Annotated[int, typer.Option(help="The year in which the duties fall due.", min=1900, max=2998)],
    as_json: Annotated[bool, typer.Option("--json", help=_JSON_HELP)] = False,
) -> None:
    """Every duty's last day on time in a year; duties that nothing dates are listed without a day."""
    from indicators.calendar import parse_rule
    from indicators.statements import duty_dates as dates_of
    from indicators.statements import state_duty_dates

    read = _read_plan(plan)
    statements = []
    for duty in read.duties:
        rule = parse_rule(duty.rule)
        dates = dates_of(rule, year, read.start, read.end)
        is_exception = year in dict(rule.exceptions)
        stated = state_duty_dates(duty.code, duty.printed, duty.configured, dates, is_exception)
        statements += stated
        if not as_json:
            for date, statement in zip(dates, stated, strict=True):
                typer.echo(_due_line(duty.what, date, statement))
    if as_json:
        typer.echo(json.dumps(statements, ensure_ascii=False, indent=2))


def plan_folder(plan: str) -> Path:
    """The folder of a plan that was named by code or by path."""
    from bot.settings import read_settings

    if (Path(plan) / "plan.toml").is_file():
        return Path(plan)
    folder = read_settings().plans.folder
    if not (folder / plan / "plan.toml").is_file():
        known = sorted(path.parent.name for path in folder.glob("*/plan.toml"))
        _refuse(f"PLAN: there is no plan {plan!r} in {folder}; there are: {', '.join(known) or 'none'}.")
    return folder / plan


def _read_plan(plan: str) -> Plan:
    from programmes.faults import PlanFaults
    from programmes.printed import read_printed

    try:
        return read_printed(plan_folder(plan))
    except PlanFaults as faults:
        _refuse(str(faults))


def _read(plan: str, indicator: str, period: str) -> tuple[Plan, Indicator, Period]:
    """The plan, its indicator and the period, as three arguments name them."""
    from indicators.period import Period

    read = _read_plan(plan)
    try:
        measured = read.indicator(indicator)
    except KeyError:
        codes = ", ".join(one.code for one in read.indicators)
        _refuse(f"INDICATOR: {read.code} has no indicator {indicator!r}; it has: {codes}.")
    try:
        return read, measured, Period.parse(period)
    except ValueError as problem:
        _refuse(f"PERIOD: {problem}.")


def _line(plan: Plan, unit: str | None) -> tuple[str, ...]:
    """Codes from the unit up to the plan's root."""
    if unit is None:
        return (plan.root().code,)
    by_code = {known.code: known for known in plan.units}
    line: list[str] = []
    at: str | None = unit
    while at is not None:
        if at not in by_code:
            _refuse(f"--unit: {plan.code} has no unit {at!r}.")
        line.append(at)
        at = by_code[at].parent
    return tuple(line)


def _read_table(plan: Plan, indicator: Indicator, table: Path) -> UnitRows:
    from indicators.unit_rows import read_unit_rows
    from programmes.faults import Fault, FaultList
    from programmes.sheet import read_rows

    if not table.is_file():
        _refuse(f"--from: there is no file {table}.")
    faults = FaultList()
    raw = read_rows(table, str(table), faults)
    groups = {unit.code: unit.groups for unit in plan.units}
    rows = read_unit_rows(indicator, raw, groups, plan.root().code)
    found = [*faults.faults, *(Fault(str(table), one.row, one.column, one.message) for one in rows.faults)]
    for fault in found:
        typer.echo(str(fault), err=True)
    if found:
        raise typer.Exit(1)
    return rows


def _typed_standing(indicator: Indicator, counts: Sequence[str], target: Target | None, period: Period) -> Standing:
    """Where the counts stand that were typed; without counts where the value itself was given."""
    from indicators.counts import parse_counts
    from indicators.rollup import stand
    from indicators.tally import YES_NO_KINDS

    standing = stand(indicator, "", parse_counts(indicator, counts), target, period)
    if indicator.kind in YES_NO_KINDS or any("/" in count for count in counts):
        return standing
    return replace(standing, shows_counts=False)


def _typed_value(indicator: Indicator, counts: Sequence[str], standing: Standing, period: Period) -> str | None:
    """What was typed, written beside its target: each sex or each quarter by itself where that is how it is judged."""
    from indicators.notation import write_against
    from indicators.target import TargetKind

    target = standing.target
    if target is not None and target.kind is TargetKind.EVERY_QUARTER and len(counts) > 1:
        quarters = [_typed_standing(indicator, [count], target, period) for count in counts]
        return "; ".join(_written(indicator, quarter) or "" for quarter in quarters)
    if not standing.tally.sexes:
        return _written(indicator, standing)
    bar = None if target is None else target.bar
    shares = [(sex.sex, sex.value(indicator.factor)) for sex in standing.tally.sexes]
    return "; ".join(
        f"{_say('judge.male' if sex == 'male' else 'judge.female')} "
        f"{write_against(share, bar, indicator.unit, indicator.decimals, _LANGUAGE)}"
        for sex, share in shares
        if share is not None
    )


def _written(indicator: Indicator, standing: Standing) -> str | None:
    from bot.wording import load_wording
    from handlers.figures import write_standing

    value = write_standing(load_wording(), indicator, standing, _LANGUAGE)
    return None if value is None else html.unescape(value)


def _judgement(
    plan: Plan, indicator: Indicator, period: Period, standing: Standing, value: str | None, outcome: str
) -> str:
    """The line that people read; `value` is what stands for the figure."""
    from bot.wording import load_wording
    from handlers.figures import short_name, write_target
    from indicators.notation import write_period

    head = f"{indicator.code} · {short_name(plan, indicator, _LANGUAGE)} · {write_period(period, _LANGUAGE)}"
    asked = html.unescape(write_target(load_wording(), indicator, standing, _LANGUAGE))
    said = _say(f"outcome.{outcome}")
    return f"{head}: {value or _say('judge.no_value')} · {' · '.join(dict.fromkeys([asked, said]))}"


def _due_line(what: str, date: DueDate, statement: dict[str, str | int | bool | None]) -> str:
    from indicators.notation import write_date, write_period

    if date.due is None:
        due = _say("judge.undated")
    else:
        key = "judge.due_configured" if statement["configured"] else "judge.due"
        due = _say(key, due=write_date(date.due, _LANGUAGE))
    about = write_period(date.period, _LANGUAGE)
    return f"{statement['duty']} · {what} · {about}: {due} [{statement['printed']}]"


def _say(key: str, **params: object) -> str:
    from bot.wording import load_wording

    return html.unescape(load_wording().text(_LANGUAGE, key, **params))


def _refuse(sentence: str) -> NoReturn:
    """Wrong arguments: one sentence, exit code 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
