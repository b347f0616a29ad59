"""Values that the province keeps by hand, each with its source and day.

They belong to indicators that nobody reports, or that only the province knows, and to the plan's root. Where there is
one it counts before a report of the same period. What does not fit the plan raises NotTaken, a whole sentence for the
operator; a number that cannot be read raises CountError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from indicators.counts import CountError, CountFault, parse_count, parse_number
from indicators.indicator import Indicator, IndicatorKind
from indicators.period import Period
from indicators.reading import over_time, window
from indicators.tally import YES_NO_KINDS, Tally, of_answer, of_counts, of_value
from programmes.plan import Plan
from reporting.access import Act, is_allowed, places_of
from reporting.assigning import NotTaken, author_of, find_indicator, read_period, read_words
from reporting.desk import Desk
from storage import assignments as store
from storage import audit
from storage import units as unit_store
from storage.assignments import EnteredValue
from storage.audit import Deed
from storage.people import Person

LONGEST_NUMBER = 30  # signs; what is longer is a slip of the keyboard
_SIGNS = "%‰"
_SHARES = frozenset({IndicatorKind.RATIO, IndicatorKind.SHARE_OF_STATIONS, IndicatorKind.SHARE_OF_COMMUNES})
_DIVIDED = frozenset({IndicatorKind.RATIO, IndicatorKind.RATE, IndicatorKind.PER_HEAD, IndicatorKind.ACHIEVEMENT})


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was typed: the figure itself (`denominator` None) or two counts."""

    value: Decimal
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HandTally:
    """A unit's tally by hand; `is_figure` when a quotient itself was given, so that no counts stand behind it."""

    tally: Tally
    is_figure: bool


ValuesByHand = Mapping[str, Mapping[str, Mapping[Period, EnteredValue]]]
"""Indicator code → unit code → period → value."""


def is_kept_by_hand(indicator: Indicator) -> bool:
    """Whether its values may be entered by hand: nobody reports it, or only the province knows it."""
    return indicator.province_only or not (indicator.numerator or indicator.sexes)


def read_given(indicator: Indicator, text: str) -> Given:
    """A value as a person writes it: "68,2", "81,5 %" (the figure itself) or "340/1000". Raises CountError."""
    written = text.strip().rstrip(_SIGNS).strip() if indicator.kind in _DIVIDED else text.strip()
    if len(written) > LONGEST_NUMBER:
        raise CountError(CountFault.NOT_A_NUMBER, text)
    tally = parse_count(replace(indicator, province_only=True), written)
    if indicator.kind in _SHARES and tally.numerator > tally.denominator:
        raise CountError(CountFault.PART_ABOVE_WHOLE, text)
    if "/" in written:
        numerator, denominator = written.split("/")
        return Given(parse_number(numerator), parse_number(denominator))
    if indicator.kind in YES_NO_KINDS and indicator.kind is not IndicatorKind.COUNT:
        return Given(Decimal(int(tally.numerator)))
    return Given(parse_number(written))


def is_figure(indicator: Indicator, given: Given) -> bool:
    """Whether a quotient itself was given ("81,5 %"): then there are no counts behind it to show or to add."""
    return given.denominator is None and indicator.kind in _DIVIDED


def tally_given(indicator: Indicator, given: Given) -> Tally:
    """What a value by hand says about the indicator; a figure itself is that many of `factor`."""
    if given.denominator is not None:
        return of_counts(indicator.kind, given.value, given.denominator)
    match indicator.kind:
        case IndicatorKind.COUNT | IndicatorKind.SUM | IndicatorKind.ACTIVITY | IndicatorKind.MEAN:
            return of_value(indicator.kind, given.value)
        case IndicatorKind.YES_NO | IndicatorKind.SHARE_OF_STATIONS | IndicatorKind.SHARE_OF_COMMUNES:
            return of_answer(indicator.kind, given.value > 0)
        case IndicatorKind.RATIO | IndicatorKind.RATE | IndicatorKind.PER_HEAD | IndicatorKind.ACHIEVEMENT:
            return Tally(indicator.kind, Fraction(given.value), Fraction(indicator.factor), reported=1, expected=1)
        case _:
            assert_never(indicator.kind)


