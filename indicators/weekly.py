"""Once a week, at an hour of a day: when it was due last. Pure: time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LATEST = timedelta(days=2)  # what a night, a holiday or a standstill held up goes out until then, and no later


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """A weekday (0 is Monday) and the local hour."""

    weekday: int
    at: time

    def due(self, local: datetime) -> datetime | None:
        """The slot's latest moment by `local` (aware, local zone); None when that is too long ago."""
        days_since = (local.weekday() - self.weekday) % 7
        moment = datetime.combine(local.date() - timedelta(days=days_since), self.at, local.tzinfo)
        if moment > local:
            moment -= timedelta(days=7)
        return moment if local - moment <= LATEST else None
