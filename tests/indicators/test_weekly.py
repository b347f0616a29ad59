"""Once a week at its hour: due then, held up by a night or a holiday, and never made up for days later."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.weekly import LATEST, WEEKDAYS, WeeklySlot
from tests.builders import ZONE

FRIDAY = WeeklySlot(WEEKDAYS.index("friday"), time(16))


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2027-01-08 15:59", None),
        ("2027-01-08 16:00", "2027-01-08 16:00"),
        ("2027-01-09 07:00", "2027-01-08 16:00"),
        ("2027-01-10 16:00", "2027-01-08 16:00"),
        ("2027-01-10 16:01", None),
        ("2027-01-14 12:00", None),
    ],
)
def test_when_the_week_s_hour_is_due(moment: str, due: str | None) -> None:
    local = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    expected = None if due is None else datetime.fromisoformat(due).replace(tzinfo=ZONE)
    assert FRIDAY.due(local) == expected


@given(
    st.integers(0, 6),
    st.times(),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),
)
def test_it_is_the_latest_moment_of_that_weekday_and_hour(weekday: int, at: time, moment: datetime) -> None:
    local = moment.replace(tzinfo=ZONE)
    due = WeeklySlot(weekday, at).due(local)
    latest = max(
        slot
        for back in range(8)
        if (slot := datetime.combine(local.date() - timedelta(days=back), at, ZONE)).weekday() == weekday
        and slot <= local
    )
    assert due == (latest if local - latest <= LATEST else None)
