"""Two communes merge in the middle of a year; one is split: the figures "as then" and "as now", worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from dialogue.questionnaire import QuestionKind
from indicators.judging import Outcome
from indicators.period import Period
from programmes.plan import Form
from reporting.overview import standings
from tests.builders import DISTRICT, PLAN, World, sample_world
from tests.reporting.reorganised import (
    MERGED,
    MERGER,
    NEW_YEAR,
    SPLIT,
    A,
    B,
    C,
    at,
    found,
    reorganise,
    send,
    value,
    villages_of,
)

VISITS, INSURED = "BKA-10", "BKA-06"  # a flow per head, a stock
YEAR = {
    "2026Q1": {A: (100, 500, 940), B: (60, 300, 530), C: (50, 200, 390)},
    "2026Q2": {A: (120, 500, 950), B: (80, 300, 540), C: (50, 200, 390)},
    "2026Q3": {MERGED: (210, 805, 1500), C: (50, 200, 395)},
    "2026Q4": {MERGED: (230, 810, 1600), C: (50, 200, 396)},
}


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The year's reports are in; each commune has as many men as women."""
    folder = tmp_path_factory.mktemp("merged")
    with sample_world(folder) as world:
        with at(world, NEW_YEAR).desk() as desk:
            done = reorganise(desk, folder, MERGER)
            assert done.examined.faults == ()
            for period, sent in YEAR.items():
                for unit, (visits, half, insured) in sent.items():
                    people = {"population_male": half, "population_female": half}
                    send(desk, unit, period, {"visits": visits, "insured": insured, **people})
        yield world


def test_before_the_merger_each_commune_stands_as_it_did(merged: World) -> None:
    with merged.desk() as desk:
        assert value(desk, INSURED, "2026Q2", A) == Fraction(95000, 1000)
        assert value(desk, INSURED, "2026Q2", B) == Fraction(54000, 600)
        assert value(desk, VISITS, "2026Q2", A) == Fraction(100 + 120, 1000)
        plan = desk.catalogue.plan(PLAN)
        then = standings(desk, plan, [plan.indicator(INSURED)], Period.parse("2026Q2"), found(desk, DISTRICT))
        assert MERGED not in then[INSURED]


def test_today_the_same_quarter_is_added_up_in_the_successor(merged: World) -> None:
    with merged.desk() as desk:
        now = desk.today
        assert value(desk, INSURED, "2026Q2", MERGED, on=now) == Fraction((950 + 540) * 100, 1600)
        assert value(desk, VISITS, "2026Q2", MERGED, on=now) == Fraction(100 + 120 + 60 + 80, 1600)
        plan = desk.catalogue.plan(PLAN)
        as_now = standings(desk, plan, [plan.indicator(INSURED)], Period.parse("2026Q2"), found(desk, DISTRICT), now)
        assert A not in as_now[INSURED] and B not in as_now[INSURED]


def test_the_year_counts_every_report_once(merged: World) -> None:
    visits, half_year = 100 + 120 + 60 + 80 + 210 + 230, 100 + 120 + 60 + 80
    with merged.desk() as desk:
        for on in (None, desk.today):
            assert value(desk, VISITS, "2026", MERGED, on=on) == Fraction(visits, 1620)
            assert value(desk, VISITS, "2026", DISTRICT, on=on) == Fraction(visits + 200, 1620 + 400)
            assert value(desk, VISITS, "2026Q3", MERGED, on=on) == Fraction(half_year + 210, 1610)
            assert value(desk, INSURED, "2026Q4", MERGED, on=on) == Fraction(160000, 1620)
            assert value(desk, INSURED, "2026Q2", DISTRICT, on=on) == Fraction((950 + 540 + 390) * 100, 2000)


def test_who_looks_at_the_successor_before_its_time_sees_those_it_follows(merged: World) -> None:
    with merged.desk() as desk:
        assert value(desk, INSURED, "2026Q2", MERGED, root=MERGED) == Fraction(149000, 1600)
        assert value(desk, INSURED, "2026Q2", A, root=MERGED) == Fraction(95000, 1000)
        assert value(desk, INSURED, "2026Q2", A, root=A, on=desk.today) == Fraction(95000, 1000)


