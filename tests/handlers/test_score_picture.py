"""The scorecard as a picture says what the words say: both scores, the points, who is below the needed share."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from charts.drawing import draw_png
from charts.records import Standing
from charts.table_records import ScorecardChart
from handlers.pictures import illustrate
from tests.builders import World
from tests.handlers.conversing import press
from tests.handlers.scorebook import FULL, HEAD, OFFICER, answer_all, score_station, scoring_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with scoring_world(tmp_path) as world:
        yield world


def picture(world: World, chat: str) -> ScorecardChart:
    """What "Xem hình" leads to."""
    card = world.send(chat, "/chamdiem")
    (order,) = press(world, chat, card, "Xem hình").pictures(chat)
    with world.desk() as desk:
        chart = illustrate(desk, order).chart
    assert isinstance(chart, ScorecardChart)
    return chart


def test_no_picture_is_offered_before_anything_is_scored(world: World) -> None:
    card = world.send(HEAD, "/chamdiem").note(HEAD)
    assert not any(button.label == "Xem hình" for row in card.buttons for button in row)


def test_a_self_score_is_shown_alone(world: World) -> None:
    score_station(world)
    chart = picture(world, HEAD)
    assert chart.frame.title == "Đạt: 100/100 điểm"
    assert [one.verified for one in chart.criteria] == [None] * 10
    assert (chart.criteria[0].own, chart.criteria[0].points, chart.criteria[0].label) == (14, 14, "14/14")
    assert chart.total is not None
    assert (chart.total.needed, chart.total.needed_label) == (80, "cần ≥ 80")


def test_the_verified_score_counts_and_the_own_one_stands_beside_it(world: World) -> None:
    told = score_station(world)
    verifying = press(world, OFFICER, told, "Thẩm định điểm")
    press(world, OFFICER, answer_all(world, OFFICER, verifying, ("14", "3", *FULL[2:])), "Gửi điểm")
    chart = picture(world, HEAD)
    second = chart.criteria[1]
    assert (second.own, second.verified, second.label) == (Decimal(10), Decimal(3), "3/10")
    assert (second.note, second.standing) == ("tự chấm 10", Standing.NOT_MET)
    assert chart.frame.title == "Chưa đạt: 93/100 điểm"
    assert chart.total is not None
    assert (chart.total.own, chart.total.verified) == (100, 93)
    assert "thẩm định" in chart.frame.alt
    assert len(draw_png(chart)) < 60_000


def test_what_was_not_scored_is_missing_and_not_zero(world: World) -> None:
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    zero = world.send(HEAD, "0")
    unscored = press(world, HEAD, zero, "Chưa chấm")
    assert opened is not None
    press(world, HEAD, answer_all(world, HEAD, unscored, FULL[2:]), "Gửi điểm")
    first, second, *_ = picture(world, HEAD).criteria
    assert (first.own, first.standing, first.label) == (0, Standing.NOT_MET, "0/14")
    assert (second.own, second.standing, second.label) == (None, Standing.INSUFFICIENT_DATA, "chưa chấm")


def test_what_the_verification_left_open_is_not_filled_by_the_stations_own_score(world: World) -> None:
    told = score_station(world)
    verifying = press(world, OFFICER, told, "Thẩm định điểm")
    press(world, OFFICER, answer_all(world, OFFICER, verifying, (*FULL[:9], "không biết")), "Gửi điểm")
    last = picture(world, HEAD).criteria[9]
    assert (last.own, last.verified, last.standing) == (None, None, Standing.INSUFFICIENT_DATA)
    assert (last.label, last.note) == ("chưa chấm", "tự chấm 4")
