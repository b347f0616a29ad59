"""`tram report` and `tram export`: what an office signs, opens in Excel or hands to the national system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.clock import SystemClock
from bot.office import load_plans, office_desk, open_database
from bot.problems import OfficeProblem
from bot.progress import track
from bot.settings import read_settings
from bot.wording import load_wording
from handlers.paper import composed
from handlers.workbooks import Workbooks
from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.extract import Extract, periods_between, read_extract
from reporting.problems import PlanNotLoaded
from reporting.quarter import NothingToReport, read_quarter
from storage import audit
from storage import units as unit_store
from storage.audit import Deed
from storage.units import Unit

LANGUAGE = "vi"
TABLES = ("values", "figures", "targets", "completeness", "revisions")


class Tree(StrEnum):
    """In which tree of units figures are shown."""

    THEN = "then"
    NOW = "now"


export_app = typer.Typer(help="Take everything out: Excel, CSV, DHIS2.", no_args_is_help=True)

UnitOption = Annotated[str | None, typer.Option("--unit", help="Code of the unit; otherwise the plan's root.")]
PlanOption = Annotated[str | None, typer.Option("--plan", help="Needed where several plans cover the unit.")]
First = Annotated[str, typer.Option("--from", metavar="2026Q1", help="The first period.")]
AsTree = Annotated[
    Tree, typer.Option("--as", help="Units as they were then, or old ones added up in those of now.", show_default=True)
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="As it was known at the end of that day; otherwise now."),
]
Last = Annotated[str | None, typer.Option("--to", metavar="2026Q4", help="The last period; otherwise the first.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands at the top level of `tram`."""
    from bot.cli_dhis2 import export_dhis2

    app.command()(report)
    export_app.command("dhis2")(export_dhis2)
    app.add_typer(export_app, name="export")


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT.docx", help="The document to write.")],
    unit: Annotated[str, typer.Option(help="Code of the unit that reports.")],
    period: Annotated[str, typer.Option(metavar="2026Q3", help="The period it reports on.")],
    plan: PlanOption = None,
    as_of: AsOf = None,
) -> None:
    """Write a unit's report of one period as an administrative document (Word)."""
    about = read_period("--period", period)
    check_out(out, ".docx")
    with reading_desk(as_of) as desk:
        found = find_unit(desk, unit)
        try:
            quarter = read_quarter(desk, find_plan(desk, plan, found), found, about)
        except NothingToReport as problem:
            raise OfficeProblem(str(problem)) from None
        made = composed(desk, quarter)
    from exports.document import write_document

    out.write_bytes(write_document(made.letter))
    state = "ready to be signed" if quarter.is_final else "a draft until everything is here and approved"
    typer.echo(f"Written: {out}, {state}.")


@export_app.command("xlsx")
def export_xlsx(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The workbook to write.")],
    first: First,
    last: Last = None,
    unit: UnitOption = None,
    plan: PlanOption = None,
    tree: AsTree = Tree.THEN,
    as_of: AsOf = None,
) -> None:
    """Write a workbook: values, indicators, targets, completeness, revisions."""
    check_out(out, ".xlsx")
    with reading_desk(as_of) as desk:
        extract = take_out(desk, plan, unit, first, last, tree)
        book = Workbooks(desk, extract, LANGUAGE).book()
    from exports.workbook import write_workbook

    note_export("xlsx", extract.plan, extract.root, extract.periods[0].period, extract.periods[-1].period)
    out.write_bytes(write_workbook(book))
    for sheet in book.sheets:
        typer.echo(f"{sheet.name}: {len(sheet.rows)} rows")
    typer.echo(f"Written: {out}")


@export_app.command("csv")
def export_csv(
    out: Annotated[Path, typer.Argument(metavar="OUT.csv", help="The file to write.")],
    first: First,
    last: Last = None,
    table: Annotated[str, typer.Option(help=f"One of: {', '.join(TABLES)}.")] = "values",
    bom: Annotated[bool, typer.Option("--bom", help="Begin with the mark by which Excel knows UTF-8.")] = False,
    unit: UnitOption = None,
    plan: PlanOption = None,
    tree: AsTree = Tree.THEN,
    as_of: AsOf = None,
) -> None:
    """Write one table as CSV (UTF-8)."""
    check_out(out, ".csv")
    if table not in TABLES:
        raise OfficeProblem(f"--table: {table!r} is no table; use one of: {', '.join(TABLES)}.")
    with reading_desk(as_of) as desk:
        extract = take_out(desk, plan, unit, first, last, tree)
        books = Workbooks(desk, extract, LANGUAGE)
        sheets = {
            "values": books.values,
            "figures": books.figures,
            "targets": books.targets,
            "completeness": books.completeness,
            "revisions": books.revisions,
        }
        sheet = sheets[table]()
    from exports.comma import write_csv

    note_export(table, extract.plan, extract.root, extract.periods[0].period, extract.periods[-1].period)
    out.write_bytes(write_csv(sheet, bom=bom))
    typer.echo(f"Written: {out}, {len(sheet.rows)} rows")