def test_a_split_commune_is_not_guessed_at_but_the_district_is_exact(world: World, tmp_path: Path) -> None:
    parts = (f"{A}-X", f"{A}-Y")
    with at(world, NEW_YEAR).desk() as desk:
        moves = "".join(f"chuyển,1/7/2026,{one.code},,,,{parts[0]},,\n" for one in villages_of(desk, A))
        assert reorganise(desk, tmp_path, SPLIT + moves).examined.faults == ()
        for unit, period, visits, half, insured in (
            (A, "2026Q1", 100, 500, 940),
            (A, "2026Q2", 120, 500, 950),
            (parts[0], "2026Q3", 40, 200, 380),
            (parts[1], "2026Q3", 60, 301, 580),
        ):
            people = {"population_male": half, "population_female": half}
            send(desk, unit, period, {"visits": visits, "insured": insured, **people})
        now = desk.today
        assert value(desk, INSURED, "2026Q2", A) == Fraction(95000, 1000)
        plan = desk.catalogue.plan(PLAN)
        known = standings(desk, plan, [plan.indicator(INSURED)], Period.parse("2026Q2"), found(desk, DISTRICT), now)
        for part in parts:
            assert known[INSURED][part].outcome is Outcome.INSUFFICIENT_DATA
            assert value(desk, VISITS, "2026Q3", part) is None  # since January: of the first half nobody can say
            assert value(desk, INSURED, "2026Q3", part) is not None
        assert known[INSURED][DISTRICT].value == Fraction(95000, 1000)
        assert value(desk, VISITS, "2026Q3", DISTRICT) == Fraction(100 + 120 + 40 + 60, 1002)
        assert value(desk, INSURED, "2026Q3", DISTRICT) == Fraction(96000, 1002)


def test_a_commune_that_moves_counts_where_it_stood_and_where_it_stands(world: World, tmp_path: Path) -> None:
    with at(world, NEW_YEAR).desk() as desk:
        rows = f"chuyển,1/7/2026,{A},,,Xã Cầu Mây Mới (mẫu),BKN-PN,,\n"
        assert reorganise(desk, tmp_path, rows).examined.faults == ()
        people = {"population_male": 500, "population_female": 500}
        send(desk, A, "2026Q2", {"insured": 950, **people})
        assert value(desk, INSURED, "2026Q2", "BKN-CM", "BKN") == 95
        assert value(desk, INSURED, "2026Q2", "BKN-PN", "BKN") is None
        assert value(desk, INSURED, "2026Q2", "BKN-CM", "BKN", on=desk.today) is None
        assert value(desk, INSURED, "2026Q2", "BKN-PN", "BKN", on=desk.today) == 95


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        yield world


def test_parts_that_go_to_several_districts_leave_both_short_and_the_province_exact(
    world: World, tmp_path: Path
) -> None:
    rows = f"chia,1/7/2026,{A},,{A}-X,Xã Trên (mẫu),BKN-CM,,\nchia,1/7/2026,{A},,{A}-Y,Xã Dưới (mẫu),BKN-PN,,\n"
    with at(world, NEW_YEAR).desk() as desk:
        moves = "".join(f"chuyển,1/7/2026,{one.code},,,,{A}-X,,\n" for one in villages_of(desk, A))
        assert reorganise(desk, tmp_path, rows + moves).examined.faults == ()
        for unit, insured in ((A, 950), (B, 540)):
            send(desk, unit, "2026Q2", {"insured": insured, "population_male": 500, "population_female": 500})
        plan = desk.catalogue.plan(PLAN)
        about, root, now = Period.parse("2026Q2"), found(desk, "BKN"), desk.today
        known = standings(desk, plan, [plan.indicator(INSURED)], about, root, now)[INSURED]
        then = standings(desk, plan, [plan.indicator(INSURED)], about, root)[INSURED]
        assert known["BKN"].value == then["BKN"].value == Fraction(149000, 2000)
        assert (known["BKN"].reported, known["BKN"].expected) == (then["BKN"].reported, then["BKN"].expected)
        assert known[DISTRICT].value == 54  # what is known of it; the missing part is counted as expected
        assert (known[DISTRICT].reported, known[DISTRICT].expected) == (1, then[DISTRICT].expected)
        assert (known["BKN-PN"].reported, known["BKN-PN"].expected) == (0, then["BKN-PN"].expected + 1)


def test_villages_stand_below_the_commune_of_the_time(world: World, tmp_path: Path) -> None:
    trained = "BKA-16"  # reported by villages
    with at(world, NEW_YEAR).desk() as desk:
        village, other = villages_of(desk, A)[0].code, villages_of(desk, B)[0].code
        reorganise(desk, tmp_path, MERGER)
        for unit, period, having in ((village, "2026Q2", 1), (other, "2026Q2", 0), (village, "2026Q4", 2)):
            send(desk, unit, period, {"vhw_active": 2, "vhw_active_trained": having}, form="village")
        assert value(desk, trained, "2026Q2", A) == 50
        assert value(desk, trained, "2026Q2", B) == 0
        assert value(desk, trained, "2026Q2", MERGED, on=desk.today) == 25
        assert value(desk, trained, "2026Q4", MERGED) == 100
        assert value(desk, trained, "2026Q2", DISTRICT) == value(desk, trained, "2026Q2", DISTRICT, on=desk.today) == 25


