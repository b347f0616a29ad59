"""How SQLite says that it finds the rows of what a piece of work asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection


def plans_of(connection: Connection, work: Callable[[], object]) -> list[list[str]]:
    """The query plan of every statement of the work, by the database itself; the work is done."""
    driver: Any = connection.connection.dbapi_connection
    asked: list[str] = []
    driver.set_trace_callback(asked.append)
    try:
        work()
    finally:
        driver.set_trace_callback(None)
    return [[row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")] for statement in asked]
