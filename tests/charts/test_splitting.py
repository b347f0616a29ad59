"""Too many units for one picture become several, and nobody is lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from charts.records import MOST_UNITS, RankingBar, RankingChart, Standing
from charts.splitting import split
from charts.table_records import HeatCell, HeatChart, HeatRow
from charts.time_records import MOST_PANELS, Panel, PanelsChart
from tests.charts.test_ranking import TWELVE


def bars(count: int, districts: int | None) -> tuple[RankingBar, ...]:
    return tuple(
        RankingBar(
            f"Xã {number}",
            Decimal(number),
            str(number),
            Standing.MET,
            group=None if districts is None else f"Huyện {number % districts}",
        )
        for number in range(count)
    )


@settings(max_examples=40)
@given(count=st.integers(0, 240), districts=st.none() | st.integers(1, 12))
def test_every_unit_is_in_exactly_one_part_that_can_be_read(count: int, districts: int | None) -> None:
    whole = replace(TWELVE, bars=bars(count, districts))
    parts = [part for part in split(whole) if isinstance(part, RankingChart)]
    assert sorted(bar.name for part in parts for bar in part.bars) == sorted(bar.name for bar in whole.bars)
    assert all(len(part.bars) <= MOST_UNITS for part in parts)
    if districts is not None and len(parts) > 1:
        assert all(len({bar.group for bar in part.bars}) == 1 for part in parts)


def test_parts_without_groups_follow_the_ranking_and_say_which_places_they_hold() -> None:
    parts = split(replace(TWELVE, bars=bars(60, None)))
    assert [part.frame.part for part in parts] == ["1–20 / 60", "21–40 / 60", "41–60 / 60"]
    first = parts[0]
    assert isinstance(first, RankingChart)
    assert first.bars[0].name == "Xã 59"
    assert [isinstance(part, RankingChart) and part.completeness is None for part in parts] == [False, True, True]


def test_a_group_larger_than_a_picture_is_cut_by_places() -> None:
    parts = split(replace(TWELVE, bars=bars(58, 2)))
    assert [part.frame.part for part in parts] == [
        "Huyện 1 · 1/2 · 1–14 / 29",
        "Huyện 1 · 1/2 · 15–29 / 29",
        "Huyện 0 · 2/2 · 1–14 / 29",
        "Huyện 0 · 2/2 · 15–29 / 29",
    ]


def test_tables_and_panels_are_split_too_and_small_charts_stay_whole() -> None:
    rows = tuple(HeatRow(f"Xã {number}", (HeatCell(1, 1),), "1/1") for number in range(30))
    heat = HeatChart(TWELVE.frame, (("I", "2026"),), rows, total=HeatRow("Toàn huyện", (HeatCell(30, 30),), "30/30"))
    parts = [part for part in split(heat) if isinstance(part, HeatChart)]
    assert [len(part.rows) for part in parts] == [15, 15]
    assert [part.total is not None for part in parts] == [True, False]
    panel = Panel("Tham gia BHYT", "90 %", "≥ 95 %", Standing.NOT_MET, ())
    panels = PanelsChart(TWELVE.frame, (panel,) * (MOST_PANELS + 5), "Q1", "Q4")
    assert [len(part.panels) for part in split(panels) if isinstance(part, PanelsChart)] == [10, 11]
    assert split(TWELVE) == (TWELVE,)
