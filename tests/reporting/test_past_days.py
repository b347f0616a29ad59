"""Figures as they were known on any past day, held against a plain enumeration of everything that was ever sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.judging import Outcome
from indicators.period import Period
from reporting.assigning import assign_target
from reporting.obligations import owed_below
from reporting.overview import completeness, completeness_of, standings, standings_over
from reporting.page import read_page
from storage import units
from storage.value_history import kept_values
from tests.builders import DISTRICT, PLAN, STATION, World
from tests.reporting.scene import number, scene

QUARTER = Period.parse("2026Q4")
STATIONS = (STATION, "BKN-CM-M06", "BKN-CM-M05")
DAYS = 6


@dataclass(frozen=True)
class Sending:
    """A station's report of that day: patients managed of patients detected, the one thing it says."""

    day: int
    station: int
    managed: int | None
    detected: int


sendings = st.lists(
    st.builds(
        Sending,
        st.integers(0, DAYS - 1),
        st.integers(0, len(STATIONS) - 1),
        st.none() | st.integers(0, 50),
        st.integers(50, 90),
    ),
    max_size=9,
).map(lambda found: sorted(found, key=lambda one: one.day))


def known_on(sent: list[Sending], day: int) -> dict[int, Sending]:
    """Station → what it had said last by the end of that day."""
    return {one.station: one for one in sent if one.day <= day}


@pytest.fixture(scope="module")
def quarter_world(cast_world: World) -> Iterator[World]:
    yield cast_world


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sendings)
def test_every_past_day_is_what_was_known_then(quarter_world: World, sent: list[Sending]) -> None:
    with scene(quarter_world) as stage:
        first = stage.desk.today
        begin = stage.desk.now
        for step, one in enumerate(sent):
            stage.desk.now = begin + timedelta(days=one.day, seconds=step)
            answers = {"hypertension_detected": number(one.detected)}
            if one.managed is not None:
                answers["hypertension_managed"] = number(one.managed)
            stage.send("staff", answers, unit=STATIONS[one.station], form="station")
        stage.desk.now = begin + timedelta(days=DAYS)
        plan = stage.desk.catalogue.plan(PLAN)
        indicator = plan.indicator("BKA-12")
        root = units.unit_by_code(stage.desk.connection, DISTRICT)
        assert root is not None
        for day in range(-1, DAYS + 1):
            then = stage.desk.on(first + timedelta(days=day))
            known = known_on(sent, day)
            found = standings(then, plan, [indicator], QUARTER, root)["BKA-12"]
            pairs = [(one.managed, one.detected) for one in known.values() if one.managed is not None]
            managed, detected = sum(pair[0] for pair in pairs if pair[0] is not None), sum(pair[1] for pair in pairs)
            whole = found[DISTRICT]
            assert (whole.num, whole.den) == ((managed, detected) if pairs else (None, None))
            assert whole.value == (Fraction(100 * managed, detected) if pairs else None)
            assert whole.reported == len(pairs)
            for place, code in enumerate(STATIONS):
                told = known.get(place)
                expected = None if told is None or told.managed is None else Fraction(100 * told.managed, told.detected)
                assert found[code].value == expected
            done = completeness(then, plan, QUARTER, root)
            assert done.received == len(known)
            assert done == completeness_of(then, owed_below(then, plan, QUARTER, root))


def test_values_say_which_revision_brought_and_which_ended_them(quarter_world: World) -> None:
    with scene(quarter_world) as stage:
        stage.send("worker", {"households": number(86), "weighed_u5": number(30)})
        stage.desk.now += timedelta(days=1)
        stage.send("worker", {"households": number(86), "weighed_u5": number(31)})
        root = units.unit_by_code(stage.desk.connection, STATION)
        assert root is not None
        kept = kept_values(stage.desk.connection, PLAN, root.path, [QUARTER.id])
    said = [(one.element, one.answer.value, one.revision, one.ended_in) for one in kept]
    assert said == [
        ("households", Decimal(86), 1, None),
        ("weighed_u5", Decimal(30), 1, 2),
        ("weighed_u5", Decimal(31), 2, None),
    ]


def test_a_target_holds_from_the_day_it_was_assigned(quarter_world: World) -> None:
    with scene(quarter_world) as stage:
        stage.send(
            "staff", {"hypertension_managed": number(86), "hypertension_detected": number(100)}, unit=STATION,
            form="station",
        )  # fmt: skip
        day = stage.desk.today
        plan = stage.desk.catalogue.plan(PLAN)
        stage.desk.now += timedelta(days=2)
        assign_target(
            stage.desk, plan, indicator="BKA-12", scope="ALL", period="2026", value=Decimal(90), op=None,
            why="decision", who="office",
        )  # fmt: skip
        root = units.unit_by_code(stage.desk.connection, STATION)
        assert root is not None
        outcomes = {
            on: standings(stage.desk.on(on), plan, [plan.indicator("BKA-12")], QUARTER, root)["BKA-12"][STATION].outcome
            for on in (day, day + timedelta(days=1), day + timedelta(days=2))
        }
    assert list(outcomes.values()) == [Outcome.MET, Outcome.MET, Outcome.NOT_MET]


def test_several_periods_are_the_same_as_each_by_itself(quarter_world: World) -> None:
    periods = [Period.parse(text) for text in ("2026Q3", "2026Q4", "2026", "2026N")]
    with scene(quarter_world) as stage:
        stage.send("staff", {"visits": number(120), "population_male": number(300)}, unit=STATION, form="station")
        plan = stage.desk.catalogue.plan(PLAN)
        root = units.unit_by_code(stage.desk.connection, DISTRICT)
        assert root is not None
        page = read_page(stage.desk, plan, root, periods[:2])
        together = standings_over(stage.desk, plan, plan.indicators, periods, root)
        for period in periods:
            alone = standings(stage.desk, plan, plan.indicators, period, root)
            assert {code: dict(below) for code, below in alone.items()} == {
                code: dict(below) for code, below in together[period].items()
            }
        for indicator in plan.indicators:
            assert page.whole(indicator, QUARTER) == together[QUARTER][indicator.code][DISTRICT]
            counted = page.outcomes(indicator, QUARTER)
            assert set(counted) <= set(Outcome)
        assert page.completeness[QUARTER] == completeness(stage.desk, plan, QUARTER, root)
    assert page.outcomes(plan.indicator("BKA-12"), QUARTER).total() == sum(
        u.kind == "commune" for u in page.units[QUARTER]
    )


def test_a_day_that_is_not_over_is_read_as_it_is(quarter_world: World) -> None:
    with quarter_world.desk() as desk:
        assert desk.on(desk.today) is desk
        past = desk.on(date(2026, 1, 1))
        assert past.today == date(2026, 1, 1) and past.known_at == past.now
