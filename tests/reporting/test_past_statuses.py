"""Whether a report was approved on a past day, held against what its status was at the end of that day."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.period import Period
from reporting.extract import read_extract
from reporting.obligations import owed_below
from reporting.quarter import read_quarter
from reporting.reviewing import approve, return_report
from storage import reports, units
from tests.builders import STATION, VILLAGE, World
from tests.reporting.scene import FIRST, Scene, number, scene

QUARTER = Period.parse("2026Q4")
DAYS = 5
Deeds = list[tuple[int, str]]
deeds: st.SearchStrategy[Deeds] = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.sampled_from(("send", "approve", "approve", "return"))), max_size=8
).map(sorted)


def play(stage: Scene, deed: str, count: int) -> None:
    """One deed; those that nobody may do at that point are left out."""
    report = reports.report_of(stage.desk.connection, "bac-kan-2025-2030", "village", "2026Q4", village(stage))
    if deed == "send":
        stage.send("worker", {**FIRST, "households": number(90 + count)})
    elif report is not None and report.status == reports.SENT:
        reviewer = stage.person(stage.reviewers(report)[0])
        if deed == "approve":
            approve(stage.desk, reviewer, report.id, report.revision)
        else:
            return_report(stage.desk, reviewer, report.id, report.revision, "households", "xem lại")


def village(stage: Scene) -> int:
    found = units.unit_by_code(stage.desk.connection, VILLAGE)
    assert found is not None
    return found.id


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds, st.sampled_from((1, 2)))
def test_every_past_day_knows_its_statuses(cast_world: World, done: Deeds, levels: int) -> None:
    with scene(cast_world, levels=levels) as stage:
        first, begin, place = stage.desk.today, stage.desk.now, village(stage)
        stood: dict[int, str] = {}
        for step, (day, deed) in enumerate(done):
            stage.desk.now = begin + timedelta(days=day, seconds=step)
            play(stage, deed, step)
            report = reports.report_of(stage.desk.connection, "bac-kan-2025-2030", "village", "2026Q4", place)
            if report is not None:
                stood[day] = report.status
        stage.desk.now = begin + timedelta(days=DAYS)
        plan = stage.desk.catalogue.plan("bac-kan-2025-2030")
        station = units.unit_by_code(stage.desk.connection, STATION)
        assert station is not None
        for day in range(DAYS):
            then = stage.desk.on(first + timedelta(days=day))
            expected = next((stood[back] for back in range(day, -1, -1) if back in stood), None)
            told = {one.unit.id: one.report for one in owed_below(then, plan, QUARTER, station)}[place]
            assert (None if told is None else told.status) == expected
            assert read_quarter(then, plan, station, QUARTER).approved == (expected == reports.APPROVED)
            values = read_extract(then, plan, station, [QUARTER]).periods[0].values
            assert {kept.status for kept in values} == (set() if expected is None else {expected})


def test_what_nobody_had_to_review_was_approved_when_it_came(cast_world: World) -> None:
    with scene(cast_world) as stage:
        stage.send("worker", FIRST)
        day = stage.desk.today
        stage.desk.connection.exec_driver_sql("UPDATE report SET status = 'approved'")
        stage.desk.now += timedelta(days=3)
        station = units.unit_by_code(stage.desk.connection, STATION)
        assert station is not None
        then = stage.desk.on(day)
        quarter = read_quarter(then, stage.desk.catalogue.plan("bac-kan-2025-2030"), station, QUARTER)
        assert quarter.approved == 1
