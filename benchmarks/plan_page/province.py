"""A province as large as the plan says: 8 districts, 108 stations, villages, and eight quarters of reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.wording import load_wording
from dialogue.answers import Answer, AnswerKind
from indicators.indicator import Indicator
from indicators.period import Period
from indicators.tally import YES_NO_KINDS
from programmes.plan import Plan, PlanUnit
from programmes.reader import read_plan
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.loading import load_plan
from reporting.overview import level_of
from storage import people, programmes, reports, units
from storage.database import Connection, Database
from storage.schema import migrate
from storage.units import Unit

ROOT = Path(__file__).parents[2]
PLAN = "bac-kan-2025-2030"
STATIONS, DISTRICTS = 108, 8
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2027, 1, 20, 2, tzinfo=UTC)
QUARTERS = tuple(Period.parse("2025Q1").shifted(step) for step in range(8))
_SILENT = 13  # one report in so many never came


@contextmanager
def province(url: str, villages: int, stations: int = STATIONS) -> Iterator[Desk]:
    """A desk over that province, with so many villages to a station."""
    with Database(url) as database:
        migrate(database)
        with database.write() as connection:
            plan = _plan(villages, stations)
            load_plan(connection, plan, NOW)
            _file_everything(connection, plan)
            connection.exec_driver_sql("ANALYZE")
        with database.read() as connection:
            yield Desk(connection, NOW, Catalogue.load(connection), load_wording(), ZONE)


def _plan(villages: int, stations: int) -> Plan:
    """The plan with as many units as it prints."""
    plan = read_plan(ROOT / "plans" / PLAN)
    root = plan.root()
    found = [root]
    districts = [PlanUnit(f"D{number}", f"District {number}", "district", root.code) for number in range(DISTRICTS)]
    for number in range(stations):
        above = districts[number % DISTRICTS].code
        station = PlanUnit(f"S{number}", f"Station {number}", "commune", above, region=number % 3 + 1)
        found.append(station)
        found += [PlanUnit(f"V{number}-{n}", f"Village {n}", "village", station.code) for n in range(villages)]
    return replace(plan, units=(*found[:1], *districts, *found[1:]))


def _file_everything(connection: Connection, plan: Plan) -> None:
    author = people.add_person(connection, "Benchmark", "en", NOW).id
    (root,) = units.plan_roots(connection, plan.code)
    for form in plan.forms:
        fed = [one for one in plan.indicators if one.reporter.value == form.questionnaire.role]
        version = programmes.form_version_id(connection, plan.code, form.code, form.digest)
        assert version is not None
        where = [
            unit
            for unit in units.subtree(connection, root, kind=form.unit_kind, plan=plan.code)
            if any(level_of(plan, one.reporter) == unit.kind for one in fed)
        ]
        for number, (unit, quarter) in enumerate((unit, quarter) for unit in where for quarter in QUARTERS):
            if number % _SILENT:
                reports.save_report(
                    connection,
                    plan=plan.code,
                    form=form.code,
                    period=quarter.id,
                    unit_id=unit.id,
                    form_version_id=version,
                    due_on=quarter.shifted(1).start,
                    person_id=author,
                    session_id=None,
                    answers=_answers(fed, unit, number),
                    now=NOW,
                )


def _answers(fed: list[Indicator], unit: Unit, number: int) -> dict[str, Answer]:
    """Made-up figures: a part of its whole, yes or no."""
    found: dict[str, Answer] = {}
    for place, indicator in enumerate(fed):
        for code in indicator.denominator:
            found[code] = Answer(AnswerKind.VALUE, Decimal(900 + unit.id + number % 7))
        for code in indicator.numerator:
            if indicator.kind in YES_NO_KINDS:
                found[code] = Answer(AnswerKind.VALUE, "yes" if (unit.id + number + place) % 5 else "no")
            else:
                found[code] = Answer(AnswerKind.VALUE, Decimal((unit.id * 37 + number * 11 + place) % 900))
    return found
