"""From the answers of one unit to its tally: one period first, then the periods of a year together."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar, assert_never

from indicators.indicator import Indicator, IndicatorKind, TimeRule
from indicators.period import Period
from indicators.tally import (
    YES_NO_KINDS,
    SexTally,
    Tally,
    exact,
    of_answer,
    of_counts,
    of_value,
    silent,
    unknown,
)


class Mark(StrEnum):
    """An answer that is no number."""

    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


Figure = int | Decimal | Mark
"""One data element of one report. Yes is 1 and no is 0; an element that was not asked is left out of the mapping."""

U = TypeVar("U", bound=Hashable)

_PAIR_KINDS = frozenset({IndicatorKind.PER_HEAD, IndicatorKind.ACHIEVEMENT})


class _Sum(NamedTuple):
    """Several elements added up; `number` is None when one of them is unknown or was not given."""

    number: int | Decimal | None
    is_unknown: bool
    is_not_done: bool


def tally_report(indicator: Indicator, figures: Mapping[str, Figure]) -> Tally:
    """What one report says about the indicator; an empty mapping is a report that never came.

    An indicator without elements is never reported: its values are entered by hand.
    """
    if not indicator.numerator and not indicator.sexes:
        return silent(indicator.kind)
    if indicator.sexes:
        return _tally_sexes(indicator, figures)
    if indicator.kind in YES_NO_KINDS and not indicator.denominator:
        return _tally_yes(indicator, figures)
    numerator = _add_up(indicator.numerator, figures)
    denominator = _add_up(indicator.denominator, figures)
    if numerator.number is None or denominator.number is None:
        no_figures = numerator.is_unknown or denominator.is_unknown
        return unknown(indicator.kind) if no_figures else silent(indicator.kind)
    if indicator.denominator:
        tally = of_counts(indicator.kind, numerator.number, denominator.number)
    else:
        tally = of_value(indicator.kind, numerator.number)
    return replace(tally, not_done=1) if numerator.is_not_done else tally


def window(indicator: Indicator, period: Period) -> tuple[date, date]:
    """First and last day of the reports that make up the indicator's value for `period`.

    A stock is what `period` itself says; flows and "ever in the year" count from 1 January ("lũy kế từ đầu năm").
    """
    return (period.start if indicator.time is TimeRule.STOCK else date(period.year, 1, 1)), period.end


def tally_unit(indicator: Indicator, period: Period, reports: Mapping[Period, Mapping[str, Figure]]) -> Tally:
    """One unit's tally for `period` from its reports, whatever periods they are about: those of the window count."""
    first, last = window(indicator, period)
    inside = sorted((p for p in reports if first <= p.start and p.end <= last), key=lambda p: (p.end, p.start))
    return over_time(indicator, [tally_report(indicator, reports[inner]) for inner in inside])


def tally_units(
    indicator: Indicator,
    units: Collection[U],
    periods: Iterable[Period],
    reports: Mapping[Period, Mapping[U, Mapping[str, Figure]]],
) -> dict[Period, dict[U, Tally]]:
    """The same as `tally_unit` for many units and periods, every report read once: period → unit → tally."""
    by_time = sorted(reports, key=lambda p: (p.end, p.start))
    read = {
        p: {unit: tally_report(indicator, own[unit]) for unit in units if unit in own}
        for p, own in ((p, reports[p]) for p in by_time)
    }
    nothing = silent(indicator.kind)
    found: dict[Period, dict[U, Tally]] = {}
    for period in periods:
        first, last = window(indicator, period)
        inside = [read[p] for p in by_time if first <= p.start and p.end <= last]
        own = found[period] = {}
        for unit in units:
            tallies = [one[unit] for one in inside if unit in one]
            own[unit] = over_time(indicator, tallies) if tallies else nothing
    return found


