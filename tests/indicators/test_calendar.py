"""Due dates of the five plans' duties, year by year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.calendar import DueDate, due_after, due_dates, due_of, opening_day, parse_rule
from indicators.duty_rule import EveryMonths
from indicators.period import Period

NOMINATION = "yearly before=05-31; except 2023: yearly before=10-31 [trước ngày 31/10/2023]"
COUNCIL = "within month=6,12; except 2023: within month=11 configured [từ tháng 11/2023]"


def dues(rule: str, year: int) -> list[tuple[str, str | None]]:
    return [(found.period.id, found.due and found.due.isoformat()) for found in due_dates(parse_rule(rule), year)]


@pytest.mark.parametrize(
    ("rule", "year", "expected"),
    [
        (
            "quarterly day=10 configured",
            2023,
            [("2023Q1", "2023-04-10"), ("2023Q2", "2023-07-10"), ("2023Q3", "2023-10-10"), ("2023Q4", "2024-01-10")],
        ),
        (
            "quarterly within",
            2024,
            [("2024Q1", "2024-03-31"), ("2024Q2", "2024-06-30"), ("2024Q3", "2024-09-30"), ("2024Q4", "2024-12-31")],
        ),
        ("quarterly", 2024, [("2024Q1", None), ("2024Q2", None), ("2024Q3", None), ("2024Q4", None)]),
        ("half-yearly day=10", 2023, [("2023S1", "2023-07-10"), ("2023S2", "2024-01-10")]),
        ("nine-months day=5", 2026, [("2026N", "2026-10-05")]),
        ("yearly before=01-15 about=previous", 2024, [("2023", "2024-01-14")]),
        ("yearly before=03-01", 2024, [("2024", "2024-02-29")]),
        ("yearly before=03-01", 2025, [("2025", "2025-02-28")]),
        ("yearly by=12-25", 2025, [("2025", "2025-12-25")]),
        ("yearly", 2025, [("2025", None)]),
        ("within month=11 about=next", 2024, [("2025", "2024-11-30")]),
        ("within month=2", 2024, [("2024", "2024-02-29")]),
        (NOMINATION, 2022, [("2022", "2022-05-30")]),
        (NOMINATION, 2023, [("2023", "2023-10-30")]),
        (NOMINATION, 2024, [("2024", "2024-05-30")]),
        (COUNCIL, 2023, [("2023", "2023-11-30")]),
        (COUNCIL, 2024, [("202406", "2024-06-30"), ("202412", "2024-12-31")]),
        ("every months=6", 2023, [("2023S1", "2023-06-30"), ("2023S2", "2023-12-31")]),
        ("every months=4", 2023, [("202304", "2023-04-30"), ("202308", "2023-08-31"), ("202312", "2023-12-31")]),
        ("every months=12", 2023, [("2023", "2023-12-31")]),
        ("weekly times=2", 2023, [("2023", None)]),
        ("on-event", 2023, [("2023", None)]),
        ("undated", 2023, [("2023", None)]),
        ("stage years=2025,2030", 2025, [("2025", None)]),
        ("stage years=2025,2030", 2026, []),
        ("stage years=2025,2030 by=01-31 about=previous", 2026, [("2025", "2026-01-31")]),
        ("stage years=2025,2030 by=01-31 about=previous", 2025, []),
        ("once before=2025-07-01", 2025, [("2025", "2025-06-30")]),
        ("once before=2025-07-01", 2024, []),
        ("once before=2020Q2", 2020, [("2020", "2020-03-31")]),
        ("once before=2021", 2020, [("2020", "2020-12-31")]),
        ("once by=201807", 2018, [("2018", "2018-07-31")]),
    ],
)
def test_due_dates(rule: str, year: int, expected: list[tuple[str, str | None]]) -> None:
    assert dues(rule, year) == expected


def test_a_date_says_what_the_document_printed() -> None:
    (ordinary,) = due_dates(parse_rule("yearly before=01-15 about=previous"), 2024)
    assert (ordinary.stated, ordinary.configured, ordinary.words) == (date(2024, 1, 15), False, None)
    (quarter, *_) = due_dates(parse_rule("quarterly day=10 configured"), 2024)
    assert (quarter.stated, quarter.configured) == (None, True)
    (council,) = due_dates(parse_rule(COUNCIL), 2023)
    assert (council.stated, council.configured, council.words) == (None, True, "từ tháng 11/2023")
    assert council.opens == date(2023, 11, 1)
    (undated,) = due_dates(parse_rule("undated configured"), 2023)
    assert not undated.configured


def test_a_range_opens_with_its_first_day() -> None:
    (found,) = due_dates(parse_rule("once start=2019 by=2020"), 2020)
    assert (found.opens, found.due) == (date(2019, 1, 1), date(2020, 12, 31))


RULES = st.sampled_from(
    [
        "quarterly day=10 configured",
        "quarterly within",
        "monthly day=28",
        "yearly before=01-01",
        "yearly before=01-15 about=previous",
        "within month=11 about=next",
        "every months=2",
        "stage years=2025,2030 by=01-31 about=previous",
        "once before=2025-07-01",
        "undated",
        NOMINATION,
        COUNCIL,
    ]
)


@given(RULES, st.integers(2020, 2035))
def test_never_after_the_printed_day_and_in_order(rule: str, year: int) -> None:
    found = due_dates(parse_rule(rule), year)
    for one in found:
        assert one.stated is None or (one.due is not None and one.due <= one.stated)
        assert one.opens is None or (one.due is not None and one.opens <= one.due)
        assert not (one.configured and one.stated)
    days = [one.due for one in found if one.due]
    assert days == sorted(days)
    assert len({one.period for one in found}) == len(found)


@given(RULES, st.integers(2020, 2035))
def test_a_round_is_found_again_by_its_period(rule: str, year: int) -> None:
    for one in due_dates(parse_rule(rule), year):
        found = due_of(parse_rule(rule), one.period)
        assert found is not None
        assert found.period == one.period


def naive_days(matches: Callable[[date], bool]) -> list[date]:
    """Every day of the decade for which the document's words hold, found by looking at each day."""
    days = (date(2023, 1, 1) + timedelta(days=offset) for offset in range(3653))
    return [day for day in days if matches(day)]


