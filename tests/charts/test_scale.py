"""Where scales end: at their natural end unless something lies beyond it, and never pressed flat by one value."""

from __future__ import annotations

from fractions import Fraction

import pytest

from charts.scale import scale_end, ticks


@pytest.mark.parametrize(
    ("values", "targets", "ceiling", "end"),
    [
        ([90, 83, None], [85], 100, 100),
        ([91, 83], [100], 100, 100),
        ([100], [100], 100, 100),
        ([Fraction(16, 17)], [1], 1, 1),
        ([120, 90], [100], 100, 120),
        ([380, 90], [85], 100, 125),
        ([None], [], 100, 100),
        ([40, 52], [60], None, 69),
        ([], [], None, 1),
    ],
)
def test_where_a_scale_ends(
    values: list[int | Fraction | None], targets: list[int], ceiling: int | None, end: int
) -> None:
    assert scale_end(values, targets, ceiling) == end


def test_no_tick_lies_behind_all_of_something() -> None:
    for targets in ([80], [95], [100]):
        assert ticks(scale_end([91], targets, 100), "percent")[-1] == (100.0, "100 %")