def enter_value(
    desk: Desk,
    plan: Plan,
    *,
    indicator: str,
    unit: str,
    period: str,
    given: Given,
    source: str,
    dated: date,
    who: Person | str,
) -> None:
    """Enter one value by hand. Raises NotTaken, and NotAllowed for a person who is not of the province."""
    measured = find_indicator(plan, indicator)
    if not is_kept_by_hand(measured):
        raise NotTaken(f"INDICATOR: {indicator} is reported by the {measured.reporter.value}; it is not kept by hand.")
    root = plan.root()
    if unit != root.code:
        raise NotTaken(f"UNIT: {indicator} is kept at {root.code} ({root.name}), not at {unit}.")
    about = check_period(desk, period)
    author = author_of(desk, plan, who, Act.ENTER_VALUE)
    before = values_in_force(desk, plan).get(indicator, {}).get(unit, {}).get(about)
    store.add_entered_value(
        desk.connection,
        plan=plan.code,
        indicator=indicator,
        unit=unit,
        period=about.id,
        value=given.value,
        denominator=given.denominator,
        source=check_source(source),
        dated=check_day(desk, dated),
        author=author,
        now=desk.now,
    )
    root_unit = unit_store.unit_by_code(desk.connection, root.code)
    audit.note(
        desk.connection,
        desk.now,
        Deed.VALUE_SET,
        f"value/{plan.code}/{indicator}/{unit}/{about.id}",
        by=author.person_id,
        unit_id=None if root_unit is None else root_unit.id,
        before=None if before is None else _facts(before.value, before.denominator),
        after=_facts(given.value, given.denominator),
    )


def _facts(value: Decimal, denominator: Decimal | None) -> audit.Facts:
    return {"value": format(value, "f"), "denominator": None if denominator is None else format(denominator, "f")}


def check_period(desk: Desk, text: str) -> Period:
    """A period that has begun; NotTaken for any other."""
    period = read_period(text)
    if period.start > desk.today:
        raise NotTaken(f"PERIOD: {text} has not begun.")
    return period


def check_source(text: str) -> str:
    """Where a number stands written, in a few words on one line; NotTaken otherwise."""
    return read_words("--source", text)


def check_day(desk: Desk, day: date) -> date:
    """A day that has come; NotTaken for any other."""
    if day > desk.today:
        raise NotTaken(f"--dated: {day} lies in the future.")
    return day


def plans_to_enter(desk: Desk, person: Person) -> list[Plan]:
    """The plans with indicators kept by hand whose values this person may enter."""
    places = places_of(desk, person)
    found = []
    for plan in desk.catalogue.plans():
        root = unit_store.unit_by_code(desk.connection, plan.root().code)
        if root is not None and is_allowed(places, Act.ENTER_VALUE, root) and kept_by_hand(plan):
            found.append(plan)
    return found


def kept_by_hand(plan: Plan) -> tuple[Indicator, ...]:
    """The plan's indicators whose values may be entered by hand, in its order."""
    return tuple(indicator for indicator in plan.indicators if is_kept_by_hand(indicator))


def values_in_force(desk: Desk, plan: Plan) -> ValuesByHand:
    """The newest value by hand of every indicator, unit and period."""
    found: dict[str, dict[str, dict[Period, EnteredValue]]] = {}
    for one in store.entered_values(desk.connection, plan.code, desk.known_at):
        found.setdefault(one.indicator, {}).setdefault(one.unit, {})[Period.parse(one.period)] = one
    return found


def tally_by_hand(indicator: Indicator, period: Period, values: Mapping[Period, EnteredValue]) -> HandTally | None:
    """One unit's tally for `period` from the values by hand of its window; None when there is none.

    Counts follow the indicator's time rule; figures themselves cannot be added over time, so the last one counts.
    """
    first, last = window(indicator, period)
    inside = sorted((p for p in values if first <= p.start and p.end <= last), key=lambda p: (p.end, p.start))
    if not inside:
        return None
    given = [Given(values[p].value, values[p].denominator) for p in inside]
    tallies = [tally_given(indicator, one) for one in given]
    if any(is_figure(indicator, one) for one in given):
        return HandTally(tallies[-1], is_figure(indicator, given[-1]))
    return HandTally(over_time(indicator, tallies), is_figure=False)
