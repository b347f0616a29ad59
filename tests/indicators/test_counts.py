"""Counts typed by an operator: Vietnamese numbers, pairs, sexes, yes and no, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.counts import CountError, CountFault, parse_counts, parse_number
from indicators.indicator import Indicator, IndicatorKind
from indicators.notation import write_number

Build = Callable[..., Indicator]
SEXES = (("nam", ("m",), ("pm",)), ("nu", ("f",), ("pf",)))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17", "17"),
        ("1.250", "1250"),
        ("1.250.000", "1250000"),
        ("7,98", "7.98"),
        ("7.98", "7.98"),
        ("0.125", "0.125"),
        ("0,8", "0.8"),
        ("1.250,5", "1250.5"),
        (" 05 ", "5"),
        ("163.1234", "163.1234"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "hai mươi", "-3", "1,2,3", "1.25.0", "1e3", "٣", "1 250", "12.34.567", "."])
def test_no_numbers(text: str) -> None:
    with pytest.raises(CountError) as caught:
        parse_number(text)
    assert caught.value.fault is CountFault.NOT_A_NUMBER


@given(st.decimals(0, 10**9, places=2))
def test_what_is_written_is_read_back(number: Decimal) -> None:
    assert parse_number(write_number(number, 2)) == number


@pytest.mark.parametrize(
    ("kind", "arguments", "numerator", "denominator"),
    [
        (IndicatorKind.RATIO, ["900/1000"], 900, 1000),
        (IndicatorKind.RATIO, ["1.250 / 2.000"], 1250, 2000),
        (IndicatorKind.RATIO, ["9/10", "100/1000"], 109, 1010),
        (IndicatorKind.RATIO, ["0/0"], 0, 0),
        (IndicatorKind.PER_HEAD, ["1200/1000"], 1200, 1000),
        (IndicatorKind.PER_HEAD, ["0,85"], Fraction(17, 20), 100),
        (IndicatorKind.ACHIEVEMENT, ["120/100"], 120, 100),
        (IndicatorKind.SHARE_OF_STATIONS, ["44/108"], 44, 108),
        (IndicatorKind.SHARE_OF_STATIONS, ["có"], 1, 1),
        (IndicatorKind.SHARE_OF_STATIONS, ["có", "Không", "1"], 2, 3),
        (IndicatorKind.YES_NO, ["KHONG"], 0, 1),
        (IndicatorKind.COUNT, ["17"], 17, 0),
        (IndicatorKind.COUNT, ["17/17"], 17, 17),
        (IndicatorKind.SUM, ["1.250"], 1250, 0),
        (IndicatorKind.SUM, ["3", "4"], 7, 0),
        (IndicatorKind.MEAN, ["163"], 163, 0),
    ],
)
def test_counts_by_kind(
    an_indicator: Build, kind: IndicatorKind, arguments: list[str], numerator: Fraction | int, denominator: int
) -> None:
    tally = parse_counts(an_indicator(kind), arguments)
    assert (tally.numerator, tally.denominator) == (numerator, denominator)
    assert tally.reported == tally.expected == len(arguments)


def test_nothing_typed_is_a_silent_unit(an_indicator: Build) -> None:
    tally = parse_counts(an_indicator(), [])
    assert (tally.reported, tally.expected, tally.value()) == (0, 1, None)


def test_a_provincial_ratio_is_entered_as_its_value(an_indicator: Build) -> None:
    indicator = an_indicator(province_only=True)
    assert parse_counts(indicator, ["34,5"]).value(indicator.factor) == Decimal("34.5")


@pytest.mark.parametrize("names", [("nam", "nu"), ("NAM", "nữ"), ("male", "female")])
def test_sexes_by_any_name(an_indicator: Build, names: tuple[str, str]) -> None:
    tally = parse_counts(an_indicator(sexes=SEXES), [f"{names[1]}=445/500", f"{names[0]}=475/500"])
    assert {part.sex: (part.numerator, part.denominator) for part in tally.sexes} == {
        "nam": (475, 500),
        "nu": (445, 500),
    }
    assert (tally.numerator, tally.denominator, tally.reported) == (920, 1000, 1)


def test_one_sex_alone_is_not_the_whole(an_indicator: Build) -> None:
    tally = parse_counts(an_indicator(sexes=SEXES), ["nam=475/500"])
    assert (tally.reported, tally.value(), len(tally.sexes)) == (0, None, 1)


@pytest.mark.parametrize(
    ("kind", "arguments", "fault"),
    [
        (IndicatorKind.RATIO, ["90%"], CountFault.PERCENT),
        (IndicatorKind.RATIO, ["90"], CountFault.NOT_A_PAIR),
        (IndicatorKind.RATIO, ["1/2/3"], CountFault.NOT_A_PAIR),
        (IndicatorKind.RATIO, ["1001/1000"], CountFault.PART_ABOVE_WHOLE),
        (IndicatorKind.RATIO, ["x/1000"], CountFault.NOT_A_NUMBER),
        (IndicatorKind.COUNT, ["18/17"], CountFault.PART_ABOVE_WHOLE),
        (IndicatorKind.SUM, ["1/2"], CountFault.NOT_SINGLE),
        (IndicatorKind.YES_NO, ["đôi khi"], CountFault.NEITHER_YES_NOR_NO),
        (IndicatorKind.RATIO, ["nam=1/2"], CountFault.NO_SUCH_SEX),
    ],
)
def test_refusals(an_indicator: Build, kind: IndicatorKind, arguments: list[str], fault: CountFault) -> None:
    with pytest.raises(CountError) as caught:
        parse_counts(an_indicator(kind), arguments)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["nam=1/2", "male=1/2"], CountFault.SEX_TWICE),
        (["nam=1/2", "1/2"], CountFault.NO_SUCH_SEX),
        (["nam=12"], CountFault.NOT_A_PAIR),
        (["nam=3/2"], CountFault.PART_ABOVE_WHOLE),
    ],
)
def test_refusals_of_sexes(an_indicator: Build, arguments: list[str], fault: CountFault) -> None:
    with pytest.raises(CountError) as caught:
        parse_counts(an_indicator(sexes=SEXES), arguments)
    assert caught.value.fault is fault
