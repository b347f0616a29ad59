"""Completeness and timeliness of reports: expected, received, on time, late, missing, extended.

A report counts once, by its first submission that says anything; an empty form is not received. Due days are local
calendar days and inclusive: a report sent on its due day is on time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Punctuality(StrEnum):
    """Where one expected report stands."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"  # not here, and the due day is over
    AWAITED = "awaited"  # not here, and there is still time (or no due day at all)


@dataclass(frozen=True, slots=True)
class Submission:
    """One time that a report was sent: the local day, and how many questions it really answers.

    "Không có số liệu" and "không thực hiện" are answers; a question left blank is none.
    """

    day: date
    answered: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """One report that one unit owes for one round; `extended_to` is a later day granted by the level above."""

    unit: str
    due: date | None
    extended_to: date | None = None
    submissions: tuple[Submission, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last day on time: the due day, or the extension where that is later."""
        if self.due is None or self.extended_to is None:
            return self.due
        return max(self.due, self.extended_to)

    @property
    def is_extended(self) -> bool:
        """Whether the unit was given more time."""
        return self.last_day != self.due

    def received(self) -> date | None:
        """The day on which the report came: the first submission that answers something."""
        return min((sent.day for sent in self.submissions if sent.answered > 0), default=None)

    def punctuality(self, today: date) -> Punctuality:
        """Where the report stands on `today`; later submissions are not seen yet."""
        return punctuality_of(self.received(), self.last_day, today)


def punctuality_of(came: date | None, last: date | None, today: date) -> Punctuality:
    """Where a report stands on `today` that came on that day and may come until `last` (None: it need not hurry)."""
    if came is not None and came <= today:
        return Punctuality.LATE if last is not None and came > last else Punctuality.ON_TIME
    return Punctuality.OVERDUE if last is not None and today > last else Punctuality.AWAITED


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of expected reports; `missing` are those not here, of which `overdue` past their last day.

    `extended` counts the reports with more time, whether they have come or not.
    """

    expected: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    awaited: int = 0
    extended: int = 0

    @property
    def received(self) -> int:
        """Reports that are here."""
        return self.on_time + self.late

    @property
    def missing(self) -> int:
        """Reports that are not here."""
        return self.overdue + self.awaited

    @property
    def percent(self) -> Fraction | None:
        """Received of expected (tỷ lệ đầy đủ), 0 to 100; None when nothing is expected."""
        return Fraction(100 * self.received, self.expected) if self.expected else None

    @property
    def timely_percent(self) -> Fraction | None:
        """Received on time of expected (tỷ lệ đúng hạn); None when nothing is expected."""
        return Fraction(100 * self.on_time, self.expected) if self.expected else None

    def __add__(self, other: Completeness) -> Completeness:
        return Completeness(
            self.expected + other.expected,
            self.on_time + other.on_time,
            self.late + other.late,
            self.overdue + other.overdue,
            self.awaited + other.awaited,
            self.extended + other.extended,
        )


def count(expectations: Iterable[Expectation], today: date) -> Completeness:
    """Everything expected, on `today`."""
    states: Counter[Punctuality] = Counter()
    extended = 0
    for expectation in expectations:
        states[expectation.punctuality(today)] += 1
        extended += expectation.is_extended
    return in_all(states, extended)


def in_all(states: Mapping[Punctuality, int], extended: int = 0) -> Completeness:
    """How many reports stand where, as counts."""
    return Completeness(
        expected=sum(states.values()),
        on_time=states.get(Punctuality.ON_TIME, 0),
        late=states.get(Punctuality.LATE, 0),
        overdue=states.get(Punctuality.OVERDUE, 0),
        awaited=states.get(Punctuality.AWAITED, 0),
        extended=extended,
    )


def count_by_unit(
    expectations: Iterable[Expectation], lines: Mapping[str, Sequence[str]], today: date
) -> dict[str, Completeness]:
    """Completeness of every unit: its own reports and those of all units below it.

    `lines` gives for every unit the codes from itself up to the root; units without anything expected are there
    with zeros. Raises KeyError for a report of a unit that has no line.
    """
    found = dict.fromkeys(lines, Completeness())
    for expectation in expectations:
        one = count([expectation], today)
        for unit in lines[expectation.unit]:
            found[unit] += one
    return found


def missing_units(expectations: Iterable[Expectation], today: date) -> tuple[str, ...]:
    """The units whose reports are not here, in the order given, each once."""
    absent = (Punctuality.OVERDUE, Punctuality.AWAITED)
    return tuple(dict.fromkeys(e.unit for e in expectations if e.punctuality(today) in absent))
