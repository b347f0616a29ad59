"""Soft checks against a unit's own history: small, seasonal, zero-heavy counts, and new levels."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.unusual import SHORTEST_HISTORY, usual_value


def usual(value: int | str, series: str, last: int | None = None, year: int | None = None, **kind: bool) -> str | None:
    found = usual_value(
        Decimal(value),
        tuple(map(Decimal, series.split())),
        None if last is None else Decimal(last),
        None if year is None else Decimal(year),
        **kind,
    )
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("value", "series", "expected"),
    [
        (9, "88 90 92 91 95", "91"),  # a digit lost
        (950, "88 90 92 91 95", "91"),  # a digit doubled
        (80, "88 90 92 91 95", None),
        (118, "88 90 92 91 95", None),
        (9, "95", None),  # no history to speak of
        (9, "95 95 95", None),
        (2, "0 0 0 0 1 0", None),  # small counts are chance
        (3, "0 0 0 0 0 0", None),
        (4, "0 0 0 0 0 0", "0"),
        (40, "0 0 0 0 0 0", "0"),
        (0, "3 4 2 5 3", None),
        (0, "30 31 29 30", "30"),
        (9, "100 10 100 10 100 10", None),  # a wild unit is believed
        (5, "1000 5 6 4 5 5", None),  # one wrong value of the past spoils nothing
        (1000, "1000 5 6 4 5 5", "5"),
    ],
)
def test_against_the_median(value: int, series: str, expected: str | None) -> None:
    assert usual(value, series) == expected


def test_a_season_is_not_unusual() -> None:
    series = "20 22 21 90 20 21 22 92 21 20 22"
    assert usual(91, series) == "21"
    assert usual(91, series, last=22, year=92) is None


def test_a_new_level_that_was_confirmed_is_not_doubted_again() -> None:
    assert usual(200, "90 91 92 90 90 200") == "90.5"
    assert usual(203, "90 91 92 90 90 200", last=200) is None


def test_measures_have_no_chance_of_counts() -> None:
    assert usual("7.98", "7.9 8.0 7.95 8.1", is_count=False) is None
    assert usual("79.8", "7.9 8.0 7.95 8.1", is_count=False) == "7.975"
    assert usual("9.5", "7.9 8.0 7.95 8.1", is_count=False) == "7.975"


NUMBERS = st.integers(0, 10**9).map(Decimal)


@given(st.lists(NUMBERS, max_size=12), NUMBERS)
def test_repeating_last_quarter_is_never_unusual(series: list[Decimal], value: Decimal) -> None:
    assert usual_value(value, [*series, value], value) is None


@given(st.lists(NUMBERS, max_size=SHORTEST_HISTORY - 1), NUMBERS)
def test_short_histories_say_nothing(series: list[Decimal], value: Decimal) -> None:
    assert usual_value(value, series) is None


@given(st.lists(NUMBERS, min_size=SHORTEST_HISTORY, max_size=12), NUMBERS, NUMBERS)
def test_farther_from_the_median_is_not_less_unusual(series: list[Decimal], near: Decimal, step: Decimal) -> None:
    centre = sorted(series)[len(series) // 2]
    if usual_value(centre + near, series) is not None:
        assert usual_value(centre + near + step, series) is not None
