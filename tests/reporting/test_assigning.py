"""Targets assigned later, values by hand, and how figures are judged by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from dialogue.answers import AnswerKind
from indicators.judging import Outcome
from indicators.period import Period
from indicators.rollup import Standing
from indicators.target import Operator, TargetKind
from reporting.access import Role
from reporting.assigning import InForce, NotTaken, assign_target, list_targets, targets_in_force
from reporting.hand_values import enter_value, read_given
from reporting.overview import standings
from reporting.problems import NotAllowed
from storage import assignments, people, units
from storage.people import Person
from tests.builders import ZONE, World
from tests.plan_worlds import CHIENG_ON, LAI_CHAU, LAO_CAI, file_report, plan_world

NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)
PROVINCE = "LCU"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with plan_world(tmp_path, NOW, LAI_CHAU, CHIENG_ON, LAO_CAI) as world:
        yield world


def assign(
    world: World,
    indicator: str,
    value: str | None,
    *,
    plan: str = CHIENG_ON,
    scope: str = "ALL",
    period: str = "2024",
    op: Operator | None = None,
    why: str = "Quyết định 12",
    who: Person | str = "Phòng Y tế",
) -> InForce | None:
    with world.desk() as desk:
        return assign_target(
            desk,
            desk.catalogue.plan(plan),
            indicator=indicator,
            scope=scope,
            period=period,
            value=None if value is None else Decimal(value),
            op=op,
            why=why,
            who=who,
        )


def enter(
    world: World,
    indicator: str,
    text: str,
    *,
    plan: str = LAI_CHAU,
    unit: str = PROVINCE,
    period: str = "2025",
    source: str = "Niên giám thống kê 2025",
    dated: date = date(2026, 2, 1),
    who: Person | str = "Sở Y tế",
) -> None:
    with world.desk() as desk:
        found = desk.catalogue.plan(plan)
        enter_value(
            desk,
            found,
            indicator=indicator,
            unit=unit,
            period=period,
            given=read_given(found.indicator(indicator), text),
            source=source,
            dated=dated,
            who=who,
        )


def stand(world: World, plan: str, indicator: str, period: str, unit: str | None = None) -> Standing:
    with world.desk() as desk:
        found = desk.catalogue.plan(plan)
        root = units.unit_by_code(desk.connection, found.root().code)
        assert root is not None
        below = standings(desk, found, [found.indicator(indicator)], Period.parse(period), root)
        return below[indicator][unit or root.code]


def test_a_target_without_value_gets_the_one_that_is_assigned(world: World) -> None:
    file_report(world, CHIENG_ON, "station", "CON", "2024Q1", {"visits": 1200})
    assert stand(world, CHIENG_ON, "CHO-05", "2024").outcome is Outcome.NO_TARGET
    assign(world, "CHO-05", "1201")
    assert stand(world, CHIENG_ON, "CHO-05", "2024").outcome is Outcome.NOT_MET
    assign(world, "CHO-05", "1200")
    found = stand(world, CHIENG_ON, "CHO-05", "2024")
    assert found.outcome is Outcome.MET
    assert found.target is not None and found.target.kind is TargetKind.ASSIGNED
    assert "đạt và vượt chỉ tiêu" in found.target.printed


def test_an_assigned_zero_is_a_target(world: World) -> None:
    file_report(world, CHIENG_ON, "station", "CON", "2024Q1", {"visits": 0})
    assign(world, "CHO-05", "0", op=Operator.AT_MOST)
    assert stand(world, CHIENG_ON, "CHO-05", "2024").outcome is Outcome.MET


def test_taking_an_assignment_back_brings_back_what_is_printed(world: World) -> None:
    assign(world, "CHO-01", "0")
    assert stand(world, CHIENG_ON, "CHO-01", "2024").target is not None
    restored = assign(world, "CHO-01", None)
    assert restored is not None and restored.assigned is None and restored.target.value == 1


def test_a_new_cell_is_added_and_can_be_taken_away(world: World) -> None:
    made = assign(world, "CHO-07", "12")
    assert made is not None and made.target.kind is TargetKind.ASSIGNED and made.target.op is Operator.AT_LEAST
    assert assign(world, "CHO-07", None) is None
    with world.desk() as desk:
        plan = desk.catalogue.plan(CHIENG_ON)
        assert targets_in_force(desk, plan) == plan.targets


def test_operator_and_kind_stay_those_of_the_plan(world: World) -> None:
    made = assign(world, "LAI-04", "33", plan=LAI_CHAU, period="2027")
    assert made is not None and (made.target.kind, made.target.op) == (TargetKind.STAGE, Operator.LESS_THAN)
    directed = assign(world, "CHO-15", "95")
    assert directed is not None and (directed.target.kind, directed.target.op) == (
        TargetKind.ASSIGNED,
        Operator.MORE_THAN,
    )


def test_who_when_and_why_are_kept_for_every_change(world: World) -> None:
    assign(world, "CHO-05", "1200", who="Anh Bình")
    world.now = datetime(2026, 3, 3, 9, tzinfo=ZONE)
    assign(world, "CHO-05", "1250", why="Giao bổ sung")
    with world.desk() as desk:
        kept = assignments.target_revisions(desk.connection, CHIENG_ON, "CHO-05", "ALL", "2024")
        held = [one for one in list_targets(desk, desk.catalogue.plan(CHIENG_ON)) if one.assigned is not None]
    assert [(one.value, one.who, one.why) for one in kept] == [
        (Decimal(1200), "Anh Bình", "Quyết định 12"),
        (Decimal(1250), "Phòng Y tế", "Giao bổ sung"),
    ]
    assert kept[1].assigned_at == world.now
    assert [one.target.value for one in held] == [Decimal(1250)]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"indicator": "CHO-99"}, "INDICATOR"),
        ({"scope": "NOWHERE"}, "SCOPE"),
        ({"period": "2025"}, "PERIOD"),
        ({"period": "last year"}, "PERIOD"),
        ({"why": "  "}, "--why"),
    ],
)
def test_what_does_not_fit_the_plan_is_refused_by_name(world: World, change: dict[str, str], place: str) -> None:
    wanted = {"indicator": "CHO-05", "scope": "ALL", "period": "2024", "why": "x", **change}
    with pytest.raises(NotTaken, match=place):
        assign(world, wanted.pop("indicator"), "1", **wanted)  # type: ignore[arg-type]
    with world.desk() as desk:
        assert assignments.assigned_targets(desk.connection, CHIENG_ON) == []


def test_a_value_by_hand_is_judged_and_shown_as_the_figure_itself(world: World) -> None:
    assert stand(world, LAI_CHAU, "LAI-19", "2025").outcome is Outcome.INSUFFICIENT_DATA
    enter(world, "LAI-19", "81,5 %")
    found = stand(world, LAI_CHAU, "LAI-19", "2025")
    assert (found.value, found.num, found.den) == (Fraction(163, 2), None, None)
    assert (found.outcome, found.reported, found.expected) == (Outcome.MET, 1, 1)


def test_counts_by_hand_keep_their_counts_and_strict_operators_hold(world: World) -> None:
    enter(world, "LAI-19", "800/1000")  # "trên 80 %"
    found = stand(world, LAI_CHAU, "LAI-19", "2025")
    assert (found.num, found.den, found.outcome) == (800, 1000, Outcome.NOT_MET)


def test_a_later_value_replaces_the_earlier_which_stays_on_record(world: World) -> None:
    enter(world, "LAI-01", "67,9")
    enter(world, "LAI-01", "68,1", source="Công bố chính thức")
    assert stand(world, LAI_CHAU, "LAI-01", "2025").value == Fraction(681, 10)
    with world.desk() as desk:
        kept = assignments.value_revisions(desk.connection, LAI_CHAU, "LAI-01", PROVINCE, "2025")
    assert [(one.value, one.source) for one in kept] == [
        (Decimal("67.9"), "Niên giám thống kê 2025"),
        (Decimal("68.1"), "Công bố chính thức"),
    ]


def test_a_value_by_hand_counts_before_the_report_of_the_same_year(world: World) -> None:
    file_report(world, LAI_CHAU, "province", PROVINCE, "2025", {"life_expectancy": 66})
    assert stand(world, LAI_CHAU, "LAI-01", "2025").value == 66
    enter(world, "LAI-01", "68,1")
    assert stand(world, LAI_CHAU, "LAI-01", "2025").value == Fraction(681, 10)
    assert stand(world, LAI_CHAU, "LAI-01", "2026").value is None


def test_an_indicator_that_nobody_reports_belongs_to_the_root_whatever_its_kind(world: World) -> None:
    enter(world, "CHO-04", "96", plan=CHIENG_ON, unit="CON", period="2024")
    assign(world, "CHO-04", "95")
    found = stand(world, CHIENG_ON, "CHO-04", "2024")
    assert (found.value, found.outcome) == (96, Outcome.MET)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"indicator": "LAI-03"}, "INDICATOR"),  # stations report it
        ({"unit": "NOWHERE"}, "UNIT"),
        ({"period": "2027"}, "PERIOD"),
        ({"source": " "}, "--source"),
        ({"dated": date(2026, 3, 3)}, "--dated"),
    ],
)
def test_a_value_that_cannot_be_is_refused(world: World, change: dict[str, object], place: str) -> None:
    wanted: dict[str, object] = {"indicator": "LAI-01", **change}
    text = "3/4" if wanted["indicator"] == "LAI-03" else "68"
    with pytest.raises(NotTaken, match=place):
        enter(world, str(wanted.pop("indicator")), text, **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [Role.STATION, Role.HEAD, Role.DISTRICT])
def test_only_the_province_enters_and_assigns(world: World, role: Role) -> None:
    for who in (role, Role.PROVINCE):
        world.person(who.value, who, PROVINCE)
    with world.desk() as desk:
        found = [people.person_at(desk.connection, "telegram", who.value) for who in (role, Role.PROVINCE)]
    other, own = found
    assert other is not None and own is not None
    with pytest.raises(NotAllowed):
        enter(world, "LAI-01", "68", who=other)
    with pytest.raises(NotAllowed):
        assign(world, "LAI-03", "97", plan=LAI_CHAU, period="2027", who=other)
    enter(world, "LAI-01", "68", who=own)
    assign(world, "LAI-03", "97", plan=LAI_CHAU, period="2027", who=own)


def test_a_norm_of_every_quarter_is_judged_by_each_quarter(world: World) -> None:
    for quarter, briefings in (("2024Q1", 2), ("2024Q2", 1), ("2024Q3", 1)):
        file_report(world, CHIENG_ON, "head", "CON", quarter, {"briefings": briefings})
    assert stand(world, CHIENG_ON, "CHO-09", "2024Q2").outcome is Outcome.MET
    year = stand(world, CHIENG_ON, "CHO-09", "2024")
    assert (year.outcome, year.value) == (Outcome.INSUFFICIENT_DATA, 1)
    file_report(world, CHIENG_ON, "head", "CON", "2024Q4", {"briefings": 1})
    assert stand(world, CHIENG_ON, "CHO-09", "2024").outcome is Outcome.MET
    assert stand(world, CHIENG_ON, "CHO-09", "2024S1").outcome is Outcome.MET
    file_report(world, CHIENG_ON, "head", "CON", "2024Q2", {"briefings": 0})
    missed = stand(world, CHIENG_ON, "CHO-09", "2024")
    assert (missed.outcome, missed.value) == (Outcome.NOT_MET, 0)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("yes", Outcome.MET),
        ("no", Outcome.NOT_MET),
        (AnswerKind.UNKNOWN, Outcome.INSUFFICIENT_DATA),
    ],
)
def test_yes_and_no_are_judged_and_not_knowing_is_neither(
    world: World, answer: str | AnswerKind, outcome: Outcome
) -> None:
    file_report(world, CHIENG_ON, "head", "CON", "2024Q4", {"commune_standard": answer})
    assert stand(world, CHIENG_ON, "CHO-01", "2024").outcome is outcome


def test_a_city_reports_where_other_plans_have_a_district(world: World) -> None:
    file_report(world, LAO_CAI, "district", "LCI", "2023Q1", {"stations_new": 2})
    assert stand(world, LAO_CAI, "LAO-16", "2023").value == 2
