"""What lies below a unit is looked up by an index, so that a village costs the same in a district and in a country."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage import arrivals, directory, reviews, units
from storage.units import Unit
from storage.value_history import kept_values, values_below
from tests.builders import PLAN, STATION, sample_world
from tests.storage.explaining import plans_of

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


@pytest.mark.parametrize("look", LOOKS)
def test_a_unit_is_found_without_walking_over_all_units(look: str, tmp_path: Path) -> None:
    with sample_world(tmp_path) as world, world.database.read() as connection:
        unit = units.unit_by_code(connection, STATION)
        assert unit is not None
        (plan,) = plans_of(connection, lambda: LOOKS[look](connection, unit))
        walked = [step for step in plan if step.startswith("SCAN") or "plan_unit_1 (plan=?)" in step]
        assert not walked, plan
        assert any("ix_unit_path" in step or "ix_plan_unit_unit_id" in step for step in plan), plan
