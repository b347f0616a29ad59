"""Reminders keep to working days and waking hours, and none is lost or doubled by that."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.reminding import (
    Ladder,
    QuietHours,
    ReminderMoment,
    is_allowed,
    latest_due,
    next_allowed,
    reminder_moments,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = QuietHours()
TET = {date(2026, 2, 14) + timedelta(days=days) for days in range(9)}


def is_day_off(day: date) -> bool:
    return day.weekday() >= 5 or day in TET


def sent(due: date, *steps: int, hour: time = time(8)) -> list[tuple[int, str]]:
    moments = reminder_moments(due, Ladder(steps, hour), is_day_off, NIGHT, ZONE)
    return [(moment.step, moment.at.strftime("%d/%m %H:%M")) for moment in moments]


def test_an_ordinary_week() -> None:
    assert sent(date(2026, 7, 10), -7, -3, -1, 0, 3) == [
        (-7, "03/07 08:00"),
        (-3, "07/07 08:00"),
        (-1, "09/07 08:00"),
        (0, "10/07 08:00"),
        (3, "13/07 08:00"),
    ]


def test_due_on_a_sunday_is_reminded_on_the_friday_before() -> None:
    assert sent(date(2026, 5, 10), -1, 0, 1) == [(0, "08/05 08:00"), (1, "11/05 08:00")]


def test_around_tet_nothing_goes_out() -> None:
    assert sent(date(2026, 2, 18), -3, 0, 1, 3) == [(0, "13/02 08:00"), (3, "23/02 08:00")]


def test_a_quiet_hour_becomes_the_morning_of_the_same_day() -> None:
    assert sent(date(2026, 7, 10), 0, hour=time(22)) == [(0, "10/07 07:00")]
    assert sent(date(2026, 7, 10), 0, hour=time(5)) == [(0, "10/07 07:00")]


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-07-08 10:15", "2026-07-08 10:15"),
        ("2026-07-08 07:00", "2026-07-08 07:00"),
        ("2026-07-08 06:59", "2026-07-08 07:00"),
        ("2026-07-08 19:59", "2026-07-08 19:59"),
        ("2026-07-08 20:00", "2026-07-09 07:00"),
        ("2026-07-10 23:00", "2026-07-13 07:00"),
        ("2026-07-11 10:15", "2026-07-13 07:00"),
        ("2026-07-12 03:00", "2026-07-13 07:00"),
        ("2026-02-13 21:00", "2026-02-23 07:00"),
    ],
)
def test_the_next_allowed_moment(moment: str, allowed: str) -> None:
    asked = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    assert next_allowed(asked, is_day_off, NIGHT) == datetime.fromisoformat(allowed).replace(tzinfo=ZONE)


MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2032, 12, 31), timezones=st.just(ZONE))


@given(MOMENTS)
def test_what_is_allowed_is_kept_and_what_is_not_moves_on(moment: datetime) -> None:
    found = next_allowed(moment, is_day_off, NIGHT)
    assert found >= moment
    assert is_allowed(found, is_day_off, NIGHT)
    assert (found == moment) == is_allowed(moment, is_day_off, NIGHT)
    assert next_allowed(found, is_day_off, NIGHT) == found


@given(st.dates(date(2023, 1, 1), date(2032, 12, 31)), st.sets(st.integers(-15, 15), min_size=1), st.times())
def test_every_moment_is_allowed_and_on_its_side_of_the_due_day(due: date, steps: set[int], hour: time) -> None:
    moments = reminder_moments(due, Ladder(tuple(steps), hour), is_day_off, NIGHT, ZONE)
    assert moments
    assert [moment.at for moment in moments] == sorted({moment.at for moment in moments})
    assert max(steps) in {moment.step for moment in moments}
    for moment in moments:
        assert is_allowed(moment.at, is_day_off, NIGHT)
        asked = due + timedelta(days=moment.step)
        assert moment.at.date() >= asked if moment.step > 0 else moment.at.date() <= asked


def test_quiet_hours_by_day_and_none_at_all() -> None:
    siesta = QuietHours(time(11, 30), time(13, 30))
    assert next_allowed(datetime(2026, 7, 8, 12, tzinfo=ZONE), is_day_off, siesta).time() == time(13, 30)
    never = QuietHours(time(0), time(0))
    assert not any(never.covers(time(hour)) for hour in range(24))


def test_after_a_break_only_the_last_missed_moment_counts() -> None:
    moments = [ReminderMoment(step, datetime(2026, 7, 10 + step, 1, tzinfo=UTC)) for step in (-3, -1, 1)]
    assert latest_due(moments, datetime(2026, 7, 6, tzinfo=UTC)) is None
    assert latest_due(moments, datetime(2026, 7, 9, 1, tzinfo=UTC)) == moments[1]
    assert latest_due(moments, datetime(2026, 8, 1, tzinfo=UTC)) == moments[2]


def test_endless_holidays_and_naive_moments_are_refused() -> None:
    with pytest.raises(ValueError, match="no working day"):
        reminder_moments(date(2026, 7, 10), Ladder((0,)), lambda _: True, NIGHT, ZONE)
    with pytest.raises(ValueError, match="time zone"):
        next_allowed(datetime(2026, 7, 10, 12), is_day_off, NIGHT)
