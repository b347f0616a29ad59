"""Reporting periods by their ids, as DHIS2 writes them: 2026, 2026S1, 2026Q3, 202609, and 2026N for nine months.

Health statistics in Việt Nam also use cumulative periods (3, 6, 9, 12 months): "2026N" is the first nine.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache


class PeriodKind(StrEnum):
    """How long a period lasts; the value is the letter inside its id ("" for a year)."""

    MONTH = "M"
    QUARTER = "Q"
    HALF = "S"
    NINE_MONTHS = "N"
    YEAR = ""


_PARTS_IN_YEAR = {
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.HALF: 2,
    PeriodKind.NINE_MONTHS: 1,
    PeriodKind.YEAR: 1,
}
_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
_ID = re.compile(r"(?P<year>[12][0-9]{3})(?:(?P<letter>[QSN])(?P<number>[1-4])?|(?P<month>0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period; `number` counts from 1 inside the year (always 1 for a year and nine months)."""

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _PARTS_IN_YEAR[self.kind]:
            raise ValueError(f"a {self.kind.name.lower()} cannot have number {self.number}")
        if not 1900 <= self.year <= 2999:
            raise ValueError(f"year {self.year} is outside 1900-2999")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read an id such as "2026Q3"; raises ValueError for anything else."""
        return _parsed(text)

    @classmethod
    def of(cls, kind: PeriodKind, day: date) -> Period:
        """The period of that kind that contains `day`; after September the nine months that ended in it."""
        return cls(kind, day.year, min((day.month - 1) // _MONTHS[kind] + 1, _PARTS_IN_YEAR[kind]))

    @classmethod
    def quarter_of(cls, day: date) -> Period:
        """The quarter that contains `day`."""
        return cls.of(PeriodKind.QUARTER, day)

    @classmethod
    def around(cls, day: date) -> tuple[Period, ...]:
        """Of every kind the period that contains `day`, the one before and the next."""
        return tuple(cls.of(kind, day).shifted(steps) for kind in PeriodKind for steps in (-1, 0, 1))

    @classmethod
    def year_of(cls, year: int) -> Period:
        """The whole calendar year."""
        return cls(PeriodKind.YEAR, year)

    @property
    def id(self) -> str:
        """The id that `parse` reads back."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year}{self.number:02d}"
            case PeriodKind.QUARTER | PeriodKind.HALF:
                return f"{self.year}{self.kind.value}{self.number}"
            case PeriodKind.NINE_MONTHS:
                return f"{self.year}N"
            case PeriodKind.YEAR:
                return str(self.year)

    @property
    def start(self) -> date:
        """First day, inclusive."""
        return date(self.year, (self.number - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        """Last day, inclusive."""
        month = self.number * _MONTHS[self.kind]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def shifted(self, steps: int) -> Period:
        """The period `steps` later (earlier when negative), of the same kind."""
        parts = _PARTS_IN_YEAR[self.kind]
        index = self.year * parts + (self.number - 1) + steps
        return Period(self.kind, index // parts, index % parts + 1)

    def previous(self) -> Period:
        """The period just before."""
        return self.shifted(-1)

    def year_before(self) -> Period:
        """The same part of the year before."""
        return Period(self.kind, self.year - 1, self.number)

    def contains(self, day: date) -> bool:
        """Whether `day` falls inside, both ends included."""
        return self.start <= day <= self.end

    def quarters(self) -> tuple[Period, ...]:
        """The quarters that lie wholly inside, in order; none for a month."""
        found = []
        quarter = Period.quarter_of(self.start)
        while quarter.end <= self.end:
            if quarter.start >= self.start:
                found.append(quarter)
            quarter = quarter.shifted(1)
        return tuple(found)

    def year_so_far(self) -> Period | None:
        """From the first of January to its own last day, where that is a period: 2026Q3 → 2026N."""
        kinds = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.NINE_MONTHS, PeriodKind.YEAR)
        return next((one for kind in kinds if (one := Period(kind, self.year)).end == self.end), None)

    def days_left(self, today: date) -> int:
        """Whole days from `today` to the last day; negative once it is over."""
        return (self.end - today) // timedelta(days=1)

    def __str__(self) -> str:
        return self.id


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Period:
    match = _ID.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a period such as 2026, 2026S1, 2026Q3, 2026N or 202609")
    year = int(match["year"])
    if match["month"]:
        return Period(PeriodKind.MONTH, year, int(match["month"]))
    if match["letter"] is None:
        return Period(PeriodKind.YEAR, year)
    kind = PeriodKind(match["letter"])
    if (match["number"] is None) != (kind is PeriodKind.NINE_MONTHS):
        raise ValueError(f"{text!r} is not a period such as 2026, 2026S1, 2026Q3, 2026N or 202609")
    return Period(kind, year, int(match["number"] or 1))
