"""`python -m benchmarks.inside.effect`: a report is mended; how soon do its unit and all units above it say so?

In a province as the plan prints it, with ten villages to a station, and in one of ten thousand units. Timed from the
commit until the new figures of the unit, its commune, district and province are there, for every indicator that the
changed answer feeds (`reporting/kept_figures.py`); beside it, what reading and rolling up everything takes. Both must
say the same.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.load.machine import describe
from benchmarks.plan_page.province import NOW, PLAN, QUARTERS, ZONE, province
from bot.wording import load_wording
from dialogue.answers import Answer, AnswerKind
from indicators.indicator import Indicator
from programmes.plan import Plan
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.kept_figures import KeptFigures
from reporting.overview import level_of, standings
from reporting.reported import elements_of
from storage import reports, units
from storage.database import Connection, Database
from storage.units import Unit

LIMIT = 5.0  # milliseconds
PROVINCES = ((108, 10), (480, 20))  # stations, and villages to each
PERIOD = QUARTERS[-1]
_TIMES, _WARMING = 60, 5


@dataclass(frozen=True, slots=True)
class Effect:
    """Milliseconds in a tree of so many units: of the reports of one level."""

    units: int
    level: str
    indicators: int
    first: float
    median: float
    slowest: float
    worked: float
    anew: float


def main() -> int:
    """Measure, print a table and whether what was promised is reached, keep the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", type=Path, default=Path("data/benchmarks/effect.json"))
    options = parser.parse_args()
    found: list[Effect] = []
    for stations, villages in PROVINCES:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'province.db'}"
            with province(url, villages, stations) as desk, Database(url) as database:
                found += _effects(desk, database)
    machine = describe()
    options.to.parent.mkdir(parents=True, exist_ok=True)
    options.to.write_text(json.dumps({"machine": machine, "effect": [asdict(one) for one in found]}, indent=1), "utf-8")
    print(" · ".join(machine.values()), "", *table(found), sep="\n")
    word = "reached" if all(one.median < LIMIT for one in found) else "NOT reached"
    print(f"\n- an answer's effect on the figures of its unit and of those above under {LIMIT:.0f} ms: {word}")
    return 0


def _effects(desk: Desk, database: Database) -> Iterator[Effect]:
    plan = desk.catalogue.plan(PLAN)
    (root,) = units.plan_roots(desk.connection, PLAN)
    below = units.subtree(desk.connection, root, plan=PLAN)
    for form in plan.forms:
        reporters = [unit for unit in below if unit.kind == form.unit_kind]
        fed = [
            one
            for one in plan.indicators
            if one.reporter.value == form.questionnaire.role and level_of(plan, one.reporter) == form.unit_kind
        ]
        if fed:
            element, _ = Counter(code for one in fed for code in elements_of(one)).most_common(1)[0]
            using = [one for one in fed if element in elements_of(one)]
            yield _measure(database, desk.catalogue, plan, using, element, reporters, form.code, len(below))


def _measure(
    database: Database,
    catalogue: Catalogue,
    plan: Plan,
    using: list[Indicator],
    element: str,
    reporters: list[Unit],
    form: str,
    size: int,
) -> Effect:
    kept = KeptFigures(plan, using, PERIOD)
    passed: list[float] = []
    worked: list[float] = []
    anew: list[float] = []
    first = 0.0
    for number in range(_WARMING + _TIMES):
        where = reporters[number * 7 % len(reporters)]
        with database.write() as connection:
            _mend(connection, form, where, element, number)
        begun, used = time.perf_counter(), time.process_time()
        with database.read() as connection:
            desk = Desk(connection, NOW, catalogue, load_wording(), ZONE)
            line = kept.line(desk, where)
            shown = {code: [(one.unit, one.value, one.outcome) for one in above] for code, above in line.items()}
            passed.append((time.perf_counter() - begun) * 1000)
            worked.append((time.process_time() - used) * 1000)
            first = first or passed[0]
            if number % 10 == 0:
                begun = time.perf_counter()
                (root,) = units.plan_roots(connection, PLAN)
                read = standings(desk, plan, using, PERIOD, root)
                whole = {
                    c: [(one.unit, read[c][one.unit].value, read[c][one.unit].outcome) for one in line[c]] for c in line
                }
                anew.append((time.perf_counter() - begun) * 1000)
                if whole != shown:
                    raise RuntimeError(f"reading anew finds other figures above {where.code}")
    timed = passed[_WARMING:]
    return Effect(
        size, reporters[0].kind, len(using), first, statistics.median(timed), max(timed),
        statistics.median(worked[_WARMING:]), statistics.median(anew),
    )  # fmt: skip


def _mend(connection: Connection, form: str, where: Unit, element: str, number: int) -> None:
    """The unit sends its report once more with another number, or for the first time."""
    before = reports.report_of(connection, PLAN, form, PERIOD.id, where.id)
    given = {} if before is None else reports.answers_of(connection, before.id)
    version = connection.exec_driver_sql(f"SELECT id FROM form_version WHERE form = '{form}'").scalar_one()
    reports.save_report(
        connection,
        plan=PLAN,
        form=form,
        period=PERIOD.id,
        unit_id=where.id,
        form_version_id=version,
        due_on=PERIOD.end,
        person_id=1,
        session_id=None,
        answers={**given, element: Answer(AnswerKind.VALUE, Decimal(number * 13 % 500))},
        now=NOW,
    )


def table(found: list[Effect]) -> Iterator[str]:
    """Markdown."""
    yield "| units | report of a | indicators | first time | after a change | slowest | processor | all anew |"
    yield "|---" * 8 + "|"
    for one in found:
        times = (one.first, one.median, one.slowest, one.worked, one.anew)
        said = " | ".join(f"{each:.1f} ms" for each in times)
        yield f"| {one.units:,} | {one.level} | {one.indicators} | {said} |"


if __name__ == "__main__":
    sys.exit(main())
