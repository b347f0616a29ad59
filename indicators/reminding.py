"""When reminders go out: days around a due day, never at night, never on days off. Pure: time is an argument.

The due day itself stays where it is; only reminders move (domain section 7). Up to and on the due day they move to the
last working day before, afterwards to the next one. `IsDayOff` knows weekends and public holidays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

IsDayOff = Callable[[date], bool]

_ONE_DAY = timedelta(days=1)
_LONGEST_BREAK = 60  # days off in a row; Tết takes nine


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which nothing is sent: from `start` in the evening until just before `end` in the morning."""

    start: time = time(20)
    end: time = time(7)

    def covers(self, hour: time) -> bool:
        """Whether a message at that local time would disturb; equal ends mean that there are no quiet hours."""
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


@dataclass(frozen=True, slots=True)
class Ladder:
    """Days relative to the due day (-3 is three days before) and the local hour at which its reminders go out."""

    days: tuple[int, ...]
    hour: time = time(8)


@dataclass(frozen=True, slots=True)
class ReminderMoment:
    """One reminder: the step of the ladder that it stands for, and when it goes out (aware, local zone)."""

    step: int
    at: datetime


def reminder_moments(
    due: date, ladder: Ladder, is_day_off: IsDayOff, quiet: QuietHours, zone: tzinfo
) -> tuple[ReminderMoment, ...]:
    """The ladder's moments in order of time, one a day at most.

    Where days off push several steps onto one day, the latest step is kept: it has the most urgent words.
    Raises ValueError when 60 days in a row are off.
    """
    by_day: dict[date, int] = {}
    for step in sorted(set(ladder.days)):
        day = due + timedelta(days=step)
        by_day[_working_day(day, _ONE_DAY if step > 0 else -_ONE_DAY, is_day_off)] = step
    hour = _waking_hour(ladder.hour, quiet)
    return tuple(ReminderMoment(step, datetime.combine(day, hour, tzinfo=zone)) for day, step in sorted(by_day.items()))


def next_allowed(moment: datetime, is_day_off: IsDayOff, quiet: QuietHours) -> datetime:
    """`moment` itself when nothing forbids it, else the next morning on which messages may go out.

    `moment` is aware and in the local zone; so is the answer. Raises ValueError for a naive one.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    day, hour = moment.date(), moment.time()
    if quiet.covers(hour):
        if hour >= quiet.end:  # in the evening: the night ends tomorrow
            day += _ONE_DAY
        hour = quiet.end
    working = _working_day(day, _ONE_DAY, is_day_off)
    if working == moment.date() and hour == moment.time():
        return moment
    morning = hour if working == day else _waking_hour(quiet.end, quiet)
    return datetime.combine(working, morning, tzinfo=moment.tzinfo)


def is_allowed(moment: datetime, is_day_off: IsDayOff, quiet: QuietHours) -> bool:
    """Whether a message that nobody asked for may go out at that (local, aware) moment."""
    return not is_day_off(moment.date()) and not quiet.covers(moment.time())


def latest_due(moments: Iterable[ReminderMoment], now: datetime) -> ReminderMoment | None:
    """After a break: of all moments that have come, only the last one; the ones it replaces are skipped."""
    come = [moment for moment in moments if moment.at <= now]
    return max(come, key=lambda moment: moment.at, default=None)


def _working_day(day: date, direction: timedelta, is_day_off: IsDayOff) -> date:
    for _ in range(_LONGEST_BREAK):
        if not is_day_off(day):
            return day
        day += direction
    raise ValueError(f"no working day within {_LONGEST_BREAK} days of {day.isoformat()}")


def _waking_hour(hour: time, quiet: QuietHours) -> time:
    """The configured hour, or the end of the quiet hours when it lies in them: the same day, never the day after."""
    return quiet.end if quiet.covers(hour) else hour
