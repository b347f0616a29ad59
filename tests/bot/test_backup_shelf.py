"""Which daily backup is due, and which old ones may go, on any calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backup_shelf import backups_in, daily_name, day_due, days_kept, days_to_drop, drop_old, manual_name

HALF_PAST_ONE = time(1, 30)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_a_day_is_due_from_its_hour_on_and_once() -> None:
    day, before = date(2026, 3, 2), date(2026, 3, 1)
    assert day_due(datetime(2026, 3, 2, 1, 29), HALF_PAST_ONE, set()) == before
    assert day_due(datetime(2026, 3, 2, 1, 30), HALF_PAST_ONE, {before}) == day
    assert day_due(datetime(2026, 3, 2, 1, 29), HALF_PAST_ONE, {before}) is None
    assert day_due(datetime(2026, 3, 2, 23, 59), HALF_PAST_ONE, {day}) is None


def test_a_clock_that_went_back_makes_none_again() -> None:
    assert day_due(datetime(2026, 2, 20, 12), HALF_PAST_ONE, {date(2026, 3, 2)}) is None


@settings(max_examples=60)
@given(st.sets(DAYS, max_size=120), st.integers(1, 20), st.integers(0, 14))
def test_the_newest_days_and_the_first_of_the_newest_months_stay(known: set[date], daily: int, monthly: int) -> None:
    kept = known - days_to_drop(known, daily, monthly)
    newest = sorted(known)[-daily:]
    assert set(newest) <= kept
    months = sorted({(day.year, day.month) for day in known}, reverse=True)[:monthly]
    firsts = {min(day for day in known if (day.year, day.month) == month) for month in months}
    assert kept == set(newest) | firsts


@settings(max_examples=30)
@given(DAYS, st.integers(1, 10), st.integers(1, 6))
def test_a_year_of_nights_keeps_no_more_than_was_asked_for(start: date, daily: int, monthly: int) -> None:
    known: set[date] = set()
    for number in range(400):
        known.add(start + timedelta(days=number))
        known -= days_to_drop(known, daily, monthly)
    assert len(known) <= daily + monthly
    last = start + timedelta(days=399)
    months = {(day.year, day.month) for day in known}
    assert len(months) >= monthly
    assert last in known


def test_only_daily_backups_are_thrown_away(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / daily_name(date(2026, 3, day))).touch()
    others = [manual_name(datetime(2020, 1, 1)), "before-schema-0007-20200101T000000Z.zip", "daily-notes.zip", "x.txt"]
    for name in others:
        (tmp_path / name).touch()
    gone = drop_old(tmp_path, 2, 1)
    assert [path.name for path in gone] == ["daily-2026-03-02.zip", "daily-2026-03-03.zip"]
    assert sorted(days_kept(tmp_path)) == [date(2026, 3, day) for day in (1, 4, 5)]
    assert {path.name for path in backups_in(tmp_path)} >= set(others) - {"x.txt"}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert days_kept(tmp_path / "none") == {}
    assert backups_in(tmp_path / "none") == []
