"""The reporting calendar: what a duty's rule means, and on which days it is due.

One rule fills one CSV cell. `due` is always the last day that is still on time.

    quarterly day=10           each quarter, due on the 10th of the month after it (1 to 28);
                               likewise monthly, half-yearly, nine-months
    quarterly within           each quarter, due on its last day ("1 lần/quý")
    quarterly                  each quarter, no day
    yearly before=01-15        each year, "trước ngày 15/1": due on 14 January
    yearly by=12-25            each year, due on 25 December
    yearly                     each year, no day ("định kỳ hằng năm")
    stage years=2025,2030      at the end of those stages; takes before= and by= like yearly
    within month=11            some time in November: due on its last day; month=6,12 for two rounds
    every months=6             at least once in each window of 6 months from January: due on its last day
    weekly times=2             a norm per week: measured, never dated
    once by=2025-06-30         one time; also before=2025-07-01, before=2020Q2, by=2025, start=2019 by=2020
    on-event                   when something has happened ("khi có vướng mắc"): no date
    undated                    no date at all ("theo quy định")

After yearly, stage and within, `about=previous` says that the duty is about the year before the one in which it is
due ("kết quả của năm trước"), `about=next` about the year after (November registers for the next year).
A stage's years are the years it is about: stage years=2025 by=01-31 about=previous is due on 31 January 2026.

After any rule: `configured` when the day comes from configuration and not from the document, and the document's
own words in square brackets where they differ from the duty's. After a semicolon, a year that differs:

    yearly before=05-31; except 2023: yearly before=10-31 [trước ngày 31/10/2023]
    within month=6,12; except 2023: within month=11 configured [từ tháng 11/2023]

Duties of a year: quarters and the like belong to the year of their period (the fourth quarter's report is due in
the January after), everything else to the year in which it is due. An exception replaces the ordinary rule of that
year altogether. Weekends never move a due day (no plan says so); reminders do (indicators/reminding.py).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from indicators.duty_rule import (
    About,
    Clause,
    DayOfYear,
    EachPeriod,
    EachYear,
    EveryMonths,
    Once,
    Rule,
    Schedule,
    Undated,
    Weekly,
    WithinMonths,
)
from indicators.period import Period, PeriodKind
from indicators.rule_notation import RuleError, parse_rule
from indicators.rule_writing import write_rule

__all__ = [
    "DueDate",
    "Rule",
    "RuleError",
    "due_after",
    "due_dates",
    "due_of",
    "opening_day",
    "parse_rule",
    "write_rule",
]

_ONE_DAY = timedelta(days=1)
_PERIODS_OF_YEAR = {
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.HALF: 2,
    PeriodKind.NINE_MONTHS: 1,
    PeriodKind.YEAR: 1,
}
_KIND_OF_MONTHS = {
    1: PeriodKind.MONTH,
    3: PeriodKind.QUARTER,
    6: PeriodKind.HALF,
    12: PeriodKind.YEAR,
}


@dataclass(frozen=True, slots=True)
class DueDate:
    """One time that a duty falls due.

    `period` is what it is about. `due` is the last day on time, None when nothing dates it. `stated` is the day
    as the document prints it ("trước ngày 15/1" → 15 January), None when `configured` or undated: `due` is never
    after it. `opens` is the first day of a window in which it must happen, None without such a window.
    `words` are the document's words of this very date where they differ from those of the duty.
    """

    period: Period
    due: date | None
    stated: date | None = None
    configured: bool = False
    opens: date | None = None
    words: str | None = None


def due_dates(rule: Rule, year: int) -> tuple[DueDate, ...]:
    """What the rule asks in `year`, in order of the due day; undated duties give one entry without a day."""
    clause = rule.clause_for(year)
    return tuple(sorted(_dates(clause, year), key=lambda found: (found.due or date.max, found.period.start)))


def due_of(rule: Rule, period: Period) -> DueDate | None:
    """The due date of the round about `period`, None when the rule asks nothing about it."""
    for year in (period.year, period.year + 1, period.year - 1):
        for found in due_dates(rule, year):
            if found.period == period:
                return found
    return None


def opening_day(due: DueDate, days_before_end: int) -> date | None:
    """When the round opens: its window's first day, else that many days before the period's end or the due day.

    Whichever of the two is earlier counts, so that a duty due before its year is over opens in time; None when
    nothing dates it.
    """
    if due.opens is not None:
        return due.opens
    if due.due is None:
        return None
    return min(due.period.end, due.due) - timedelta(days=days_before_end)


def due_after(every: EveryMonths, last: date) -> date:
    """By when it must happen again after `last` ("tối thiểu 6 tháng một lần"): 31 August gives the end of February."""
    index = last.year * 12 + last.month - 1 + every.months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(last.day, calendar.monthrange(year, month + 1)[1]))


def _dates(clause: Clause, year: int) -> Iterator[DueDate]:
    for found in _scheduled(clause.schedule, year):
        configured = clause.configured and found.due is not None
        stated = None if configured else found.stated
        yield DueDate(found.period, found.due, stated, configured, found.opens, clause.words)


def _scheduled(schedule: Schedule, year: int) -> Iterator[DueDate]:
    match schedule:
        case Undated() | Weekly():
            yield DueDate(Period.year_of(year), None)
        case EachPeriod():
            yield from _each_period(schedule, year)
        case EachYear(day=day, about=about, stages=stages):
            period = _about(about, year)
            if not stages or period.year in stages:
                yield DueDate(period, None) if day is None else _on_day(period, day, year)
        case WithinMonths(months=months, about=about):
            for number in months:
                month = Period(PeriodKind.MONTH, year, number)
                period = _about(about, year) if len(months) == 1 else month
                yield DueDate(period, month.end, month.end, opens=month.start)
        case EveryMonths(months=months):
            yield from _windows(months, year)
        case Once():
            yield from _once(schedule, year)
        case _:
            assert_never(schedule)


def _each_period(schedule: EachPeriod, year: int) -> Iterator[DueDate]:
    for number in range(1, _PERIODS_OF_YEAR[schedule.kind] + 1):
        period = Period(schedule.kind, year, number)
        if schedule.within:
            yield DueDate(period, period.end, period.end, opens=period.start)
        elif schedule.day is None:
            yield DueDate(period, None)
        else:
            due = period.end + timedelta(days=schedule.day)  # a period ends on the last day of a month
            yield DueDate(period, due, due)


def _on_day(period: Period, day: DayOfYear, year: int) -> DueDate:
    stated = date(year, day.month, day.day)
    return DueDate(period, stated - _ONE_DAY if day.before else stated, stated)


def _windows(months: int, year: int) -> Iterator[DueDate]:
    """Windows that are no DHIS2 period (2 or 4 months) are named by the month in which they end."""
    for last in range(months, 13, months):
        opens = date(year, last - months + 1, 1)
        due = date(year, last, calendar.monthrange(year, last)[1])
        kind = _KIND_OF_MONTHS.get(months)
        named = Period(PeriodKind.MONTH, year, last) if kind is None else Period(kind, year, last // months)
        yield DueDate(named, due, due, opens=opens)


def _once(schedule: Once, year: int) -> Iterator[DueDate]:
    limit = schedule.limit
    first, last = (limit.start, limit.end) if isinstance(limit, Period) else (limit, limit)
    stated = first if schedule.before else last
    due = stated - _ONE_DAY if schedule.before else stated
    if due.year == year:
        start = schedule.start.start if isinstance(schedule.start, Period) else schedule.start
        yield DueDate(Period.year_of(year), due, stated, opens=start)


def _about(about: About, year: int) -> Period:
    match about:
        case About.SAME:
            return Period.year_of(year)
        case About.PREVIOUS:
            return Period.year_of(year - 1)
        case About.NEXT:
            return Period.year_of(year + 1)
