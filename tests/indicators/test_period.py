"""Periods and the days they lie around."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from indicators.period import Period, PeriodKind

DAYS = st.dates(date(1902, 1, 1), date(2997, 12, 31))
KINDS = st.sampled_from(PeriodKind)


@given(KINDS, DAYS, st.integers(-3, 3))
def test_what_began_and_whose_next_period_is_not_over_lies_around_the_day(
    kind: PeriodKind, day: date, steps: int
) -> None:
    period = Period.of(kind, day).shifted(steps)
    if period.start <= day <= period.shifted(1).end:
        assert period in Period.around(day)


@given(KINDS, DAYS)
def test_the_period_of_a_day_contains_it_or_is_the_nine_months_that_ended(kind: PeriodKind, day: date) -> None:
    period = Period.of(kind, day)
    assert period.contains(day) or (kind is PeriodKind.NINE_MONTHS and period.end < day and period.year == day.year)