def is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ("quarterly day=10 configured", lambda day: day.day == 10 and day.month in (1, 4, 7, 10)),
        ("quarterly within", lambda day: is_last_of_month(day) and day.month % 3 == 0),
        ("half-yearly day=10 configured", lambda day: day.day == 10 and day.month in (1, 7)),
        ("yearly before=01-15 about=previous", lambda day: (day.day, day.month) == (14, 1)),
        ("within month=11 about=next", lambda day: (day.day, day.month) == (30, 11)),
        (
            NOMINATION,
            lambda day: day.timetuple()[:3] == (2023, 10, 30) or (day.year > 2023 and (day.day, day.month) == (30, 5)),
        ),
        (
            COUNCIL,
            lambda day: (
                day.timetuple()[:3] == (2023, 11, 30)
                or (day.year > 2023 and is_last_of_month(day) and day.month in (6, 12))
            ),
        ),
        ("every months=6", lambda day: is_last_of_month(day) and day.month % 6 == 0),
        ("once before=2025-07-01", lambda day: day + timedelta(days=1) == date(2025, 7, 1)),
        ("undated", lambda day: False),
    ],
)
def test_a_decade_agrees_with_looking_at_every_day(rule: str, matches: Callable[[date], bool]) -> None:
    read = parse_rule(rule)
    found = [one.due for year in range(2021, 2034) for one in due_dates(read, year) if one.due]
    assert sorted(day for day in found if 2023 <= day.year <= 2032) == naive_days(matches)


@pytest.mark.parametrize(
    ("last", "again"),
    [
        (date(2023, 3, 15), date(2023, 9, 15)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2023, 12, 1), date(2024, 6, 1)),
    ],
)
def test_at_least_every_six_months_after_the_last_time(last: date, again: date) -> None:
    assert due_after(EveryMonths(6), last) == again


def test_due_of_a_period() -> None:
    yearly = parse_rule("yearly before=01-15 about=previous")
    found = due_of(yearly, Period.parse("2025"))
    assert found is not None
    assert found.due == date(2026, 1, 14)
    assert due_of(yearly, Period.parse("2025Q1")) is None


def test_rounds_open_before_the_end_of_their_period() -> None:
    quarter, *_ = due_dates(parse_rule("quarterly day=10"), 2026)
    assert opening_day(quarter, 15) == date(2026, 3, 31) - timedelta(days=15)
    (nomination,) = due_dates(parse_rule("yearly before=05-31"), 2026)
    assert opening_day(nomination, 15) == date(2026, 5, 15)
    (november,) = due_dates(parse_rule("within month=11"), 2026)
    assert opening_day(november, 15) == date(2026, 11, 1)
    assert opening_day(DueDate(Period.parse("2026"), None), 15) is None