def test_a_district_that_ended_keeps_its_figures_and_its_communes_theirs(world: World, tmp_path: Path) -> None:
    with at(world, NEW_YEAR).desk() as desk:
        assert reorganise(desk, tmp_path, f"bãi bỏ,1/7/2026,{DISTRICT},,,,,,\n").examined.faults == ()
        send(desk, DISTRICT, "2026Q2", {"stations_new": 3}, form="district")
        send(desk, A, "2026Q2", {"insured": 950, "population_male": 500, "population_female": 500})
        for on in (None, desk.today):
            assert value(desk, "BKA-01", "2026Q2", "BKN", "BKN", on) == 3
            assert value(desk, INSURED, "2026Q2", "BKN", "BKN", on) == 95
        assert value(desk, INSURED, "2026Q2", DISTRICT, "BKN") == 95
        assert value(desk, "BKA-01", "2026Q4", "BKN", "BKN") == 3  # since January


def test_what_the_province_had_reported_is_the_same_then_and_now_whatever_becomes_of_its_units(
    world: World, tmp_path: Path
) -> None:
    dice = Random(7)
    moved = "".join(f"chuyển,1/7/2026,BKN-CM-M01-T{number},,,,BKN-CM-X,,\n" for number in range(1, 6))
    rows = f"""{MERGER}sáp nhập,1/7/2026,BKN-CM-M06,,BKN-CM-N2,Xã Nắng Sim (mẫu),,,
sáp nhập,1/7/2026,BKN-CM-M10,,BKN-CM-N2,,,,
chia,1/7/2026,BKN-CM-M01,,BKN-CM-X,Xã Suối Trên (mẫu),,,
chia,1/7/2026,BKN-CM-M01,,BKN-CM-Y,Xã Suối Dưới (mẫu),,,
chuyển,1/7/2026,BKN-CM-M12,,,,BKN-PN,,
{moved}"""
    with at(world, NEW_YEAR).desk() as desk:
        plan, root = desk.catalogue.plan(PLAN), found(desk, "BKN")
        communes = villages_of(desk, DISTRICT)
        for period in ("2026Q1", "2026Q2"):
            for unit in communes:
                if dice.random() < 0.8:
                    send(desk, unit.code, period, made_up(dice, plan.form("station")))
                    send(desk, unit.code, period, made_up(dice, plan.form("head")), form="head")
                for village in villages_of(desk, unit.code):
                    send(desk, village.code, period, made_up(dice, plan.form("village")), form="village")
        about = Period.parse("2026Q2")
        before = standings(desk, plan, plan.indicators, about, root)
        assert reorganise(desk, tmp_path, rows).examined.faults == ()
        for on in (None, desk.today):
            after = standings(desk, plan, plan.indicators, about, root, on)
            for indicator in plan.indicators:
                was, now = before[indicator.code]["BKN"].tally, after[indicator.code]["BKN"].tally
                assert now == was, (indicator.code, on)


def test_what_the_old_ones_had_sent_of_a_later_period_counts_until_the_successor_reports(
    world: World, tmp_path: Path
) -> None:
    with at(world, NEW_YEAR).desk() as desk:
        for unit, insured in ((A, 900), (B, 960)):
            send(desk, unit, "2026Q3", {"insured": insured, "population_male": 500, "population_female": 500})
        reorganise(desk, tmp_path, MERGER)
        assert value(desk, INSURED, "2026Q3", MERGED) == 93
        assert value(desk, INSURED, "2026Q3", DISTRICT) == 93
        send(desk, MERGED, "2026Q3", {"insured": 1880, "population_male": 1000, "population_female": 1000})
        assert value(desk, INSURED, "2026Q3", MERGED) == value(desk, INSURED, "2026Q3", DISTRICT) == 94


def made_up(dice: Random, form: Form) -> dict[str, int]:
    """Numbers for every whole-number question; not one of them plausible."""
    asked = (one for one in form.questionnaire.questions() if one.kind is QuestionKind.INTEGER)
    return {one.name: dice.randint(1, 300) for one in asked}
