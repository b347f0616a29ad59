"""Ten years of reminders of all five plans, held against an enumeration that knows nothing of the program's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from indicators.calendar import opening_day
from indicators.reminding import QuietHours
from programmes.plan import Plan, ReminderRule
from reporting.duties import DutyKind, dated_duties, duty_dates
from reporting.ladder import moments_of
from reporting.rounds import due_day, opens_on, periods_open
from tests.builders import ZONE, sample_plan
from tests.reporting.documents_calendar import (
    PLANS,
    STEPS,
    YEARS,
    duty_days,
    is_off,
    naive,
    quarter_days,
    score_days,
    year_days,
)

FULL = ReminderRule(days=STEPS, hour=8, opening=True)


def computed_forms(plan: Plan) -> list[tuple[date, date]]:
    found = [(opens_on(plan, period), due_day(plan, period)[0]) for period in periods_open(plan, date(2032, 12, 31))]
    return sorted(found)


def computed_duties(plan: Plan) -> list[tuple[date, str, date, tuple[str, ...]]]:
    """(due, duty, opening, kinds of units) of every time of a duty that falls due in the decade."""
    found = []
    for duty in dated_duties(plan):
        kinds = {unit.kind for unit in plan.units} & set(duty.levels)
        above = {"district", "city"} if duty.kind is DutyKind.VERIFICATION else kinds
        for due in duty_dates(plan, duty.code, YEARS):
            opens = opening_day(due, plan.opens_days_before_end)
            assert due.due is not None and opens is not None
            found.append((due.due, duty.code, opens, tuple(kind for kind in duty.levels if kind in kinds & above)))
    return sorted(found)


@pytest.mark.parametrize("code", PLANS)
def test_rounds_of_forms_fall_due_when_the_documents_say(code: str) -> None:
    assert computed_forms(sample_plan(code)) == sorted([*quarter_days(code), *year_days(code)])


@pytest.mark.parametrize("code", PLANS)
def test_duties_fall_due_when_the_documents_say(code: str) -> None:
    expected = [one for one in (*duty_days(code), *score_days(code)) if one.due.year in YEARS]
    assert computed_duties(sample_plan(code)) == [(one.due, one.code, one.opens, one.by) for one in sorted(expected)]


@pytest.mark.parametrize("code", PLANS)
def test_every_reminder_of_the_decade_is_where_the_naive_walk_finds_it(code: str) -> None:
    plan = replace(sample_plan(code), reminders=FULL)
    spans = [*computed_forms(plan), *((opens, due) for due, _, opens, _ in computed_duties(plan))]
    spoken = 0
    for opens, due_on in spans:
        if due_on.year not in YEARS:
            continue
        moments = moments_of(plan.reminders, opens, due_on, QuietHours(), ZONE)
        assert {(moment.step, moment.at.date()) for moment in moments} == naive(opens, due_on), due_on
        days = [moment.at.date() for moment in moments]
        assert len(days) == len(set(days)), "one a day at most"
        assert all(moment.at.hour == 8 and not is_off(moment.at.date()) for moment in moments)
        assert all(moment.at.date() <= due_on for moment in moments if moment.step <= 0)
        assert all(moment.at.date() > due_on for moment in moments if moment.step > 0)
        spoken += len(moments)
    assert spoken > 20


def test_a_day_in_utc_is_the_same_hour_all_year_round() -> None:
    """Việt Nam keeps one time all year; a zone with daylight time keeps the wall clock instead."""
    for month in range(1, 13):
        moments = moments_of(FULL, date(2026, month, 1), date(2026, month, 20), QuietHours(), ZONE)
        assert {moment.at.astimezone(UTC).hour for moment in moments} == {1}
        assert all(isinstance(moment.at, datetime) for moment in moments)
