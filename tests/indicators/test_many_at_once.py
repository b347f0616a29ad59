"""What is worked out for thousands of units at once is what the plain rules say of each by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.applicability import next_stage, next_stages, target_for, targets_for
from indicators.indicator import Indicator, IndicatorKind, TimeRule
from indicators.judging import Outcome, holds, judge, judge_tally
from indicators.period import Period
from indicators.reading import Figure, Mark, tally_unit, tally_units
from indicators.rollup import roll_up
from indicators.tally import Tally, exact, silent
from indicators.target import ALL_UNITS, Operator, Target, TargetKind
from indicators.tree import Place, Tree

BuildIndicator = Callable[..., Indicator]
QUARTERS = tuple(Period.parse(f"2026Q{number}") for number in (1, 2, 3, 4))
PERIODS = (*QUARTERS, Period.parse("2026N"), Period.parse("2026"))
PLACES = (Place("t"), *(Place(f"h{n}", "t") for n in range(2)), *(Place(f"x{n}", f"h{n % 2}") for n in range(5)))
TREE = Tree(PLACES)
UNITS = tuple(range(5))

figures = st.one_of(st.integers(0, 20), st.decimals(0, 9, places=1), st.sampled_from(Mark))
reported = st.dictionaries(
    st.sampled_from(QUARTERS),
    st.dictionaries(
        st.sampled_from(UNITS),
        st.dictionaries(st.sampled_from(["n", "d"]), figures, min_size=1, max_size=2),
        max_size=5,
    ),
    max_size=4,
)
kinds = st.sampled_from(
    [IndicatorKind.RATIO, IndicatorKind.SUM, IndicatorKind.PER_HEAD, IndicatorKind.COUNT, IndicatorKind.YES_NO]
)
targets = st.lists(
    st.builds(
        Target,
        indicator=st.sampled_from(["X-01", "X-02"]),
        scope=st.sampled_from([ALL_UNITS, "t", "h0", "x1"]),
        period=st.sampled_from(["2025", "2026", "2026Q2", "2027", "2030"]),
        kind=st.sampled_from(TargetKind),
        op=st.sampled_from(Operator),
        value=st.none() | st.integers(0, 40).map(Decimal),
        printed=st.just(""),
    ),
    max_size=6,
)


def measured(build: BuildIndicator, kind: IndicatorKind, time: TimeRule) -> Indicator:
    pair = kind in (IndicatorKind.RATIO, IndicatorKind.PER_HEAD)
    return build(kind, time=time, denominator=("d",) if pair else ())


@settings(max_examples=60)
@given(kinds, st.sampled_from(TimeRule), reported)
def test_reports_are_read_once_for_all_periods(
    an_indicator: BuildIndicator,
    kind: IndicatorKind,
    time: TimeRule,
    told: dict[Period, dict[int, dict[str, Figure]]],
) -> None:
    indicator = measured(an_indicator, kind, time)
    found = tally_units(indicator, UNITS, PERIODS, told)
    for period in PERIODS:
        for unit in UNITS:
            own = {quarter: by_unit[unit] for quarter, by_unit in told.items() if unit in by_unit}
            assert found[period][unit] == tally_unit(indicator, period, own)


@settings(max_examples=60)
@given(kinds, targets, st.sampled_from(PERIODS))
def test_targets_of_all_units_are_those_of_each(
    an_indicator: BuildIndicator, kind: IndicatorKind, held: list[Target], period: Period
) -> None:
    indicator = measured(an_indicator, kind, TimeRule.STOCK)
    now, ahead = targets_for(indicator, held, TREE.lines, period), next_stages(indicator, held, TREE.lines, period)
    for code, line in TREE.lines.items():
        assert now.get(code) == target_for(indicator, held, line, period)
        assert ahead.get(code) == next_stage(indicator, held, line, period)


@given(st.fractions(-50, 150), st.integers(0, 40).map(Decimal), st.sampled_from(Operator))
def test_judging_by_whole_numbers_is_judging_by_the_value(
    an_indicator: BuildIndicator, number: Fraction, bar: Decimal, op: Operator
) -> None:
    target = Target("X-01", ALL_UNITS, "2026", TargetKind.LEVEL, op, bar, "")
    tally = Tally(IndicatorKind.RATIO, exact(number), Fraction(7, 3), 1, 1)
    value = number / Fraction(7, 3) * 100
    assert tally.value(Decimal(100)) == value
    assert judge_tally(an_indicator(), tally, target) is judge(value, target)
    assert (judge(value, target) is Outcome.MET) is holds(value, op, Fraction(bar))


@settings(max_examples=40)
@given(kinds, targets, reported)
def test_counted_outcomes_are_those_of_each_unit(
    an_indicator: BuildIndicator,
    kind: IndicatorKind,
    held: list[Target],
    told: dict[Period, dict[int, dict[str, Figure]]],
) -> None:
    indicator, period = measured(an_indicator, kind, TimeRule.FLOW), QUARTERS[-1]
    by_unit = tally_units(indicator, UNITS, [period], told)[period]
    tallies = {f"x{unit}": by_unit.get(unit, silent(kind)) for unit in UNITS if unit != 4}
    found = roll_up(indicator, tallies, TREE, held, period)
    assert list(found) == [place.code for place in PLACES] and len(found) == len(PLACES)
    assert found.count_outcomes(TREE.lines) == Counter(s.outcome for s in found.values() if s.expected)
    for standing in found.values():
        bar = None if standing.target is None else standing.target.bar
        value = standing.tally.value(indicator.factor)
        assert standing.value == value
        assert standing.gap == (None if value is None or bar is None else value - bar)
    changed = found.but({"x0": found["x1"]})
    assert (changed["x0"], changed["x2"]) == (found["x1"], found["x2"])


def test_whole_numbers_stay_whole() -> None:
    for number in (Decimal(3), Fraction(6, 2), 3, Decimal("3.0")):
        assert exact(number) == 3 and isinstance(exact(number), int)
    assert exact(Decimal("2.5")) == Fraction(5, 2)
