"""What a card is decides how it is scored: its points, its automatic-fail items, its changes, its place in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from handlers.buttons import write_button
from handlers.score_buttons import ScoreButton, ScoreStep
from indicators.scorecard import FailItem
from programmes.plan import Plan
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.ports import Pressed
from tests.builders import Reply, World, sample_plan
from tests.handlers.conversing import press
from tests.handlers.scorebook import (
    BAC_GIANG,
    FULL,
    HEAD,
    OPEN,
    answer_all,
    score_station,
    scoring_world,
    sheets,
)

BAC_KAN, CHIENG_ON = "bac-kan-2025-2030", "chieng-on-2024"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with scoring_world(tmp_path) as world:
        yield world


def text(reply: Reply, chat: str = HEAD) -> str:
    return reply.note(chat).text


def test_a_commune_that_stands_alone_is_not_verified(tmp_path: Path) -> None:
    """Chiềng Ôn: no points, nobody above; nothing is made up and nothing is concluded."""
    with scoring_world(tmp_path, CHIENG_ON, OPEN.replace(year=2024, day=28)) as world:
        world.person(HEAD, Role.HEAD, "CON", "Chị Hoa")
        card = world.send(HEAD, "bảng điểm")
        assert "10 tiêu chí Chuẩn Quốc gia về y tế" in text(card)
        opened = press(world, HEAD, card, "Tự chấm điểm")
        assert "Chưa có thang điểm cho tiêu chí này." in text(opened)
        sent = press(world, HEAD, answer_all(world, HEAD, opened, ["8"] * 10), "Gửi điểm")
        assert "Tổng điểm tự chấm: <b>80</b>" in text(sent) and "chưa kết luận được" in text(sent)
        assert {item.chat for item in sent.items} == {HEAD}


def test_a_card_without_criteria_is_not_asked(tmp_path: Path) -> None:
    """Bắc Kạn's quality card has no items yet."""
    with scoring_world(tmp_path, BAC_KAN, OPEN.replace(day=28)) as world:
        world.person(HEAD, Role.HEAD, "BKN-CM-M07", "Chị Hoa")
        assert "Bộ tiêu chí quốc gia" in text(world.send(HEAD, "/chamdiem"))
        forged = ScoreButton(ScoreStep.SELF, BAC_KAN, "quality", world.unit("BKN-CM-M07").id, "2026")
        refused = world.send(HEAD, Pressed(write_button(forged), "press", None))
        assert "chưa có tiêu chí" in text(refused)


def with_card(world: World, **changes: object) -> None:
    plan: Plan = sample_plan(BAC_GIANG)
    (card,) = plan.scorecards
    world.catalogue = Catalogue({BAC_GIANG: replace(plan, scorecards=(replace(card, **changes),))})


def test_automatic_fail_items_are_asked_when_the_card_has_them(world: World) -> None:
    with_card(world, fail_items=(FailItem("no-doctor", "Trạm không có bác sĩ làm việc"),))
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    asked = answer_all(world, HEAD, opened, FULL)
    assert "Câu 11/11" in text(asked) and "Trạm không có bác sĩ làm việc" in text(asked)
    summary = press(world, HEAD, asked, "Có")
    sent = press(world, HEAD, summary, "Gửi điểm")
    assert "chưa đạt" in text(sent) and "Có điểm liệt: Trạm không có bác sĩ làm việc." in text(sent)
    assert sheets(world)[0].fail_items == {"no-doctor": True}
    mending = press(world, HEAD, sent, "Sửa điểm tự chấm")
    press(world, HEAD, mending, "✎ 11. ")
    unknown = press(world, HEAD, world.send(HEAD, "không biết"), "Gửi điểm")
    assert "chưa kết luận được" in text(unknown)


def test_scores_begun_before_the_points_changed_keep_what_fits(world: World) -> None:
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    summary = answer_all(world, HEAD, opened, FULL)
    (card,) = sample_plan(BAC_GIANG).scorecards
    with_card(world, criteria=(replace(card.criteria[0], points=Decimal(12)), *card.criteria[1:]))
    assert "Thang điểm vừa thay đổi" in text(press(world, HEAD, summary, "Gửi điểm"))
    again = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    assert "Tiêu chí 1" in text(again) and "Tối đa 12 điểm." in text(again)
    summary = world.send(HEAD, "12")
    assert "9. Tiêu chí 9: <b>3</b>" in text(summary)
    press(world, HEAD, summary, "Gửi điểm")
    assert sheets(world)[0].given[1] == 12


def test_an_earlier_round_is_judged_by_its_own_points(world: World) -> None:
    score_station(world)
    (card,) = sample_plan(BAC_GIANG).scorecards
    with_card(world, criteria=(replace(card.criteria[0], points=Decimal(5)), *card.criteria[1:]))
    seen = world.send(HEAD, "/chamdiem")
    assert "1. Tiêu chí 1: <b>14/14</b>" in text(seen) and "<b>100/100</b>" in text(seen)
