"""A station scores itself, the level above verifies: one question per criterion, differences, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from handlers.buttons import DutyButton, read_button, write_button
from handlers.handover import tell_successor
from handlers.score_buttons import ScoreButton, ScoreStep
from reporting.access import Role
from reporting.handover import leave
from reporting.ports import Button, Note, Pressed
from storage import deadlines, people
from tests.builders import Reply, World, sample_plan
from tests.handlers.conversing import labels, press
from tests.handlers.scorebook import (
    BAC_GIANG,
    CARD,
    DISTRICT,
    FULL,
    HEAD,
    OFFICER,
    OPEN,
    OTHER,
    STATION,
    answer_all,
    score_station,
    scoring_world,
    sheets,
)
from tests.reporting.sweeping import said, sweep


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with scoring_world(tmp_path) as world:
        yield world


def text(reply: Reply, chat: str = HEAD) -> str:
    return reply.note(chat).text


def done(world: World, duty: str, unit: str) -> bool:
    with world.database.read() as connection:
        return deadlines.is_done(connection, BAC_GIANG, duty, "2026", world.unit(unit).id)


def test_a_station_scores_itself(world: World) -> None:
    card = world.send(HEAD, "chấm điểm")
    assert "Bộ tiêu chí quốc gia về y tế xã" in text(card) and "Chưa có điểm nào." in text(card)
    assert "Hạn tự chấm: 20/11/2026 (do đơn vị cấu hình)." in text(card)
    opened = press(world, HEAD, card, "Tự chấm điểm")
    assert "Câu 1/10" in text(opened) and "<b>Tiêu chí 1</b>" in text(opened) and "Tối đa 14 điểm." in text(opened)
    assert "Chưa chấm" in labels(opened.note(HEAD)) and "Không thực hiện" not in labels(opened.note(HEAD))
    summary = answer_all(world, HEAD, opened, ("13,5", *FULL[1:]))
    assert "1. Tiêu chí 1: <b>13,5</b>" in text(summary)
    assert "10. Ứng dụng công nghệ thông tin: <b>4</b>" in text(summary)
    sent = press(world, HEAD, summary, "Gửi điểm")
    assert "Đã ghi điểm tự chấm" in text(sent) and "Tổng điểm tự chấm: <b>99,5/100</b>" in text(sent)
    assert "Kết quả: <b>đạt</b>." in text(sent) and "(do đơn vị cấu hình)" in text(sent)
    assert "<b>Xã Suối Trong (mẫu)</b> đã tự chấm" in text(sent, OFFICER)
    (sheet,) = sheets(world)
    assert (sheet.kind, sheet.revision, sheet.scores[1], sheet.points[1]) == ("self", 1, Decimal("13.5"), Decimal(14))
    assert done(world, CARD, STATION)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("14,5", "14"),
        ("-1", "nhỏ hơn 0"),
        ("9.125", "hai chữ số"),
        ("mười", "số"),
        ("50%", "số"),
    ],
)
def test_a_score_that_does_not_fit_is_asked_again(world: World, typed: str, said: str) -> None:
    press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    again = world.send(HEAD, typed)
    assert "⚠️" in text(again) and said in text(again) and "Câu 1/10" in text(again)


def test_not_scored_is_not_zero(world: World) -> None:
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    zero = world.send(HEAD, "0")
    assert "Câu 2/10" in text(zero)
    unscored = press(world, HEAD, zero, "Chưa chấm")
    summary = answer_all(world, HEAD, unscored, FULL[2:])
    assert "1. Tiêu chí 1: <b>0</b>" in text(summary) and "2. Tiêu chí 2: <b>chưa chấm</b>" in text(summary)
    sent = press(world, HEAD, summary, "Gửi điểm")
    assert "Chưa chấm: tiêu chí 2." in text(sent) and "Dưới mức tối thiểu: tiêu chí 1." in text(sent)
    assert "chưa đạt" in text(sent)
    (sheet,) = sheets(world)
    assert (sheet.scores[1], sheet.scores[2], sheet.given.get(2)) == (Decimal(0), None, None)
    assert opened is not None


def test_scoring_is_taken_up_again(world: World) -> None:
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    aside = press(world, HEAD, answer_all(world, HEAD, opened, FULL[:3]), "Để sau")
    assert "Làm tiếp Tự chấm điểm" in labels(aside.note(HEAD))[0]
    assert "Câu 4/10" in text(press(world, HEAD, aside, "Làm tiếp"))
    world.send(HEAD, "/khac")
    assert "Câu 4/10" in text(world.send(HEAD, "tiếp"))
    assert sheets(world) == []


def test_the_level_above_verifies_and_sees_the_differences(world: World) -> None:
    told = score_station(world)
    verifying = press(world, OFFICER, told, "Thẩm định điểm")
    assert "Trạm tự chấm: 14" in text(verifying, OFFICER)
    second = press(world, OFFICER, verifying, "Như trạm chấm: 14")
    assert "Câu 2/10" in text(second, OFFICER)
    summary = answer_all(world, OFFICER, second, ("8", *FULL[2:]))
    sent = press(world, OFFICER, summary, "Gửi điểm")
    assert "≠ 2. Tiêu chí 2: tự chấm 10/10, thẩm định <b>8/10</b>" in text(sent, OFFICER)
    assert "Tổng điểm tự chấm: <b>100/100</b>" in text(sent, OFFICER)
    assert "Tổng điểm thẩm định: <b>98/100</b>" in text(sent, OFFICER)
    assert "Anh Sơn đã thẩm định điểm" in text(sent) and "Khác điểm tự chấm ở tiêu chí 2." in text(sent)
    card = press(world, HEAD, sent, "Xem bảng điểm")
    assert "thẩm định <b>8/10</b>" in text(card)
    assert "Sửa điểm tự chấm" not in labels(card.note(HEAD))
    assert [(sheet.kind, sheet.revision) for sheet in sheets(world)] == [("self", 1), ("verified", 1)]


def test_a_score_that_was_sent_meanwhile_stands_beside_the_question(world: World) -> None:
    """The officer begins too early, puts it aside, and begins again when the station has scored itself."""
    verify = ScoreButton(ScoreStep.VERIFY, BAC_GIANG, CARD, world.unit(STATION).id, "2026")
    early = world.send(OFFICER, Pressed(write_button(verify), "press", None))
    assert "Câu 1/10" in text(early, OFFICER) and "14" not in text(early, OFFICER).split("Tối đa 14 điểm.")[1]
    press(world, OFFICER, early, "Để sau")
    score_station(world)
    again = world.send(OFFICER, Pressed(write_button(verify), "press", None))
    assert "14" in text(again, OFFICER).split("Tối đa 14 điểm.")[1]


def test_a_verified_score_is_changed_by_the_level_above_only(world: World) -> None:
    told = score_station(world)
    old = told.button(HEAD, "Sửa điểm tự chấm")
    summary = answer_all(world, OFFICER, press(world, OFFICER, told, "Thẩm định điểm"), FULL)
    sent = press(world, OFFICER, summary, "Gửi điểm")
    assert "đã được thẩm định" in text(world.press(HEAD, old))
    mending = press(world, OFFICER, sent, "Sửa điểm thẩm định")
    changed = press(world, OFFICER, mending, "✎ 3. ")
    mended = press(world, OFFICER, world.send(OFFICER, "7"), "Gửi điểm")
    assert changed is not None and "(bản 2)" in text(mended, OFFICER)
    assert [(one.kind, one.revision, one.scores[3]) for one in sheets(world)] == [
        ("self", 1, Decimal(12)),
        ("verified", 1, Decimal(12)),
        ("verified", 2, Decimal(7)),
    ]


def test_an_open_self_score_is_not_kept_once_it_was_verified(world: World) -> None:
    told = score_station(world)
    waiting = press(world, HEAD, told, "Sửa điểm tự chấm")
    press(world, OFFICER, answer_all(world, OFFICER, press(world, OFFICER, told, "Thẩm định"), FULL), "Gửi điểm")
    assert "đã được thẩm định" in text(press(world, HEAD, waiting, "Gửi điểm"))
    assert [sheet.kind for sheet in sheets(world)] == ["self", "verified"]


def test_stations_below_are_listed_with_what_they_lack(world: World) -> None:
    score_station(world)
    listed = world.send(OFFICER, "/chamdiem")
    assert "Đã tự chấm 1/5 trạm, đã thẩm định 0/5 trạm." in text(listed, OFFICER)
    assert labels(listed.note(OFFICER))[0] == "Xã Suối Trong (mẫu) · tự chấm 100/100"
    assert "Xã Đồi Thông (mẫu) · chưa chấm" in labels(listed.note(OFFICER))
    other = press(world, OFFICER, listed, "Xã Đồi Thông")
    assert "Chưa có điểm nào." in text(other, OFFICER) and "Thẩm định điểm" in labels(other.note(OFFICER))


def test_verification_is_done_when_every_station_is_verified(world: World) -> None:
    listed = world.send(OFFICER, "/chamdiem")
    stations = [label for label in labels(listed.note(OFFICER)) if "chưa chấm" in label]
    assert len(stations) == 5
    for place, station in enumerate(stations, start=1):
        opened = press(world, OFFICER, press(world, OFFICER, listed, station), "Thẩm định điểm")
        press(world, OFFICER, answer_all(world, OFFICER, opened, FULL), "Gửi điểm")
        assert done(world, "BGI-R7", DISTRICT) is (place == len(stations))


@pytest.mark.parametrize(
    ("role", "unit", "step", "allowed"),
    [
        (Role.STATION, STATION, ScoreStep.SELF, False),
        (Role.HEAD, STATION, ScoreStep.SELF, True),
        (Role.HEAD, OTHER, ScoreStep.SELF, False),
        (Role.DISTRICT, DISTRICT, ScoreStep.SELF, False),
        (Role.HEAD, STATION, ScoreStep.VERIFY, False),
        (Role.DISTRICT, DISTRICT, ScoreStep.VERIFY, True),
        (Role.DISTRICT, "BGG-VY", ScoreStep.VERIFY, False),
        (Role.PROVINCE, "BGG", ScoreStep.VERIFY, True),
        (Role.HEAD, STATION, ScoreStep.ADD, True),
        (Role.STATION, STATION, ScoreStep.ADD, False),
        (Role.DISTRICT, "BGG-VY", ScoreStep.CARD, False),
    ],
)
def test_who_may_do_what(world: World, role: Role, unit: str, step: ScoreStep, allowed: bool) -> None:
    world.person("somebody", role, unit)
    button = ScoreButton(step, BAC_GIANG, CARD, world.unit(STATION).id, "2026")
    reply = world.send("somebody", Pressed(write_button(button), "press", None))
    assert ("không làm được việc này" not in text(reply, "somebody")) is allowed


def test_nobody_verifies_what_they_scored_themselves(world: World) -> None:
    told = score_station(world)
    world.person(HEAD, Role.DISTRICT, DISTRICT)
    verify = told.button(OFFICER, "Thẩm định điểm")
    assert "do chính mình chấm" in text(world.press(HEAD, verify))


@pytest.mark.parametrize("period", ["2025", "2027", "2026Q4", "soon"])
def test_a_round_that_is_not_open_is_not_scored(world: World, period: str) -> None:
    button = ScoreButton(ScoreStep.SELF, BAC_GIANG, CARD, world.unit(STATION).id, period)
    reply = world.send(HEAD, Pressed(write_button(button), "press", None))
    assert "chưa" in text(reply) and "Câu 1" not in text(reply)


def test_the_head_is_reminded_until_the_score_is_sent_and_the_level_above_until_all_are_verified(
    world: World,
) -> None:
    world.now = OPEN.replace(day=17, hour=8)  # three days before
    asked = sweep(world, world.now)
    assert "Còn 3 ngày: Tự chấm điểm: Bộ tiêu chí" in said(asked, HEAD)
    assert "20/11/2026 (do đơn vị cấu hình)" in said(asked, HEAD)
    (start,) = [button for row in asked[HEAD][0].buttons for button in row if button.label == "Tự chấm điểm"]
    opened = world.press(HEAD, start)
    press(world, HEAD, answer_all(world, HEAD, opened, FULL), "Gửi điểm")
    assert HEAD not in sweep(world, OPEN.replace(day=19, hour=8))
    sweep(world, OPEN.replace(day=26, hour=8))
    asked = sweep(world, OPEN.replace(month=12, day=9, hour=8))
    assert "Còn 1 ngày: Thẩm định điểm" in said(asked, OFFICER)
    assert "rà soát, đánh giá thực trạng tình hình y tế xã" in said(asked, OFFICER)
    assert "Còn 5/5 trạm chưa thẩm định." in said(asked, OFFICER)
    listed = world.press(OFFICER, button(asked, OFFICER, "Xem các trạm"))
    assert "Đã tự chấm 1/5 trạm" in text(listed, OFFICER)


def button(found: dict[str, list[Note]], chat: str, label: str) -> Button:
    (one,) = [each for note in found[chat] for row in note.buttons for each in row if label in each.label]
    return one


def test_what_is_scored_is_not_done_by_saying_so(world: World) -> None:
    listed = world.send(HEAD, "/viechan")
    assert "Tự chấm điểm: Bộ tiêu chí" in text(listed) and labels(listed.note(HEAD)) == ["1. Tự chấm điểm"]
    forged = write_button(DutyButton(BAC_GIANG, CARD, world.unit(STATION).id, "2026"))
    refused = world.send(HEAD, Pressed(forged, "press", None))
    assert "Đã ghi nhận" not in text(refused) and not done(world, CARD, STATION)


def test_scores_are_handed_over_with_the_rest(world: World) -> None:
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    answer_all(world, HEAD, opened, FULL[:4])
    world.person("next", Role.HEAD, STATION, "Chị Mai")
    with world.desk() as desk:
        leaver, successor = (people.person_at(desk.connection, "telegram", chat) for chat in (HEAD, "next"))
        assert leaver is not None and successor is not None
        moved = leave(desk, None, leaver.id, successor.id)
        tell_successor(desk, moved)
        reply = Reply(tuple(desk.posted), None)
    resumed = press(world, "next", reply, "Làm tiếp Tự chấm điểm")
    assert "Câu 5/10" in text(resumed, "next")


def test_every_button_fits_and_is_read_back() -> None:
    for plan in ("bac-giang-2030", "bac-kan-2025-2030", "chieng-on-2024", "lao-cai-2023"):
        for card in sample_plan(plan).scorecards:
            button = ScoreButton(ScoreStep.VERIFY, plan, card.code, 999999, "2026S1")
            assert read_button(write_button(button)) == button
    assert read_button("c|d|12") == ScoreButton(ScoreStep.DONE, item=12)
    assert read_button("c|d|twelve") is None
    assert read_button("c|s|a|b") is None
    assert read_button("c|z|a|b|1|2026") is None
