"""The folder of backups: what each file is called, when the next daily one is due, and which old ones may go.

Daily backups bear their local day, so that the folder itself says what was done, whatever was restarted in between.
The newest days are kept, and beyond them the first backup of each month. Others (by hand, before a change of the
schema) are never thrown away by the program.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

_DAILY = re.compile(r"daily-(\d{4}-\d{2}-\d{2})\.zip")


def daily_name(day: date) -> str:
    """The file of that day's backup."""
    return f"daily-{day.isoformat()}.zip"


def manual_name(now: datetime) -> str:
    """The file of a backup that somebody asks for."""
    return f"manual-{_stamp(now)}.zip"


def name_before(schema: str, now: datetime) -> str:
    """The file of the backup before the schema is brought to that revision."""
    return f"before-schema-{schema}-{_stamp(now)}.zip"


def days_kept(folder: Path) -> dict[date, Path]:
    """The daily backups that are there."""
    if not folder.is_dir():
        return {}
    matches = [(path, _DAILY.fullmatch(path.name)) for path in folder.iterdir()]
    return {date.fromisoformat(match[1]): path for path, match in matches if match is not None}


def day_due(local: datetime, at: time, known: set[date]) -> date | None:
    """The day whose backup is due at this local moment, None when it is there already."""
    day = local.date() if local.time() >= at else local.date() - timedelta(days=1)
    return None if any(other >= day for other in known) else day


def days_to_drop(known: set[date], keep_daily: int, keep_monthly: int) -> set[date]:
    """Of these days, those whose backups may go."""
    newest = sorted(known, reverse=True)
    first_of_month: dict[tuple[int, int], date] = {}
    for day in newest:  # the last one written is the earliest
        first_of_month[day.year, day.month] = day
    monthly = sorted(first_of_month.values(), reverse=True)[:keep_monthly]
    return known - set(newest[:keep_daily]) - set(monthly)


def drop_old(folder: Path, keep_daily: int, keep_monthly: int) -> list[Path]:
    """Throw away what need not be kept; what went."""
    there = days_kept(folder)
    gone = [there[day] for day in sorted(days_to_drop(set(there), keep_daily, keep_monthly))]
    for path in gone:
        path.unlink()
    return gone


def backups_in(folder: Path) -> list[Path]:
    """Every backup in the folder, of whatever kind, by name."""
    return sorted(folder.glob("*.zip")) if folder.is_dir() else []


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%dT%H%M%SZ")
