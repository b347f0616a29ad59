"""Rules of the reporting calendar as records.

How they are written in a cell, and what each means, is described in indicators/calendar.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indicators.period import Period, PeriodKind


class About(StrEnum):
    """Which year a yearly duty is about, seen from the year in which it is due."""

    SAME = "same"
    PREVIOUS = "previous"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day and month as printed; `before` says that it is itself too late ("trước ngày 15/1")."""

    month: int
    day: int
    before: bool


@dataclass(frozen=True, slots=True)
class Undated:
    """No date is printed or configured; `on_event` when something must have happened ("khi có vướng mắc")."""

    on_event: bool = False


@dataclass(frozen=True, slots=True)
class EachPeriod:
    """Once for every month, quarter, half-year or nine months.

    Due on `day` (1-28) of the month after; on the last day of the period itself when `within`; else undated.
    """

    kind: PeriodKind
    day: int | None = None
    within: bool = False


@dataclass(frozen=True, slots=True)
class EachYear:
    """Once a year, or only for the stage years in `stages` (the years that the duty is about)."""

    day: DayOfYear | None = None
    about: About = About.SAME
    stages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WithinMonths:
    """Some time in each of these months: due on their last day."""

    months: tuple[int, ...]
    about: About = About.SAME


@dataclass(frozen=True, slots=True)
class EveryMonths:
    """At least once in every window of `months` months (a divisor of 12), counted from January."""

    months: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """At least `times` a week: a norm that is measured, never a date."""

    times: int


@dataclass(frozen=True, slots=True)
class Once:
    """One time only: until `limit` (a day or the end of a period), or until the day before it when `before`.

    `start` is the first day of a printed range.
    """

    limit: date | Period
    before: bool = False
    start: date | Period | None = None


Schedule = Undated | EachPeriod | EachYear | WithinMonths | EveryMonths | Weekly | Once


@dataclass(frozen=True, slots=True)
class Clause:
    """A schedule; `configured` when its day is not the document's; `words` replace the duty's printed words."""

    schedule: Schedule
    configured: bool = False
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The ordinary clause, and the clauses that replace it in single years ("riêng năm 2023")."""

    ordinary: Clause
    exceptions: tuple[tuple[int, Clause], ...] = ()

    def clause_for(self, year: int) -> Clause:
        """The clause that holds for duties due in `year`."""
        return dict(self.exceptions).get(year, self.ordinary)
