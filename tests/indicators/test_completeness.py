"""Who has reported, on time or late; never more than was expected."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.completeness import (
    Completeness,
    Expectation,
    Punctuality,
    Submission,
    count,
    count_by_unit,
    missing_units,
)

DUE = date(2026, 4, 10)


def owed(
    *sent: tuple[int, int], due: date | None = DUE, extended_to: date | None = None, unit: str = "x1"
) -> Expectation:
    """A report with submissions (day of April 2026, questions answered)."""
    return Expectation(unit, due, extended_to, tuple(Submission(date(2026, 4, day), count) for day, count in sent))


@pytest.mark.parametrize(
    ("report", "today", "state"),
    [
        (owed(), 10, Punctuality.AWAITED),
        (owed(), 11, Punctuality.OVERDUE),
        (owed((10, 5)), 10, Punctuality.ON_TIME),
        (owed((11, 5)), 11, Punctuality.LATE),
        (owed((11, 5)), 10, Punctuality.AWAITED),
        (owed((9, 0)), 10, Punctuality.AWAITED),
        (owed((9, 0), (12, 3)), 12, Punctuality.LATE),
        (owed((12, 3), (9, 4)), 12, Punctuality.ON_TIME),
        (owed((12, 3), extended_to=date(2026, 4, 15)), 12, Punctuality.ON_TIME),
        (owed(extended_to=date(2026, 4, 15)), 15, Punctuality.AWAITED),
        (owed(extended_to=date(2026, 4, 15)), 16, Punctuality.OVERDUE),
        (owed(extended_to=date(2026, 4, 1)), 11, Punctuality.OVERDUE),
        (owed(due=None), 30, Punctuality.AWAITED),
        (owed((30, 1), due=None), 30, Punctuality.ON_TIME),
    ],
)
def test_one_report(report: Expectation, today: int, state: Punctuality) -> None:
    assert report.punctuality(date(2026, 4, today)) is state


def test_counts_up_the_tree() -> None:
    lines = {"t": ("t",), "x1": ("x1", "t"), "x2": ("x2", "t"), "x3": ("x3", "t")}
    reports = [
        owed((9, 5)),
        owed((12, 5), unit="x2"),
        owed(extended_to=date(2026, 4, 20), unit="x2"),
        owed((9, 0), unit="x2"),
    ]
    found = count_by_unit(reports, lines, date(2026, 4, 12))
    assert found["t"] == Completeness(expected=4, on_time=1, late=1, overdue=1, awaited=1, extended=1)
    assert (found["t"].received, found["t"].missing) == (2, 2)
    assert (found["t"].percent, found["t"].timely_percent) == (50, 25)
    assert found["x1"].percent == 100
    assert (found["x3"].percent, found["x3"].timely_percent) == (None, None)
    assert missing_units(reports, date(2026, 4, 12)) == ("x2",)
    with pytest.raises(KeyError):
        count_by_unit([owed(unit="x9")], lines, DUE)


APRIL = st.integers(1, 30)
REPORTS = st.builds(
    lambda sent, due, extended: owed(
        *sent, due=due and date(2026, 4, due), extended_to=extended and date(2026, 4, extended)
    ),
    st.lists(st.tuples(APRIL, st.integers(0, 2)), max_size=4),
    st.none() | APRIL,
    st.none() | APRIL,
)


@given(st.lists(REPORTS, max_size=12), APRIL)
def test_never_above_a_hundred_percent_and_everything_is_somewhere(reports: list[Expectation], today: int) -> None:
    found = count(reports, date(2026, 4, today))
    assert found.expected == len(reports) == found.received + found.missing
    assert found.extended <= found.expected
    for percent in (found.percent, found.timely_percent):
        assert percent is None or 0 <= percent <= 100


@given(REPORTS, APRIL)
def test_an_empty_form_changes_nothing(report: Expectation, today: int) -> None:
    more = Expectation(
        report.unit, report.due, report.extended_to, (*report.submissions, Submission(date(2026, 4, 1), 0))
    )
    assert count([more], date(2026, 4, today)) == count([report], date(2026, 4, today))


@given(st.lists(REPORTS, max_size=6), st.lists(REPORTS, max_size=6), APRIL)
def test_counts_add_up(one: list[Expectation], two: list[Expectation], today: int) -> None:
    day = date(2026, 4, today)
    assert count(one, day) + count(two, day) == count(one + two, day)
