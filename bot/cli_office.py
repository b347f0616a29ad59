"""`tram units`, `tram target`, `tram value`: what an office adds to its plans after they were printed.

What changes much is shown first and done with --apply. Wrong arguments are one sentence and exit code 2; faults of a
file are named by row and column and give exit code 1.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli_judging import PLAN_HELP, plan_folder
from bot.clock import SystemClock
from bot.office import load_plans, office_desk, open_database, read_folder
from bot.problems import OfficeProblem
from bot.settings import read_settings
from indicators.counts import CountError, parse_number
from indicators.target import Operator
from programmes.faults import Fault
from programmes.plan import Plan
from programmes.sheet import parse_day
from programmes.unit_table import read_unit_table
from reporting.assigning import InForce, NotTaken, assign_target, list_targets
from reporting.desk import Desk
from reporting.hand_values import enter_value, read_given
from reporting.problems import PlanNotLoaded
from reporting.unit_import import ChangeKind, UnitChange, apply_import, examine_import

TAKE_BACK = "-"
_WHO_HELP = "Who decides; otherwise the account that runs the command."

units_app = typer.Typer(help="Take units in, reorganise them.", no_args_is_help=True)
target_app = typer.Typer(help="Assign targets and look at them.", no_args_is_help=True)
value_app = typer.Typer(help="Enter values that are kept by hand.", no_args_is_help=True)

Plan_ = Annotated[str, typer.Argument(metavar="PLAN", help=PLAN_HELP)]
Who = Annotated[str | None, typer.Option(help=_WHO_HELP)]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this it is only shown.")]


def add_to(app: typer.Typer) -> None:
    """Put these groups of commands at the top level of `tram`."""
    from bot.cli_reorganise import reorganise, waiting

    units_app.command("reorganise")(reorganise)
    units_app.command("waiting")(waiting)
    app.add_typer(units_app, name="units")
    app.add_typer(target_app, name="target")
    app.add_typer(value_app, name="value")


@units_app.command("import")
def units_import(
    table: Annotated[Path, typer.Argument(metavar="FILE.csv", help="DHIS2's columns, or code,name,kind,parent,…")],
    plan: Annotated[str | None, typer.Option(help="The plan the units join; otherwise those of what is above.")] = None,
    apply: Apply = False,
) -> None:
    """Show what a table of units would add, rename and move; with --apply do all of it at once."""
    if not table.is_file():
        raise OfficeProblem(f"FILE.csv: there is no file {table}.")
    read = read_unit_table(table)
    with loaded_desk() as desk:
        examined = examine_import(desk, read, None if plan is None else _loaded(desk, plan))
        if apply and not examined.faults:
            apply_import(desk, examined)
    stop_at(examined.faults)
    for change in examined.changes:
        typer.echo(_change_line(change))
    changed = len({change.code for change in examined.changes})
    done = "done" if apply else "nothing is changed yet: add --apply"
    typer.echo(f"{changed} of {changed + examined.unchanged} units change; {done}.")


@target_app.command("set")
def target_set(
    plan: Plan_,
    indicator: Annotated[str, typer.Argument(help="Code of the indicator.")],
    scope: Annotated[str, typer.Argument(help="ALL, or the code of a unit.")],
    period: Annotated[str, typer.Argument(help="A year, or a period such as 2026Q1.")],
    value: Annotated[str, typer.Argument(help="The number; 0 is one. - takes the assignment back.")],
    why: Annotated[str, typer.Option(help="The decision or reason; it is kept.")],
    op: Annotated[Operator | None, typer.Option(help="Otherwise the plan's own.")] = None,
    who: Who = None,
) -> None:
    """Assign a target, or change one. What was there before stays on record."""
    try:
        number = None if value == TAKE_BACK else parse_number(value.rstrip(" %‰"))
        with loaded_desk() as desk:
            zone = desk.zone
            made = assign_target(
                desk,
                _plan(desk, plan),
                indicator=indicator,
                scope=scope,
                period=period,
                value=number,
                op=op,
                why=why,
                who=operator_name(who),
            )
    except CountError:
        raise OfficeProblem(f"VALUE: {value!r} is not a number.") from None
    except NotTaken as problem:
        raise OfficeProblem(str(problem)) from None
    typer.echo(f"{indicator} {scope} {period}: no target" if made is None else _target_line(made, zone))


@target_app.command("list")
def target_list(plan: Plan_) -> None:
    """Every target in force; assigned ones with who, when and why."""
    with loaded_desk() as desk:
        for held in list_targets(desk, _plan(desk, plan)):
            typer.echo(_target_line(held, desk.zone))


@value_app.command("set")
def value_set(
    plan: Plan_,
    indicator: Annotated[str, typer.Argument(help="Code of the indicator.")],
    unit: Annotated[str, typer.Argument(help="Code of the plan's root.")],
    period: Annotated[str, typer.Argument(help="A year, or a period such as 2026Q1.")],
    value: Annotated[str, typer.Argument(help="68,2 or 340/1000.")],
    source: Annotated[str, typer.Option(help="Where the number stands written.")],
    dated: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day of that source.")],
    who: Who = None,
) -> None:
    """Enter the value of an indicator that nobody reports. What was there before stays on record."""
    day = parse_day(dated)
    if day is None:
        raise OfficeProblem(f"--dated: {dated!r} is not a day such as 2026-02-28.")
    try:
        with loaded_desk() as desk:
            _enter(desk, _plan(desk, plan), indicator, unit, period, value, source, day, operator_name(who))
    except NotTaken as problem:
        raise OfficeProblem(str(problem)) from None
    typer.echo(f"{indicator} {unit} {period}: {value} [{source}, {day.isoformat()}]")


@contextmanager
def loaded_desk() -> Iterator[Desk]:
    """A desk in one write transaction, the active plans loaded."""
    settings, now = read_settings(), SystemClock().now()
    database, _ = open_database(settings)
    with database:
        load_plans(database, settings, now)
        with office_desk(settings, now, database) as desk:
            yield desk


def _plan(desk: Desk, code: str) -> Plan:
    """The plan as it is loaded; one that is not active, from its folder."""
    try:
        return desk.catalogue.plan(code)
    except PlanNotLoaded:
        return read_folder(plan_folder(code))


def _loaded(desk: Desk, code: str) -> Plan:
    try:
        return desk.catalogue.plan(code)
    except PlanNotLoaded:
        raise OfficeProblem(f"--plan: {code} is not loaded; add it to plans.active in config.toml.") from None


def _enter(
    desk: Desk, plan: Plan, indicator: str, unit: str, period: str, value: str, source: str, dated: date, who: str
) -> None:
    try:
        given = read_given(plan.indicator(indicator), value)
    except KeyError:
        codes = ", ".join(one.code for one in plan.indicators)
        raise OfficeProblem(f"INDICATOR: {plan.code} has no indicator {indicator!r}; it has: {codes}.") from None
    except CountError as error:
        raise OfficeProblem(f"VALUE: {error}.") from None
    enter_value(
        desk,
        plan,
        indicator=indicator,
        unit=unit,
        period=period,
        given=given,
        source=source,
        dated=dated,
        who=who,
    )


def operator_name(who: str | None) -> str:
    if who is not None:
        return who
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise OfficeProblem("--who: say who decides; this account has no name.") from None


def stop_at(faults: Iterable[Fault]) -> None:
    """Name every fault of a file and end with exit code 1, if there is one."""
    found = list(faults)
    for fault in found:
        typer.echo(str(fault), err=True)
    if found:
        raise typer.Exit(1)


def _target_line(held: InForce, zone: ZoneInfo) -> str:
    target, made = held.target, held.assigned
    value = "-" if target.value is None else f"{target.op.value} {format(target.value, 'f')}"
    line = f"{target.indicator}  {target.scope}  {target.period}  {target.kind.value}  {value}"
    if made is None:
        return f"{line}  [{target.printed}]"
    day = made.assigned_at.astimezone(zone).date()
    return f"{line}  assigned by {made.who} on {day}: {made.why}  [{target.printed}]"


def _change_line(change: UnitChange) -> str:
    what = {
        ChangeKind.ADDED: f"is added, a {change.what} of {change.after}",
        ChangeKind.RENAMED: f"was {change.before}",
        ChangeKind.MOVED: f"moves from {change.before} to {change.after}",
        ChangeKind.AMENDED: f"{change.what} {change.before} becomes {change.after}",
        ChangeKind.COVERED: f"joins {change.after}",
        ChangeKind.GROUPED: f"joins the group {change.after}",
    }[change.kind]
    return f"{change.code}  {change.name}: {what}"