def take_out(
    desk: Desk, plan: str | None, unit: str | None, first: str, last: str | None, tree: Tree = Tree.THEN
) -> Extract:
    """Everything known of the unit over these periods; OfficeProblem for what there is not."""
    if unit is None and plan is None:
        raise OfficeProblem("Say --plan or --unit.")
    root = None if unit is None else find_unit(desk, unit)
    chosen = find_plan(desk, plan, root)
    root = root or find_unit(desk, chosen.root().code)
    begin = read_period("--from", first)
    end = begin if last is None else read_period("--to", last)
    if begin.kind is not end.kind or end.end < begin.end:
        raise OfficeProblem("--to: must be of the same kind as --from and not before it.")
    periods = periods_between(chosen, begin, end)
    if not periods:
        raise OfficeProblem(f"--from: {chosen.code} has no form for periods such as {begin}.")
    return read_extract(desk, chosen, root, track(periods, "Reading"), day_of(desk, tree))


def day_of(desk: Desk, tree: Tree) -> date | None:
    """The day whose tree figures are read in; None for that of each period."""
    return desk.today if tree is Tree.NOW else None


@contextmanager
def reading_desk(as_of: datetime | None = None) -> Iterator[Desk]:
    """A desk that only reads, the active plans loaded: a long export never holds up the bot that writes.

    With `as_of` it is at the end of that day; OfficeProblem for one that is still to come.
    """
    settings, now = read_settings(), SystemClock().now()
    database, _ = open_database(settings)
    with database:
        catalogue, _ = load_plans(database, settings, now)
        with database.read() as connection:
            desk = Desk(connection, now, catalogue, load_wording(), ZoneInfo(settings.time.zone))
            if as_of is not None and as_of.date() > desk.today:
                raise OfficeProblem(f"--as-of: {as_of.date()} is still to come.")
            yield desk if as_of is None else desk.on(as_of.date())


def note_export(what: str, plan: Plan, root: Unit, *periods: Period) -> None:
    """Note that figures with the names of their senders left the database, before the file is written."""
    told = {"plan": plan.code, "periods": [period.id for period in periods]}
    with office_desk(read_settings(), SystemClock().now()) as desk:
        audit.note(desk.connection, desk.now, Deed.EXPORTED, f"export/{what}", by=None, unit_id=root.id, after=told)


def find_unit(desk: Desk, code: str) -> Unit:
    """The unit with that code; OfficeProblem when there is none."""
    found = unit_store.unit_by_code(desk.connection, code)
    if found is None:
        raise OfficeProblem(f"--unit: no unit has the code {code}.")
    return found


def find_plan(desk: Desk, code: str | None, unit: Unit | None) -> Plan:
    """The plan with that code, else the only one that covers the unit; OfficeProblem otherwise."""
    covering = None if unit is None else unit_store.plans_covering(desk.connection, unit.id)
    if code is None:
        if covering is None or len(covering) != 1:
            raise OfficeProblem(f"--plan: say which: {', '.join(covering or []) or 'none covers the unit'}.")
        return desk.catalogue.plan(covering[0])
    if covering is not None and code not in covering:
        raise OfficeProblem(f"--plan: {code} does not cover that unit.")
    try:
        return desk.catalogue.plan(code)
    except PlanNotLoaded:
        raise OfficeProblem(f"--plan: {code} is not loaded; add it to plans.active in config.toml.") from None


def read_period(option: str, text: str) -> Period:
    """A period by its id; OfficeProblem for anything else."""
    try:
        return Period.parse(text)
    except ValueError as problem:
        raise OfficeProblem(f"{option}: {problem}.") from None


def check_out(out: Path, ending: str) -> None:
    """Refuse a file that could not be written, before anything is computed."""
    if out.suffix.lower() != ending:
        raise OfficeProblem(f"OUT{ending}: {out} does not end in {ending}.")
    if not out.parent.is_dir():
        raise OfficeProblem(f"OUT{ending}: there is no folder {out.parent}.")