def over_time(indicator: Indicator, tallies: Sequence[Tally]) -> Tally:
    """The tallies of one unit for periods following one another, made one by the indicator's time rule.

    A stock is the last value given. A flow is the sum; its denominator too, except visits per head and achievement
    of an assigned target, where it is the last one given (a population does not add up over quarters). Yes once in
    the year is yes, and a flow of yes or no is the same. "Ever" of a number is the last number given.
    """
    if indicator.time is TimeRule.STOCK and tallies and tallies[-1].reported:
        return tallies[-1]
    known = [tally for tally in tallies if tally.reported]
    gaps = len(tallies) - len(known)
    if not known:
        return unknown(indicator.kind) if any(tally.unknown for tally in tallies) else silent(indicator.kind)
    match indicator.time:
        case TimeRule.STOCK:
            return known[-1]
        case TimeRule.FLOW | TimeRule.EVER if indicator.kind in YES_NO_KINDS:
            return max(known, key=lambda tally: tally.numerator)
        case TimeRule.EVER:
            return known[-1]
        case TimeRule.FLOW:
            return known[-1] if indicator.kind is IndicatorKind.MEAN else replace(_flow(indicator, known), gaps=gaps)
        case _:
            assert_never(indicator.time)


def _flow(indicator: Indicator, known: Sequence[Tally]) -> Tally:
    keeps_denominator = indicator.kind in _PAIR_KINDS
    last = known[-1]
    sexes = tuple(
        SexTally(
            sex.sex,
            sum([part.numerator for part in _of_sex(sex.sex, known)]),
            sex.denominator if keeps_denominator else sum([part.denominator for part in _of_sex(sex.sex, known)]),
            sex.reported,
        )
        for sex in last.sexes
    )
    denominator = last.denominator if keeps_denominator else sum([tally.denominator for tally in known])
    numerator = sum([tally.numerator for tally in known])
    return replace(last, numerator=numerator, denominator=denominator, sexes=sexes)


def _of_sex(sex: str, tallies: Iterable[Tally]) -> list[SexTally]:
    return [part for tally in tallies for part in tally.sexes if part.sex == sex]


def _add_up(codes: Sequence[str], figures: Mapping[str, Figure]) -> _Sum:
    if len(codes) == 1 and isinstance(only := figures.get(codes[0]), int):  # nearly always
        return _Sum(only, False, False)
    number: int | Decimal = 0
    complete, is_unknown, is_not_done = True, False, False
    for code in codes:
        given = figures.get(code)
        if given is None:
            complete = False
        elif given is Mark.UNKNOWN:
            complete, is_unknown = False, True
        elif given is Mark.NOT_DONE:
            is_not_done = True
        else:
            number += given
    return _Sum(number if complete else None, is_unknown, is_not_done)


def _tally_yes(indicator: Indicator, figures: Mapping[str, Figure]) -> Tally:
    """Yes when any element is above 0; otherwise unknown as soon as one element is."""
    if len(indicator.numerator) == 1 and isinstance(only := figures.get(indicator.numerator[0]), int):
        return of_answer(indicator.kind, only > 0)  # nearly always
    given = [figures[code] for code in indicator.numerator if code in figures]
    if [figure for figure in given if not isinstance(figure, Mark) and figure > 0]:
        return of_answer(indicator.kind, True)
    if Mark.UNKNOWN in given:
        return unknown(indicator.kind)
    if len(given) < len(indicator.numerator) or not given:
        return silent(indicator.kind)
    no = of_answer(indicator.kind, False)
    return replace(no, not_done=1) if Mark.NOT_DONE in given else no


def _tally_sexes(indicator: Indicator, figures: Mapping[str, Figure]) -> Tally:
    """Each sex by itself; the whole counts only when every sex is known."""
    parts, whole, is_unknown = [], Tally(indicator.kind, expected=1), False
    for sex, numerator_codes, denominator_codes in indicator.sexes:
        numerator, denominator = _add_up(numerator_codes, figures), _add_up(denominator_codes, figures)
        is_unknown = is_unknown or numerator.is_unknown or denominator.is_unknown
        if numerator.number is None or denominator.number is None:
            parts.append(SexTally(sex))
        else:
            parts.append(SexTally(sex, exact(numerator.number), exact(denominator.number), 1))
    if all(part.reported for part in parts):
        numbers = (sum(p.numerator for p in parts), sum(p.denominator for p in parts))
        whole = Tally(indicator.kind, *numbers, reported=1, expected=1)
    return replace(whole, unknown=int(is_unknown and not whole.reported), sexes=tuple(parts))
