"""Figures that are kept up are those that reading everything gives, whatever was done since."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from dialogue.answers import Answer, AnswerKind
from indicators.indicator import IndicatorKind
from indicators.period import Period
from indicators.rollup import Standing
from indicators.target import ALL_UNITS
from reporting.assigning import assign_target
from reporting.hand_values import Given, enter_value, is_kept_by_hand
from reporting.kept_figures import KeptFigures
from reporting.overview import standings
from reporting.reported import elements_of
from storage import people, programmes, reports, units
from storage.units import Unit
from tests.builders import PLAN, VILLAGE, World, sample_world
from tests.plan_worlds import LAI_CHAU, plan_world
from tests.reporting.reorganised import AFTERWARDS, MERGED, MERGER, reorganise

PERIOD = Period.parse("2026Q4")
KINDS = (AnswerKind.VALUE,) * 5 + (AnswerKind.UNKNOWN, AnswerKind.NOT_DONE)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        yield world


def send(world: World, random: Random) -> Unit:
    """Somebody sends a report about this quarter or an earlier one, or mends it; who it was."""
    with world.desk() as desk:
        plan = desk.catalogue.plan(PLAN)
        (root,) = units.plan_roots(desk.connection, PLAN)
        form = random.choice([one for one in plan.forms if fed(world, one.questionnaire.role)])
        where = random.choice(units.subtree(desk.connection, root, kind=form.unit_kind, plan=PLAN))
        version = programmes.form_version_id(desk.connection, PLAN, form.code, form.digest)
        assert version is not None
        kinds = {code: random.choice(KINDS) for code in fed(world, form.questionnaire.role) if random.random() < 0.9}
        reports.save_report(
            desk.connection,
            plan=PLAN,
            form=form.code,
            period=random.choice([PERIOD, PERIOD.shifted(-1), PERIOD.shifted(-4)]).id,
            unit_id=where.id,
            form_version_id=version,
            due_on=PERIOD.end,
            person_id=people.add_person(desk.connection, "Người mẫu", "vi", desk.now).id,
            session_id=None,
            answers={
                code: Answer(kind, Decimal(random.randint(0, 9)) if kind is AnswerKind.VALUE else None)
                for code, kind in kinds.items()
            },
            now=desk.now,
        )
        return where


def fed(world: World, role: str) -> list[str]:
    indicators = world.catalogue.plan(PLAN).indicators
    return sorted({code for one in indicators if one.reporter.value == role for code in elements_of(one)})


def compare(world: World, kept: KeptFigures, where: Unit) -> None:
    """Both ways, of the unit and all above it, every indicator."""
    with world.database.read() as connection:
        desk = world.desk_on(connection)
        plan = desk.catalogue.plan(PLAN)
        (root,) = units.plan_roots(connection, PLAN)
        anew = standings(desk, plan, plan.indicators, PERIOD, root)
        above = [where, *units.ancestors(connection, where)]
        found = kept.line(desk, where)
        assert found == {code: [below[one.code] for one in above if one.code in below] for code, below in anew.items()}


def test_whatever_is_sent_the_line_is_that_of_the_roll_up(world: World) -> None:
    random = Random(20261122)
    kept = KeptFigures(world.catalogue.plan(PLAN), world.catalogue.plan(PLAN).indicators, PERIOD)
    for number in range(60):
        where = [send(world, random) for _ in range(1 + number % 3)][-1]
        compare(world, kept, where)
    assert {one.reported for line in kept_line(world, kept, where).values() for one in line} - {0}


def kept_line(world: World, kept: KeptFigures, where: Unit) -> dict[str, list[Standing]]:
    with world.database.read() as connection:
        return kept.line(world.desk_on(connection), where)


def test_targets_and_reorganised_units_are_seen(world: World, tmp_path: Path) -> None:
    random = Random(7)
    plan = world.catalogue.plan(PLAN)
    kept = KeptFigures(plan, plan.indicators, PERIOD)
    where = send(world, random)
    compare(world, kept, where)
    ratio = next(one for one in plan.indicators if one.kind is IndicatorKind.RATIO)
    with world.desk() as desk:
        assign_target(
            desk, plan, indicator=ratio.code, scope=ALL_UNITS, period="2026", value=Decimal(3), op=None, why="Giao lại",
            who="Văn phòng",
        )  # fmt: skip
    compare(world, kept, where)
    world.now = AFTERWARDS.replace(year=2027)
    with world.desk() as desk:
        assert reorganise(desk, tmp_path, MERGER.replace("2026", "2027")).examined.faults == ()
    compare(world, kept, world.unit(plan.root().code))
    compare(world, kept, world.unit(MERGED))


def test_values_by_hand_are_seen(tmp_path: Path) -> None:
    with plan_world(tmp_path, AFTERWARDS, LAI_CHAU) as world:
        plan = world.catalogue.plan(LAI_CHAU)
        by_hand = next(one for one in plan.indicators if is_kept_by_hand(one) and one.kind is not IndicatorKind.MEAN)
        year, root = Period.parse("2025"), world.unit(plan.root().code)
        kept = KeptFigures(plan, [by_hand], year)
        for number in (7, 8):
            with world.desk() as desk:
                enter_value(
                    desk, plan, indicator=by_hand.code, unit=root.code, period=year.id,
                    given=Given(Decimal(number)), source="Báo cáo", dated=desk.today, who="Văn phòng",
                )  # fmt: skip
                anew = standings(desk, plan, [by_hand], year, root)[by_hand.code][root.code]
            assert kept_line(world, kept, root)[by_hand.code] == [anew]
            assert anew.reported == 1 and not anew.shows_counts


def test_a_past_day_is_refused(world: World) -> None:
    kept = KeptFigures(world.catalogue.plan(PLAN), world.catalogue.plan(PLAN).indicators, PERIOD)
    with world.desk() as desk, pytest.raises(ValueError, match="present moment"):
        kept.line(desk.on(PERIOD.start), world.unit(VILLAGE))
