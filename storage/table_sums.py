"""Counts and checksums of whole tables, by which a copy is compared with what it was copied from.

A row's canonical form is the JSON list of its values by column name, times in UTC; a table's checksum is the sum of its
rows' SHA-256, so that the order in which a database gives its rows does not matter. Read through the declared tables
the form is the same on SQLite and PostgreSQL; read as they stand, tables of any schema can be summed on one engine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, column, func, inspect, select, table

_CHUNK = 2_000
_ROOM = 1 << 256
_REVISIONS = "alembic_version"

Advance = Callable[[int], None]
"""Told how many more rows are done."""


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and their checksum (64 hexadecimal digits)."""

    rows: int
    checksum: str


def ignore(_rows: int) -> None:
    """An Advance for callers without anybody who watches."""


def sum_declared(connection: Connection, declared: Table, advance: Advance = ignore) -> TableSum:
    """The sum of a table that this program declares, the same on every engine."""
    columns = sorted(declared.columns, key=lambda each: each.name)
    return _sum(connection, select(*columns), advance)


def sum_all(connection: Connection, advance: Advance = ignore) -> dict[str, TableSum]:
    """The sums of every table that stands in the database, whatever its schema."""
    found = {}
    for name in table_names(connection):
        columns: list[ColumnElement[Any]] = [
            column(each) for each in sorted(each["name"] for each in inspect(connection).get_columns(name))
        ]
        found[name] = _sum(connection, select(*columns).select_from(table(name)), advance)
    return found


def table_names(connection: Connection) -> list[str]:
    """The tables that stand in the database, without the note of its revision."""
    return sorted(name for name in inspect(connection).get_table_names() if name != _REVISIONS)


def count_all(connection: Connection) -> int:
    """How many rows all tables hold together."""
    return sum(
        int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
        for name in table_names(connection)
    )


def _sum(connection: Connection, statement: Any, advance: Advance) -> TableSum:
    rows, total = 0, 0
    with connection.execute(statement.execution_options(yield_per=_CHUNK)) as result:
        for chunk in result.partitions(_CHUNK):
            total = (total + sum_rows(chunk)) % _ROOM
            rows += len(chunk)
            advance(len(chunk))
    return TableSum(rows, f"{total:064x}")


def sum_rows(rows: Iterable[Sequence[object]]) -> int:
    """The sum of the SHA-256 of these rows' canonical forms, as a number."""
    return sum(int.from_bytes(hashlib.sha256(_canonical(row)).digest()) for row in rows)


def _canonical(row: Sequence[object]) -> bytes:
    return json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")
