"""Tables of units: what each column means, silent units, and faults with row and column."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from indicators.indicator import Indicator, IndicatorKind
from indicators.period import Period
from indicators.rollup import Standing, roll_up
from indicators.target import Target
from indicators.unit_rows import RowFault, read_unit_rows

Build = Callable[..., Indicator]
YEAR = Period.parse("2026")
STATIONS = IndicatorKind.SHARE_OF_STATIONS


def standing(
    indicator: Indicator, text: str, targets: tuple[Target, ...] = (), **more: dict[str, tuple[str, ...]]
) -> Standing:
    rows = read_unit_rows(indicator, [line.split(",") for line in text.split()], root="tinh", **more)
    assert rows.faults == ()
    return roll_up(indicator, rows.tallies, rows.places, targets, YEAR)["tinh"]


def test_pairs_are_summed_and_empty_ones_silent(an_indicator: Build) -> None:
    found = standing(an_indicator(), "unit,region,num,den x1,1,9,10 x2,,100,1.000 x3,3,, x4,3,0,0")
    assert (found.num, found.den, found.reported, found.expected) == (109, 1010, 3, 4)


def test_regions_are_left_out(an_indicator: Build, a_target: Callable[..., Target]) -> None:
    indicator = an_indicator(STATIONS, exclude_regions=(1, 2))
    found = standing(indicator, "unit,region,yes x1,1,1 x2,2,0 x3,3,1 x4,3, x5,3,0 x6,,1", (a_target(">= 50"),))
    assert (found.num, found.den, found.reported, found.expected) == (2, 4, 3, 4)
    assert (found.value, found.outcome) == (50, "met")


def test_totals_and_counted_numbers(an_indicator: Build, a_target: Callable[..., Target]) -> None:
    total = standing(an_indicator(IndicatorKind.SUM), "unit,region,value x1,,1.250 x2,,0 x3,,")
    assert (total.value, total.num, total.den, total.reported, total.expected) == (1250, 1250, None, 2, 3)
    count = standing(an_indicator(IndicatorKind.COUNT), "unit,region,value h1,,17 h2,,0 h3,,", (a_target("= 17"),))
    assert (count.value, count.den, count.outcome) == (17, None, "met")
    answers = standing(an_indicator(IndicatorKind.COUNT), "unit,region,yes x1,,1 x2,,0 x3,,")
    assert (answers.value, answers.den, answers.reported) == (1, 3, 2)


def test_a_provincial_mean_has_a_row_of_its_own(an_indicator: Build) -> None:
    assert standing(
        an_indicator(IndicatorKind.MEAN), "unit,value tinh,163,5".replace("163,5", "163.5")
    ).value == Fraction(327, 2)


def test_the_group_has_its_own_denominator(an_indicator: Build) -> None:
    indicator = an_indicator(STATIONS, group="xa")
    table = "unit,yes x1,1 x2,1 p1,0"
    assert standing(indicator, table, groups={"x1": ("xa",), "x2": ("xa",)}).den == 2
    assert standing(indicator, table).den == 3


def test_sexes_have_columns_of_their_own(an_indicator: Build, a_target: Callable[..., Target]) -> None:
    indicator = an_indicator(sexes=(("nam", ("m",), ("pm",)), ("nu", ("f",), ("pf",))))
    table = "unit,num_nam,den_nam,num_nu,den_nu x1,475,500,445,500 x2,,,,"
    found = standing(indicator, table, (a_target(">= 90"),))
    assert (found.value, found.outcome, found.reported, found.expected) == (92, "not_met", 1, 2)
    plain = standing(indicator, "unit,num,den x1,920,1000", (a_target(">= 90"),))
    assert (plain.value, plain.outcome) == (92, "insufficient_data")


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        ("", [(1, "unit"), (1, "num"), (1, "den")]),
        ("unit,num", [(1, "den")]),
        ("unit,num,den x1,9,8", [(2, "num")]),
        ("unit,num,den x1,9,10 ,1,2", [(3, "unit")]),
        ("unit,num,den x1,9,10 x1,1,2", [(3, "unit")]),
        ("unit,num,den x1,9,", [(2, "den")]),
        ("unit,num,den x1,,9 x2,a,9", [(2, "num"), (3, "num")]),
        ("unit,region,num,den x1,4,1,2", [(2, "region")]),
    ],
)
def test_faults_name_row_and_column(an_indicator: Build, table: str, faults: list[tuple[int, str]]) -> None:
    found = read_unit_rows(an_indicator(), [line.split(",") for line in table.split()], root="tinh")
    assert [(fault.row, fault.column) for fault in found.faults] == faults
    assert (found.places, found.tallies) == ((), {})
    assert all(isinstance(fault, RowFault) and fault.message for fault in found.faults)


def test_a_yes_column_takes_only_yes_and_no(an_indicator: Build) -> None:
    found = read_unit_rows(an_indicator(STATIONS), [["\ufeffUnit", "Yes"], ["x1", "2"], [], ["x2", "1"]])
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "yes")]
