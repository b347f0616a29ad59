"""Answers become tallies: what counts as reported, and how the quarters of a year join."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.indicator import Indicator, IndicatorKind, TimeRule
from indicators.period import Period
from indicators.reading import Figure, Mark, over_time, tally_report, tally_unit, window
from indicators.tally import of_counts, of_value, silent, unknown

Build = Callable[..., Indicator]
SEXES = (("nam", ("m",), ("pm",)), ("nu", ("f",), ("pf",)))
Q = {number: Period.parse(f"2026Q{number}") for number in (1, 2, 3, 4)}


@pytest.mark.parametrize(
    ("figures", "numbers"),
    [
        ({"n": 18, "d": 20}, (18, 20, 1, 0, 0)),
        ({"n": 0, "d": 20}, (0, 20, 1, 0, 0)),
        ({"n": Mark.NOT_DONE, "d": 20}, (0, 20, 1, 0, 1)),
        ({"n": Mark.UNKNOWN, "d": 20}, (0, 0, 0, 1, 0)),
        ({"n": 18, "d": Mark.UNKNOWN}, (0, 0, 0, 1, 0)),
        ({"n": 18}, (0, 0, 0, 0, 0)),
        ({}, (0, 0, 0, 0, 0)),
    ],
)
def test_a_ratio_needs_both_numbers(
    an_indicator: Build, figures: Mapping[str, Figure], numbers: tuple[int, ...]
) -> None:
    tally = tally_report(an_indicator(), figures)
    assert (tally.numerator, tally.denominator, tally.reported, tally.unknown, tally.not_done) == numbers
    assert tally.expected == 1


@pytest.mark.parametrize(
    ("figures", "yes", "reported", "unknowns"),
    [
        ({"a": 1, "b": Mark.UNKNOWN}, 1, 1, 0),
        ({"a": 0, "b": Mark.UNKNOWN}, 0, 0, 1),
        ({"a": 0, "b": 0}, 0, 1, 0),
        ({"a": 0, "b": Mark.NOT_DONE}, 0, 1, 0),
        ({"a": 0}, 0, 0, 0),
        ({}, 0, 0, 0),
    ],
)
def test_a_station_says_yes_when_any_element_does(
    an_indicator: Build, figures: Mapping[str, Figure], yes: int, reported: int, unknowns: int
) -> None:
    indicator = an_indicator(IndicatorKind.SHARE_OF_STATIONS, numerator=("a", "b"), denominator=())
    tally = tally_report(indicator, figures)
    assert (tally.numerator, tally.denominator, tally.reported, tally.unknown) == (yes, 1, reported, unknowns)


def test_several_elements_are_added(an_indicator: Build) -> None:
    indicator = an_indicator(numerator=("a", "b"), denominator=("c", "d"))
    tally = tally_report(indicator, {"a": 1, "b": Decimal("2.5"), "c": 10, "d": 4})
    assert (tally.numerator, tally.denominator) == (Fraction(7, 2), 14)


def test_an_indicator_without_elements_is_never_reported(an_indicator: Build) -> None:
    indicator = an_indicator(IndicatorKind.SUM, numerator=(), denominator=())
    assert tally_report(indicator, {"anything": 3}) == silent(IndicatorKind.SUM)


def test_sexes_count_together_only_when_each_is_known(an_indicator: Build) -> None:
    indicator = an_indicator(sexes=SEXES, numerator=(), denominator=())
    both = tally_report(indicator, {"m": 475, "pm": 500, "f": 445, "pf": 500})
    assert (both.numerator, both.denominator, both.reported) == (920, 1000, 1)
    assert [part.value(Decimal(100)) for part in both.sexes] == [95, 89]
    one = tally_report(indicator, {"m": 475, "pm": 500, "f": Mark.UNKNOWN, "pf": 500})
    assert (one.reported, one.unknown, [part.reported for part in one.sexes]) == (0, 1, [1, 0])


def test_the_window_of_flows_begins_in_january(an_indicator: Build) -> None:
    assert window(an_indicator(), Q[3]) == (date(2026, 7, 1), date(2026, 9, 30))
    assert window(an_indicator(time=TimeRule.FLOW), Q[3]) == (date(2026, 1, 1), date(2026, 9, 30))
    assert window(an_indicator(time=TimeRule.EVER), Period.parse("2026N")) == (date(2026, 1, 1), date(2026, 9, 30))


def test_quarters_join_by_the_time_rule(an_indicator: Build) -> None:
    reports: dict[Period, dict[str, Figure]] = {Q[n]: {"n": n, "d": 10 * n} for n in (3, 1, 2)}
    reports[Q[4]] = {"n": 99, "d": 99}
    nine = Period.parse("2026N")
    stock = tally_unit(an_indicator(), nine, reports)
    flow = tally_unit(an_indicator(time=TimeRule.FLOW), nine, reports)
    per_head = tally_unit(an_indicator(IndicatorKind.PER_HEAD, time=TimeRule.FLOW), nine, reports)
    assert (stock.numerator, stock.denominator) == (3, 30)
    assert (flow.numerator, flow.denominator) == (6, 60)
    assert (per_head.numerator, per_head.denominator) == (6, 30)
    assert tally_unit(an_indicator(), Q[2], reports).numerator == 2
    assert tally_unit(an_indicator(time=TimeRule.FLOW), Q[2], reports).numerator == 3
    assert tally_unit(an_indicator(), Period.parse("2025"), reports) == silent(IndicatorKind.RATIO)


def test_once_in_the_year_is_enough(an_indicator: Build) -> None:
    trained = an_indicator(IndicatorKind.SHARE_OF_STATIONS, time=TimeRule.EVER, denominator=())
    reports: dict[Period, dict[str, Figure]] = {Q[1]: {"n": 1}, Q[2]: {"n": 0}, Q[3]: {"n": Mark.UNKNOWN}}
    assert tally_unit(trained, Q[3], reports).numerator == 1
    assert tally_unit(trained, Q[4], {Q[4]: {"n": 0}}).numerator == 0


def test_a_gap_in_a_flow_is_counted_and_a_stock_takes_the_last_known(an_indicator: Build) -> None:
    visits = an_indicator(IndicatorKind.SUM, time=TimeRule.FLOW, denominator=())
    kind = IndicatorKind.SUM
    joined = over_time(visits, [of_value(kind, 5), silent(kind), of_value(kind, 2)])
    assert (joined.value(), joined.gaps, joined.reported, joined.expected) == (7, 1, 1, 1)
    level = over_time(an_indicator(), [of_counts(IndicatorKind.RATIO, 1, 2), unknown(IndicatorKind.RATIO)])
    assert (level.value(), level.reported) == (Fraction(1, 2), 1)
    assert over_time(an_indicator(), [unknown(IndicatorKind.RATIO), silent(IndicatorKind.RATIO)]).unknown == 1
    assert over_time(an_indicator(), []) == silent(IndicatorKind.RATIO)


def test_the_mean_of_a_year_is_the_last_one_given(an_indicator: Build) -> None:
    height = an_indicator(IndicatorKind.MEAN, time=TimeRule.FLOW, denominator=())
    means = [of_value(IndicatorKind.MEAN, number) for number in (163, 164)]
    assert over_time(height, means).value() == 164


def test_the_flow_of_each_sex(an_indicator: Build) -> None:
    indicator = an_indicator(sexes=SEXES, numerator=(), denominator=(), time=TimeRule.FLOW)
    report: dict[str, Figure] = {"m": 1, "pm": 2, "f": 3, "pf": 4}
    tally = tally_unit(indicator, Q[2], {Q[1]: report, Q[2]: report})
    assert [(part.numerator, part.denominator) for part in tally.sexes] == [(2, 4), (6, 8)]
