"""What the commands state, in the shapes that others read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.calendar import parse_rule
from indicators.counts import parse_counts
from indicators.indicator import Indicator, IndicatorKind
from indicators.notation import write_plain, write_target
from indicators.period import Period
from indicators.rollup import stand
from indicators.statements import duty_dates, state_counts, state_duty_dates, state_judgement, state_standing
from indicators.tally import of_counts, of_value, silent
from indicators.target import Operator, Target, TargetKind

BuildIndicator = Callable[..., Indicator]
BuildTarget = Callable[..., Target]
NOMINATION = "yearly before=05-31; except 2023: yearly before=10-31 [trước ngày 31/10/2023]"


@pytest.mark.parametrize(
    ("counts", "words", "stated"),
    [
        (["900/1000"], "> 90", {"value": "90", "target": "90", "op": ">", "outcome": "not_met"}),
        (["1/3"], "<= 33.333333", {"value": "33.3333333", "target": "33.333333", "op": "<=", "outcome": "not_met"}),
        (["0/0"], ">= 95", {"value": None, "target": "95", "op": ">=", "outcome": "insufficient_data"}),
        ([], ">= 95", {"value": None, "target": "95", "op": ">=", "outcome": "insufficient_data"}),
        (["0/9"], "<= 0", {"value": "0", "target": "0", "op": "<=", "outcome": "met"}),
    ],
)
def test_a_judgement(
    an_indicator: BuildIndicator, a_target: BuildTarget, counts: list[str], words: str, stated: dict[str, str | None]
) -> None:
    indicator = an_indicator()
    assert state_judgement(indicator, parse_counts(indicator, counts), a_target(words)) == stated


def test_a_norm_of_every_quarter_is_not_added_up(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    meetings, once = an_indicator(IndicatorKind.SUM), a_target(">= 1", kind=TargetKind.EVERY_QUARTER)
    assert state_counts(meetings, ["2", "0", "1", "1"], once) | {"target": "1"} == {
        "value": "0",
        "target": "1",
        "op": ">=",
        "outcome": "not_met",
    }
    assert state_counts(meetings, ["2", "1", "1", "1"], once)["outcome"] == "met"
    assert state_counts(meetings, ["1"], once)["outcome"] == "met"
    assert state_counts(meetings, ["2", "0", "1", "1"], a_target(">= 4"))["value"] == "4"


def test_a_judgement_without_a_target(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    indicator = an_indicator(IndicatorKind.SUM)
    tally = of_value(IndicatorKind.SUM, 1250)
    assert state_judgement(indicator, tally, None) == {
        "value": "1250",
        "target": None,
        "op": None,
        "outcome": "no_target",
    }
    assigned = a_target(">=", kind=TargetKind.ASSIGNED)
    assert state_judgement(indicator, tally, assigned)["op"] == ">="


def test_a_standing(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    share = IndicatorKind.SHARE_OF_STATIONS
    tally = of_counts(share, 1, 1) + of_counts(share, 0, 1) + silent(share)
    stated = state_standing(stand(an_indicator(share), "tinh", tally, a_target(">= 40"), Period.parse("2026")))
    assert stated == {
        "value": "33.333333",
        "num": 1,
        "den": 3,
        "outcome": "not_met",
        "reported": 2,
        "expected": 3,
    }
    assert json.loads(json.dumps(stated)) == stated
    nothing = stand(an_indicator(share), "tinh", silent(share), None, Period.parse("2026"))
    assert (state_standing(nothing)["num"], state_standing(nothing)["den"]) == (None, None)


def test_money_keeps_its_decimals(an_indicator: BuildIndicator) -> None:
    tally = of_value(IndicatorKind.SUM, Decimal("60.5"))
    assert (
        state_standing(stand(an_indicator(IndicatorKind.SUM), "x", tally, None, Period.parse("2026")))["num"] == "60.5"
    )


def stated_dates(rule: str, year: int, configured: bool = False) -> list[dict[str, str | int | bool | None]]:
    read = parse_rule(rule)
    dates = duty_dates(read, year, date(2023, 6, 27), date(2030, 12, 31))
    return state_duty_dates("BGI-R3", "trước ngày 31/5", configured, dates, year in dict(read.exceptions))


def test_duty_dates_of_an_ordinary_and_an_exceptional_year() -> None:
    assert stated_dates(NOMINATION, 2024) == [
        {"duty": "BGI-R3", "period": "2024", "printed": "trước ngày 31/5", "due": "2024-05-30", "configured": False}
    ]
    assert stated_dates(NOMINATION, 2023) == [
        {
            "duty": "BGI-R3",
            "period": "2023",
            "printed": "trước ngày 31/10/2023",
            "due": "2023-10-30",
            "configured": False,
        }
    ]


def test_configured_days_say_so_and_undated_duties_have_none() -> None:
    assert [one["configured"] for one in stated_dates("quarterly day=10", 2024, configured=True)] == [True] * 4
    assert [one["configured"] for one in stated_dates("quarterly day=10 configured", 2024)] == [True] * 4
    assert [(one["due"], one["configured"]) for one in stated_dates("undated", 2024, configured=True)] == [
        (None, False)
    ]
    council = "within month=6,12; except 2023: within month=11 configured"
    assert [one["configured"] for one in stated_dates(council, 2023)] == [True]
    assert [one["configured"] for one in stated_dates(NOMINATION, 2023, configured=True)] == [False]


def test_only_dates_that_concern_the_plan() -> None:
    yearly = "yearly before=01-15 about=previous"
    assert [one["due"] for one in stated_dates(yearly, 2023)] == ["2023-01-14"]
    assert [one["due"] for one in stated_dates(yearly, 2031)] == ["2031-01-14"]
    assert stated_dates(yearly, 2032) == []
    assert stated_dates("quarterly day=10", 2022) == []
    assert stated_dates("within month=11 about=next", 2022) == []
    assert [one["due"] for one in stated_dates("quarterly day=10", 2030)][-1] == "2031-01-10"


@given(st.fractions(0, 200, max_denominator=10**5), st.decimals(0, 200, places=3))
def test_plain_numbers_lie_on_the_same_side_of_the_target(value: Fraction, target: Decimal) -> None:
    written = Decimal(write_plain(value, target))
    assert (written > target, written < target) == (value > target, value < target)


def test_targets_are_written_whole() -> None:
    assert write_target(Operator.AT_LEAST, Decimal(80), "percent") == "≥ 80 %"
    assert write_target(Operator.MORE_THAN, Decimal("31.5"), "percent") == "> 31,5 %"
    assert write_target(Operator.AT_MOST, Decimal("7.98"), "percent", "en") == "≤ 7.98 %"
    assert write_target(Operator.EXACTLY, Decimal(17)) == "= 17"
