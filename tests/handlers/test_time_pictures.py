"""What adds up year upon year, shown for a period that is over: what came later is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from charts.time_records import PaceChart, PaceColumn
from handlers.pictures import picture
from handlers.subject import Subject
from handlers.views import View
from indicators.period import Period
from reporting.overview import standings
from reporting.rounds import periods_owed
from tests.builders import World
from tests.exports.filed import filed_world

BAC_GIANG, COMMUNES_IN_ALL = "bac-giang-2030", "BGI-02"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with filed_world(tmp_path, BAC_GIANG) as world:
        yield world


def test_a_year_holds_what_was_reached_by_the_end_of_the_period(world: World) -> None:
    with world.desk() as desk:
        plan = desk.catalogue.plan(BAC_GIANG)
        root = world.unit(plan.root().code)
        indicator = plan.indicator(COMMUNES_IN_ALL)
        seen: dict[Period, PaceColumn] = {}
        for period in periods_owed(desk, plan, root)[:3]:
            chart = picture(Subject(desk, plan, root, period, indicator, "vi"), View.PACE).chart
            assert isinstance(chart, PaceChart)
            (seen[period],) = [column for column in chart.columns if column.tick == str(period.year)]
            assert [column.is_ahead for column in chart.columns if int(column.tick) > period.year].count(False) == 0
        for period, column in seen.items():
            so_far = period.year_so_far()
            assert so_far is not None
            reached = standings(desk, plan, [indicator], so_far, root)[COMMUNES_IN_ALL][root.code]
            assert column.value == reached.value
        assert len({column.value for column in seen.values()}) > 1, "it grows from quarter to quarter"
        assert len({(column.tick, column.due) for column in seen.values()}) == len({period.year for period in seen})


@pytest.mark.parametrize(
    ("period", "so_far"),
    [
        ("2026Q1", "2026Q1"),
        ("2026Q2", "2026S1"),
        ("2026Q3", "2026N"),
        ("2026Q4", "2026"),
        ("2026S1", "2026S1"),
        ("2026", "2026"),
        ("202601", "202601"),
        ("202606", "2026S1"),
        ("202607", None),
    ],
)
def test_the_year_so_far(period: str, so_far: str | None) -> None:
    found = Period.parse(period).year_so_far()
    assert (None if found is None else found.id) == so_far
