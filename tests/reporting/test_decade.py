"""Ten years of reminders of all five plans, held against an enumeration that knows nothing of the program's rules.

The enumeration walks day by day and reads the documents' dates from the tables below; it asks the library of holidays
itself, and moves what falls on a day off by stepping one day at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from holidays import country_holidays

from indicators.calendar import opening_day
from indicators.reminding import QuietHours
from programmes.plan import Plan, ReminderRule
from reporting.duties import dated_duties, duty_dates
from reporting.ladder import moments_of
from reporting.rounds import due_day, opens_on, periods_open
from tests.builders import ZONE, sample_plan

YEARS = range(2023, 2033)
BAC_GIANG, BAC_KAN, CHIENG_ON, LAI_CHAU, LAO_CAI = PLANS = (
    "bac-giang-2030",
    "bac-kan-2025-2030",
    "chieng-on-2024",
    "lai-chau-2025-2030",
    "lao-cai-2023",
)
FULL = ReminderRule(days=(-7, -3, -1, 0, 1, 3, 7), hour=8, opening=True)
OFF = country_holidays("VN", years=range(2016, 2035))
DAY = timedelta(days=1)

# The plans' own years; every one of them has a quarterly round, due on the 10th of the month after the quarter.
QUARTERS = {
    BAC_GIANG: (2023, 2030),
    BAC_KAN: (2025, 2030),
    CHIENG_ON: (2024, 2024),
    LAI_CHAU: (2018, 2030),
    LAO_CAI: (2023, 2023),
}


def last_of(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - DAY


def form_days(code: str) -> Iterator[tuple[date, date]]:
    """(opening, due) of every round of forms that falls due in the decade."""
    first, last = QUARTERS[code]
    for year in range(first, last + 1):
        for month in (3, 6, 9, 12):
            end = last_of(year, month)
            yield end - timedelta(days=15), end + timedelta(days=10)
        if code == LAI_CHAU:  # "định kỳ hằng năm", configured: 10 January about the year before
            yield date(year, 12, 31) - timedelta(days=15), date(year + 1, 1, 10)


def duty_days(code: str) -> Iterator[tuple[str, date]]:
    """(duty, due) of every dated duty that no form serves, as the documents print them."""
    for year in range(2018, 2033):
        if code == BAC_GIANG and 2023 <= year <= 2031:
            if year >= 2024:
                yield "BGI-R1", date(year, 1, 14)  # "trước ngày 15 tháng 01", about the year before
                yield "BGI-R6", date(year, 1, 31)  # "định kỳ hằng năm", configured: when the districts have reported
            if year in (2024, 2026, 2031):
                yield "BGI-R5", date(year, 1, 31)  # "theo từng giai đoạn", configured: 2023, 2025 and 2030 are over
            if year <= 2029:
                yield "BGI-R8", date(year, 12, 31)  # "hằng năm", configured: for the next year
                yield "BGI-R2", date(year, 11, 30)  # "trong tháng 11", for the next year
            if year <= 2030:
                yield "BGI-R3", date(2023, 10, 30) if year == 2023 else date(year, 5, 30)  # "trước ngày 31/5"
            if year == 2023:
                yield "BGI-R4", date(2023, 11, 30)  # "từ tháng 11/2023"
            elif year <= 2030:
                yield "BGI-R4", date(year, 6, 30)
                yield "BGI-R4", date(year, 12, 31)
        if code == LAO_CAI and year == 2023:
            yield "LAO-R8", date(2023, 3, 31)  # "kế hoạch hoạt động năm", configured
            yield "LAO-R7", date(2024, 1, 10)  # "tổng kết … năm 2023", configured
            for month in (3, 6, 9, 12):
                yield "LAO-R5", last_of(year, month)  # "giám sát hỗ trợ hàng quý"
            for month in (6, 12):
                yield "LAO-R4", last_of(year, month)  # "tối thiểu 6 tháng một lần"
                yield "LAO-R3", last_of(year, month) + timedelta(days=10)
        if code == BAC_KAN and year == 2025:
            yield "BKA-M1", date(2025, 6, 30)  # "trước ngày 01 tháng 7 năm 2025"
        if code == BAC_KAN and 2025 <= year <= 2030:  # "hàng năm", configured
            yield "BKA-R5", date(year, 3, 31)
            yield "BKA-R2", date(year, 12, 20)
            yield "BKA-R4", date(year, 12, 31)
        if code == LAI_CHAU and year == 2025:
            yield "LAI-M05", date(2025, 12, 31)
            yield "LAI-M10", date(2025, 12, 31)
        if code == LAI_CHAU and year == 2030:
            yield "LAI-M11", date(2030, 12, 31)


def score_days(code: str) -> Iterator[tuple[str, date]]:
    """(duty, due) of self scores and their verification: no document prints a day, so plan.toml configures them."""
    first, last = QUARTERS[code]
    for year in range(first, last + 1):
        if code == BAC_GIANG:
            yield "commune-standard-1300", date(year, 11, 20)
            yield "BGI-R7", date(year, 12, 10)
        if code == BAC_KAN:  # the quality card has no items yet, so nobody is asked for it
            yield "commune-standard-1300", date(year, 12, 5)
            yield "commune-standard-1300-verified", date(year, 12, 20)
        if code == CHIENG_ON:
            yield "commune-standard", date(year, 12, 10)
        if code == LAO_CAI:  # LAO-R3 is its verification, "6 tháng và năm 2023"
            yield "commune-standard-4667", date(year, 7, 5)
            yield "commune-standard-4667", date(year + 1, 1, 5)


def is_off(day: date) -> bool:
    return day.isoweekday() in (6, 7) or day in OFF


def naive(opens: date, due: date) -> set[tuple[int, date]]:
    """(step, day) of the full ladder, walked day by day."""
    speaks: dict[date, int] = {}
    for step in (-7, -3, -1, 0, 1, 3, 7):
        day = due + step * DAY
        while is_off(day):
            day += DAY if step > 0 else -DAY
        speaks[day] = step
    opening = opens
    while is_off(opening):
        opening += DAY
    if opening <= due and opening not in speaks:
        speaks[opening] = (opens - due).days
    return {(step, day) for day, step in speaks.items()}


def computed_forms(plan: Plan) -> list[tuple[date, date]]:
    found = [(opens_on(plan, period), due_day(plan, period)[0]) for period in periods_open(plan, date(2032, 12, 31))]
    return sorted(found)


def computed_duties(plan: Plan) -> list[tuple[str, date]]:
    years = range(2018, 2033)
    return sorted(
        (duty.code, due.due) for duty in dated_duties(plan) for due in duty_dates(plan, duty.code, years) if due.due
    )


@pytest.mark.parametrize("code", PLANS)
def test_rounds_of_forms_fall_due_when_the_documents_say(code: str) -> None:
    assert computed_forms(sample_plan(code)) == sorted(form_days(code))


@pytest.mark.parametrize("code", PLANS)
def test_duties_fall_due_when_the_documents_say(code: str) -> None:
    in_decade = [(duty, due) for duty, due in computed_duties(sample_plan(code)) if due.year in YEARS]
    expected = [*duty_days(code), *score_days(code)]
    assert in_decade == sorted((duty, due) for duty, due in expected if due.year in YEARS)


@pytest.mark.parametrize("code", PLANS)
def test_every_reminder_of_the_decade_is_where_the_naive_walk_finds_it(code: str) -> None:
    plan = replace(sample_plan(code), reminders=FULL)
    spans = computed_forms(plan)
    for duty in dated_duties(plan):
        for due in duty_dates(plan, duty.code, YEARS):
            opens = opening_day(due, plan.opens_days_before_end)
            assert opens is not None and due.due is not None
            spans.append((opens, due.due))
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
