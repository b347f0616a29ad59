"""The sums of a country read from both engines are the figures that people are shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dialogue.answers import Answer, AnswerKind
from indicators.indicator import Indicator, IndicatorKind
from indicators.period import Period
from indicators.ratio_sums import Upwards
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.hand_values import is_kept_by_hand
from reporting.overview import level_of, standings
from reporting.ratio_sums import is_ratio_of_sums, ratio_sums
from storage import people, programmes, reports, units
from storage.units import Unit
from tests.builders import PLAN, World

PERIODS = (Period.parse("2026Q1"), Period.parse("2027Q1"))  # a flow is its first quarter there
KINDS = (AnswerKind.VALUE,) * 5 + (AnswerKind.UNKNOWN, AnswerKind.NOT_DONE)


def ratios(plan: Plan) -> list[Indicator]:
    """What can be added up without looking at each unit's region or group."""
    return [
        one
        for one in plan.indicators
        if is_ratio_of_sums(one) and not (is_kept_by_hand(one) or one.exclude_regions or one.group)
    ]


def file_reports(desk: Desk, plan: Plan, root: Unit) -> None:
    """Every third unit is silent; others do not know, did not do it, leave out a half, or mended what they had sent."""
    author = people.add_person(desk.connection, "Người mẫu", "vi", desk.now).id
    for form in plan.forms:
        fed = [one for one in ratios(plan) if one.reporter.value == form.questionnaire.role]
        version = programmes.form_version_id(desk.connection, plan.code, form.code, form.digest)
        assert version is not None
        for unit in units.subtree(desk.connection, root, kind=form.unit_kind, plan=plan.code):
            for step, period in enumerate(PERIODS):
                for sending in range((unit.id + step) % 3):
                    reports.save_report(
                        desk.connection,
                        plan=plan.code,
                        form=form.code,
                        period=period.id,
                        unit_id=unit.id,
                        form_version_id=version,
                        due_on=period.end,
                        person_id=author,
                        session_id=None,
                        answers=answers(fed, unit.id * 7 + step + sending * 3),
                        now=desk.now,
                    )


def answers(fed: list[Indicator], seed: int) -> dict[str, Answer]:
    """Made-up figures for these indicators' elements, with halves."""
    found = {}
    for place, code in enumerate(code for one in fed for code in (*one.numerator, *one.denominator)):
        number = seed + place
        kind = KINDS[number % len(KINDS)]
        if number % 11:
            found[code] = Answer(kind, Decimal(number * 5 % 97) / 2 if kind is AnswerKind.VALUE else None)
    return found


def test_the_sums_are_those_of_the_figures(world: World) -> None:
    with world.desk() as desk:
        plan = desk.catalogue.plan(PLAN)
        (root,) = units.plan_roots(desk.connection, PLAN)
        file_reports(desk, plan, root)
        below = units.subtree(desk.connection, root, plan=PLAN)
        parents = {unit.id: unit.parent_id for unit in below}
        known = ratios(plan)
        assert known
        compared = 0
        for level in {level_of(plan, one.reporter) for one in known}:
            wanted = [one for one in known if level_of(plan, one.reporter) == level]
            tree = Upwards(parents, [unit.id for unit in below if unit.kind == level])
            found = {
                (period, one.code): sums
                for period, one, sums in ratio_sums(desk.connection, PLAN, wanted, PERIODS, tree)
            }
            for period in PERIODS:
                shown = standings(desk, plan, wanted, period, root)
                for unit in below:
                    for one in wanted:
                        sums = found[period, one.code].below.get(unit.id)
                        if sums is not None:
                            tally = shown[one.code][unit.code].tally
                            assert sums == (tally.numerator * 1000, tally.denominator * 1000, tally.reported)
                            compared += tally.reported
        assert compared > 0


def test_what_is_no_ratio_of_sums_is_refused(world: World) -> None:
    with world.desk() as desk:
        other = next(one for one in desk.catalogue.plan(PLAN).indicators if one.kind is not IndicatorKind.RATIO)
        with pytest.raises(ValueError, match=other.code):
            list(ratio_sums(desk.connection, PLAN, [other], PERIODS, Upwards({1: None}, [])))
