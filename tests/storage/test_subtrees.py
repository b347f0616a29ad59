"""What lies below a unit is looked up by an index, so that a village costs the same in a district and in a country."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from storage import arrivals, directory, reviews, units
from storage.database import Database
from storage.units import Unit
from storage.value_history import kept_values, values_below
from tests.builders import PLAN, STATION, sample_world

LOOKS: dict[str, Callable[[Connection, Unit], object]] = {
    "the units of a plan": lambda connection, unit: units.subtree(connection, unit, plan=PLAN),
    "the units of a kind": lambda connection, unit: units.subtree(connection, unit, kind="village"),
    "the plans of a unit": lambda connection, unit: units.plans_covering(connection, unit.id),
    "values": lambda connection, unit: values_below(connection, PLAN, unit.path, ["2026Q1"], ["insured"], None),
    "reports": lambda connection, unit: arrivals.answered_reports(connection, PLAN, ["2026Q1"], unit.path),
    "people": lambda connection, unit: directory.people_below(connection, unit.path),
    "reports to review": lambda connection, unit: reviews.reports_with_status(connection, unit.path, ("sent",)),
    "every value": lambda connection, unit: kept_values(connection, PLAN, unit.path, ["2026Q1"]),
}


@contextmanager
def statements(database: Database) -> Iterator[tuple[Connection, list[str]]]:
    """A connection, and every statement that is run on it from now on, parameters filled in."""
    with database.read() as connection:
        driver: Any = connection.connection.dbapi_connection
        asked: list[str] = []
        driver.set_trace_callback(asked.append)
        yield connection, asked
        driver.set_trace_callback(None)


@pytest.mark.parametrize("look", LOOKS)
def test_a_unit_is_found_without_walking_over_all_units(look: str, tmp_path: Path) -> None:
    with sample_world(tmp_path) as world, statements(world.database) as (connection, asked):
        unit = units.unit_by_code(connection, STATION)
        assert unit is not None
        asked.clear()
        assert LOOKS[look](connection, unit) is not None
        (statement,) = asked
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
        walked = [step for step in plan if step.startswith("SCAN") or "plan_unit_1 (plan=?)" in step]
        assert not walked, plan
        assert any("ix_unit_path" in step or "ix_plan_unit_unit_id" in step for step in plan), plan
