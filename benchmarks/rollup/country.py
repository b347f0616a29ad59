"""The country as a table: communes in districts in provinces, twenty indicators of two data elements, eight quarters.

In the program's own schema; units and reports go in as rows, the values are written by the database itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy import insert, text

from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from indicators.period import Period
from storage.database import Connection, Database
from storage.schema import migrate
from storage.tables import metadata

PLAN, FORM = "country", "station"
PROVINCES, DISTRICTS, COMMUNES = 63, 700, 11_000
QUARTERS = tuple(Period.parse("2025Q1").shifted(step) for step in range(8))
INDICATORS = tuple(
    Indicator(
        code=f"i{n:02}",
        concept=f"i{n:02}",
        name={"en": f"Indicator {n}"},
        unit="%",
        kind=IndicatorKind.RATIO,
        time=TimeRule.STOCK,
        reporter=Reporter.STATION,
        numerator=(f"n{n:02}",),
        denominator=(f"d{n:02}",),
    )
    for n in range(1, 21)
)
SILENT = 13  # one report in so many never came
UNKNOWN = 5_003  # one answer in so many is "no figures"
_SENT = datetime(2027, 1, 5, 2, tzinfo=UTC)
_CHUNK = 10_000

_VALUES = f"""
INSERT INTO value (report_id, plan, period, unit_id, element, kind, thousandths, revision, entered_by, entered_at)
SELECT r.id, r.plan, r.period, r.unit_id, e.element,
       CASE WHEN (r.id * 41 + e.n) % {UNKNOWN} = 0 THEN 'unknown' ELSE 'number' END,
       CASE WHEN (r.id * 41 + e.n) % {UNKNOWN} = 0 THEN NULL
            WHEN e.n > 20 THEN 1000 * (900 + (r.unit_id + e.n) % 97) ELSE 1000 * ((r.id * 37 + e.n * 11) % 900) END,
       1, r.sent_by, r.sent_at
FROM report r CROSS JOIN (:elements:) e
WHERE r.plan = '{PLAN}' AND r.period = :period ORDER BY r.id, e.n
"""


@contextmanager
def country(url: str, communes: int = COMMUNES) -> Iterator[Database]:
    """An empty database becomes that country with so many communes; districts and provinces shrink along."""
    with Database(url) as database:
        migrate(database)
        with database.write() as connection:
            _add_reports(connection, communes)
            _add_values(connection)
        _tidy(database)
        yield database


def _tidy(database: Database) -> None:
    """What both engines do by themselves after a while: statistics, and on PostgreSQL a map of what all may see."""
    if database.is_sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
        return
    with psycopg.connect(database.url, autocommit=True) as direct:
        direct.execute("VACUUM ANALYZE")


def _units(communes: int) -> Iterator[dict[str, Any]]:
    districts = max(1, communes * DISTRICTS // COMMUNES)
    provinces = max(1, communes * PROVINCES // COMMUNES)
    root = 1
    yield _unit(root, "country", None, "/")
    for n in range(provinces):
        yield _unit(2 + n, "province", root, "/1/")
    first = 2 + provinces
    for n in range(districts):
        province = 2 + n % provinces
        yield _unit(first + n, "district", province, f"/1/{province}/")
    for n in range(communes):
        district = first + n % districts
        yield _unit(first + districts + n, "commune", district, f"/1/{2 + n % districts % provinces}/{district}/")


def _unit(number: int, kind: str, parent: int | None, path: str) -> dict[str, Any]:
    name = f"{kind} {number}"
    return {
        "id": number, "code": f"U{number}", "name": name, "folded": name, "kind": kind, "parent_id": parent,
        "path": f"{path}{number}/", "is_sample": False,
    }  # fmt: skip


def _add_reports(connection: Connection, communes: int) -> None:
    units = list(_units(communes))
    _insert(connection, "unit", units)
    _insert(connection, "plan_unit", [{"plan": PLAN, "unit_id": unit["id"]} for unit in units])
    _insert(connection, "person", [{"id": 1, "name": "Benchmark", "language": "vi", "created_at": _SENT}])
    version = {"id": 1, "plan": PLAN, "form": FORM, "digest": "0", "definition": "{}", "created_at": _SENT}
    _insert(connection, "form_version", [version])
    where = [unit["id"] for unit in units if unit["kind"] == "commune"]
    cells = [(quarter, unit) for quarter in QUARTERS for unit in where]
    sent = {"plan": PLAN, "form": FORM, "form_version_id": 1, "status": "approved", "revision": 1, "sent_by": 1}
    times = {"first_sent_at": _SENT, "sent_at": _SENT}
    reports = [
        {**sent, **times, "period": quarter.id, "unit_id": unit, "due_on": quarter.end + timedelta(days=10)}
        for number, (quarter, unit) in enumerate(cells)
        if number % SILENT
    ]
    _insert(connection, "report", reports)


def _add_values(connection: Connection) -> None:
    """Quarter by quarter, as they come in; the indexes are made after that, from the same declarations."""
    table = metadata.tables["value"]
    for index in table.indexes:
        index.drop(connection)
    if connection.dialect.name == "postgresql":
        # Every row refers to rows written above: a look for each would take longer than all else.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    codes = [code for one in INDICATORS for code in one.numerator] + [c for one in INDICATORS for c in one.denominator]
    elements = " UNION ALL ".join(f"SELECT '{code}' AS element, {n} AS n" for n, code in enumerate(codes, 1))
    for quarter in QUARTERS:
        connection.execute(text(_VALUES.replace(":elements:", elements)), {"period": quarter.id})
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        index.create(connection)


def _insert(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _CHUNK):
        connection.execute(insert(metadata.tables[table]), rows[start : start + _CHUNK])
