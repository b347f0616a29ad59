"""Up the tree: sums, scope, completeness, judgement and pace."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.indicator import Indicator, IndicatorKind, TimeRule
from indicators.judging import Outcome
from indicators.period import Period
from indicators.rollup import roll_up, stand
from indicators.tally import Tally, of_answer, of_counts, of_value, silent
from indicators.target import Target, TargetKind
from indicators.tree import Place, line_of

BuildIndicator = Callable[..., Indicator]
BuildTarget = Callable[..., Target]
RATIO = IndicatorKind.RATIO
STATIONS = IndicatorKind.SHARE_OF_STATIONS
YEAR = Period.parse("2026")
PLACES = (
    Place("tinh"),
    Place("h1", "tinh"),
    Place("h2", "tinh"),
    Place("x1", "h1", region=3, groups=("xa",)),
    Place("x2", "h1", region=1),
    Place("x3", "h2", region=2, groups=("xa",)),
    Place("x4", "h2"),
    Place("v1", "x1"),
    Place("v2", "x2"),
)


def test_sums_go_up_level_by_level(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    tallies = {"x1": of_counts(RATIO, 90, 100), "x2": of_counts(RATIO, 1, 10), "x3": silent(RATIO)}
    found = roll_up(an_indicator(), tallies, PLACES, [a_target("> 90")], YEAR)
    top, first, second = found["tinh"], found["h1"], found["h2"]
    assert (top.num, top.den, top.reported, top.expected) == (91, 110, 2, 3)
    assert top.value == Fraction(9100, 110)
    assert (top.outcome, found["x1"].outcome) == (Outcome.NOT_MET, Outcome.NOT_MET)
    assert (first.num, first.den, second.num, second.outcome) == (91, 110, None, Outcome.INSUFFICIENT_DATA)
    assert top.gap == Fraction(9100, 110) - 90
    assert list(found) == [place.code for place in PLACES]


@pytest.mark.parametrize(
    ("more", "units"),
    [
        ({"exclude_regions": (1, 2)}, {"x1", "x4"}),
        ({"group": "xa"}, {"x1", "x3"}),
        ({"group": "xa", "exclude_regions": (2,)}, {"x1"}),
        ({}, {"x1", "x2", "x3", "x4"}),
    ],
)
def test_scope_by_region_and_group(an_indicator: BuildIndicator, more: dict[str, object], units: set[str]) -> None:
    tallies = {f"x{n}": of_answer(STATIONS, n == 1) for n in (1, 2, 3, 4)}
    found = roll_up(an_indicator(STATIONS, **more), tallies, PLACES, [], YEAR)
    assert found["tinh"].expected == len(units)
    assert {code for code in tallies if found[code].expected} == units
    assert found["tinh"].value == Fraction(100, len(units))


def test_a_village_belongs_to_the_region_of_its_commune(an_indicator: BuildIndicator) -> None:
    tallies = {"v1": of_counts(RATIO, 1, 2), "v2": of_counts(RATIO, 1, 2)}
    found = roll_up(an_indicator(exclude_regions=(1, 2)), tallies, PLACES, [], YEAR)
    assert (found["x1"].expected, found["x2"].expected, found["tinh"].expected) == (1, 0, 1)


def test_means_are_never_summed(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    mean = IndicatorKind.MEAN
    tallies = {"h1": of_value(mean, 163), "h2": of_value(mean, 165)}
    found = roll_up(an_indicator(mean), tallies, PLACES, [a_target(">= 164")], YEAR)
    assert (found["tinh"].value, found["tinh"].outcome) == (None, Outcome.INSUFFICIENT_DATA)
    assert (found["h1"].outcome, found["h2"].outcome) == (Outcome.NOT_MET, Outcome.MET)
    entered = roll_up(an_indicator(mean), tallies | {"tinh": of_value(mean, 164)}, PLACES, [a_target(">= 164")], YEAR)
    assert (entered["tinh"].value, entered["tinh"].den) == (164, None)


def test_a_count_target_is_the_roots_alone(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    count = IndicatorKind.COUNT
    tallies = {"x1": of_answer(count, True), "x2": of_answer(count, True), "x3": silent(count)}
    targets = [a_target(">= 2"), a_target(">= 0", scope="h2")]
    found = roll_up(an_indicator(count), tallies, PLACES, targets, YEAR)
    assert (found["tinh"].value, found["tinh"].den, found["tinh"].outcome) == (2, 3, Outcome.MET)
    assert found["h1"].outcome is Outcome.NO_TARGET
    assert found["h2"].outcome is Outcome.INSUFFICIENT_DATA


def test_faults_of_the_tree_are_named() -> None:
    tree = {place.code: place for place in (Place("a", "b"), Place("b", "a"), Place("c", "x"))}
    with pytest.raises(ValueError, match="a lies below itself"):
        line_of(tree, "a")
    with pytest.raises(ValueError, match="c lies in x"):
        line_of(tree, "c")
    assert line_of({place.code: place for place in PLACES}, "v1") == ("v1", "x1", "h1", "tinh")


def test_a_value_of_an_unknown_unit_is_refused(an_indicator: BuildIndicator) -> None:
    with pytest.raises(ValueError, match="no such unit: x9"):
        roll_up(an_indicator(), {"x9": silent(RATIO)}, PLACES, [], YEAR)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=25))
def test_every_parent_is_the_sum_of_its_leaves(
    an_indicator: BuildIndicator, leaves: list[tuple[int, int, int]]
) -> None:
    places = [Place("r"), *(Place(f"d{n}", "r") for n in range(4))]
    places += [Place(f"u{index}", f"d{district}") for index, (district, _, _) in enumerate(leaves)]
    tallies = {f"u{index}": of_counts(RATIO, num, den) for index, (_, num, den) in enumerate(leaves)}
    found = roll_up(an_indicator(), tallies, places, [], YEAR)
    for district in range(4):
        inside = [(num, den) for where, num, den in leaves if where == district]
        standing = found[f"d{district}"]
        assert standing.expected == len(inside)
        assert (standing.num or 0, standing.den or 0) == (sum(n for n, _ in inside), sum(d for _, d in inside))
    assert found["r"].num == sum(num for _, num, _ in leaves)


def visits(value: int) -> Tally:
    return of_value(IndicatorKind.SUM, value)


@pytest.mark.parametrize(
    ("more", "words", "kind", "period", "pace"),
    [
        ({}, ">= 100", TargetKind.LEVEL, "2026N", (62, 75)),
        ({}, ">= 100", TargetKind.NEW_IN_YEAR, "2026Q1", (62, 25)),
        ({}, ">= 100", TargetKind.FROM_YEAR, "2026", (62, 100)),
        ({"time": TimeRule.STOCK}, ">= 100", TargetKind.LEVEL, "2026N", None),
        ({}, ">= 0", TargetKind.LEVEL, "2026N", None),
        ({}, "<= 100", TargetKind.LEVEL, "2026N", None),
        ({}, ">=", TargetKind.ASSIGNED, "2026N", None),
        ({}, ">= 100", TargetKind.EVERY_QUARTER, "2026Q1", None),
    ],
)
def test_pace_of_the_year(
    an_indicator: BuildIndicator,
    a_target: BuildTarget,
    more: dict[str, object],
    words: str,
    kind: TargetKind,
    period: str,
    pace: tuple[int, int] | None,
) -> None:
    indicator = an_indicator(IndicatorKind.SUM, **({"time": TimeRule.FLOW, "denominator": ()} | more))
    standing = stand(indicator, "tinh", visits(62), a_target(words, kind=kind), Period.parse(period))
    found = standing.pace and (standing.pace.done, standing.pace.due)
    assert found == pace
    if standing.pace is not None and pace is not None:
        assert standing.pace.is_behind == (pace[0] < pace[1])


def test_visits_per_head_accumulate(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    indicator = an_indicator(IndicatorKind.PER_HEAD, time=TimeRule.FLOW, factor=Decimal(1))
    standing = stand(
        indicator, "x1", of_counts(IndicatorKind.PER_HEAD, 600, 1000), a_target(">= 0.8"), Period.parse("2026N")
    )
    assert standing.value == Fraction(3, 5)
    assert standing.pace is not None
    assert (standing.pace.done, standing.pace.due, standing.outcome) == (75, 75, Outcome.NOT_MET)
