"""The remedial plan: entered in chat, reminded of around the due day, done or dropped, and shown in the next round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.buttons import write_button
from handlers.reminder import write_reminder
from handlers.score_buttons import ScoreButton, ScoreStep
from indicators.scorecard import RemedialItem, RemedialStatus
from reporting.access import Role
from reporting.duties import open_duties
from reporting.ports import Pressed
from reporting.reminding import is_still_wanted, send_due_reminders
from storage import remedies, rounds
from storage.remedies import Remedy
from storage.tables import metadata
from tests.builders import ZONE, Reply, World
from tests.handlers.conversing import labels, press
from tests.handlers.scorebook import BAC_GIANG, HEAD, OFFICER, OTHER, STATION, score_station, scoring_world

DUE = "15/12/2026"  # a Tuesday
REMINDER, OUTBOX = metadata.tables["reminder"], metadata.tables["outbox"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with scoring_world(tmp_path) as world:
        yield world


def text(reply: Reply, chat: str = HEAD) -> str:
    return reply.note(chat).text


def kept(world: World) -> list[Remedy]:
    with world.database.read() as connection:
        return remedies.remedies_below(connection, world.unit(STATION).path, BAC_GIANG)


def enter(world: World, *, criterion: str = "3", what: str = "Sửa mái trạm", due: str = DUE) -> Reply:
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Thêm việc khắc phục")
    assert "Việc này khắc phục tiêu chí nào?" in text(opened)
    for answer in (criterion, what, "UBND xã"):
        world.send(HEAD, answer)
    summary = world.send(HEAD, due)
    return press(world, HEAD, summary, "Lưu việc này")


def planned(world: World) -> list[tuple[str, date]]:
    """(key, local day) of every reminder of a remedial item that still waits."""
    query = select(REMINDER.c.key, REMINDER.c.due_at).where(
        REMINDER.c.duty.like("remedy-%"), REMINDER.c.due_at.is_not(None)
    )
    with world.database.read() as connection:
        return [(row.key, row.due_at.astimezone(ZONE).date()) for row in connection.execute(query.order_by("due_at"))]


def test_an_item_is_entered_question_by_question(world: World) -> None:
    saved = enter(world)
    assert "Đã ghi vào kế hoạch khắc phục." in text(saved)
    assert "1. Tiêu chí 3: Sửa mái trạm · UBND xã · hạn 15/12/2026" in text(saved)
    (remedy,) = kept(world)
    assert remedy.item == RemedialItem(3, "Sửa mái trạm", "UBND xã", date(2026, 12, 15))
    assert remedy.period == "2026"
    card = press(world, HEAD, saved, "Xem bảng điểm")
    assert "Việc khắc phục còn mở: 1" in text(card) and "hạn 15/12/2026" in text(card)


@pytest.mark.parametrize("past", ["9/11/2026", "15/3"])
def test_a_day_that_has_passed_is_asked_again(world: World, past: str) -> None:
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Thêm việc khắc phục")
    for answer in ("3", "Sửa mái trạm", "UBND xã"):
        world.send(HEAD, answer)
    again = world.send(HEAD, past)
    assert "Hạn phải từ hôm nay trở đi" in text(again) and "Câu 4/4" in text(again)
    assert opened is not None and kept(world) == []


def test_day_and_owner_may_be_unknown_but_not_what_is_to_be_done(world: World) -> None:
    press(world, HEAD, world.send(HEAD, "/chamdiem"), "Thêm việc khắc phục")
    assert "Không có số liệu" not in labels(world.send(HEAD, "1").note(HEAD))
    world.send(HEAD, "không rõ")
    world.send(HEAD, "chưa rõ")
    summary = press(world, HEAD, world.send(HEAD, "/tiep"), "Bỏ qua")
    asked = press(world, HEAD, summary, "Lưu việc này")
    assert "Cần làm gì để khắc phục?" in text(asked) and kept(world) == []
    saved = press(world, HEAD, world.send(HEAD, "Họp ban chỉ đạo"), "Lưu việc này")
    assert "Việc chưa có hạn nên hệ thống không nhắc." in text(saved)
    (remedy,) = kept(world)
    assert remedy.item == RemedialItem(1, "Họp ban chỉ đạo", "", None)
    assert planned(world) == []


def test_reminders_follow_the_ladder_under_fixed_keys(world: World) -> None:
    enter(world)
    (remedy,) = kept(world)
    unit = world.unit(STATION).id
    days = {-7: 8, -3: 11, -1: 14, 0: 15, 1: 16, 3: 18, 7: 22}  # 12 December is a Saturday
    assert planned(world) == [
        (f"{BAC_GIANG}/remedy-{remedy.id}/2026/{unit}/{step:+d}", date(2026, 12, day)) for step, day in days.items()
    ]


def test_steps_that_have_passed_are_not_sent_at_once(world: World) -> None:
    score_station(world)
    enter(world, due="12/11/2026")
    assert [key.rpartition("/")[2] for key, _ in planned(world)] == ["-1", "+0", "+1", "+3", "+7"]
    with world.desk() as desk:
        while send_due_reminders(desk, write_reminder):
            pass
        assert [item for item in desk.posted if item.chat == HEAD] == []


def remind(world: World, day: int, hour: int = 8) -> Reply:
    world.now = datetime(2026, 12, day, hour, tzinfo=ZONE)
    with world.desk() as desk:
        open_duties(desk)
        while send_due_reminders(desk, write_reminder):
            pass
        return Reply(tuple(desk.posted), None)


def test_the_head_is_reminded_before_and_after_until_it_is_done(world: World) -> None:
    score_station(world)
    enter(world)
    before = remind(world, 14)
    assert "Còn 1 ngày: Khắc phục: Sửa mái trạm" in text(before)
    assert "Hạn do trạm đặt: 15/12/2026." in text(before) and "Người làm: UBND xã" in text(before)
    assert "Đã quá hạn 1 ngày" in text(remind(world, 16))
    late = remind(world, 18)
    done = press(world, HEAD, late, "Đã khắc phục xong")
    assert "Đã ghi là khắc phục xong: Sửa mái trạm" in text(done)
    assert planned(world) == [] and kept(world)[0].item.status is RemedialStatus.DONE
    assert "đã được ghi nhận trước đó" in text(press(world, HEAD, late, "Đã khắc phục xong"))
    assert [item for item in remind(world, 22).items if item.chat == HEAD] == []


def test_a_queued_reminder_is_not_sent_once_the_item_was_dropped(world: World) -> None:
    score_station(world)
    enter(world)
    remind(world, 14)
    query = select(OUTBOX.c.key).where(OUTBOX.c.chat == HEAD, OUTBOX.c.key.like("remind/%/2026-12-14/%"))
    with world.database.read() as connection:
        keys = list(connection.execute(query).scalars())
    with world.desk() as desk:
        assert keys and all(is_still_wanted(desk, key) for key in keys)
    press(world, HEAD, world.send(HEAD, "/chamdiem"), "Bỏ việc 1")
    with world.desk() as desk:
        assert not any(is_still_wanted(desk, key) for key in keys)
    assert kept(world)[0].item.status is RemedialStatus.DROPPED


def test_nothing_is_sent_at_night_and_one_row_is_claimed_once(world: World) -> None:
    score_station(world)
    enter(world)
    remind(world, 14)
    again = remind(world, 14, hour=9)
    assert again.items == ()
    with world.database.read() as connection:
        waiting = rounds.reminders_due(connection, world.now + timedelta(days=30), None)
    assert all(7 <= one.due_at.astimezone(ZONE).hour < 20 for one in waiting)


def test_the_next_round_shows_what_is_still_open(world: World) -> None:
    score_station(world)
    enter(world, what="Sửa mái trạm")
    enter(world, what="Mua máy siêu âm", due="1/12/2026", criterion="4")
    card = world.send(HEAD, "/chamdiem")
    assert "1. Tiêu chí 4: Mua máy siêu âm" in text(card) and "2. Tiêu chí 3: Sửa mái trạm" in text(card)
    press(world, HEAD, card, "Xong việc 1")
    world.now = datetime(2027, 11, 8, 9, tzinfo=ZONE)
    with world.desk() as desk:
        open_duties(desk)
    later = world.send(HEAD, "/chamdiem")
    assert "năm 2027" in text(later) and "Chưa có điểm nào." in text(later)
    assert "1. Tiêu chí 3: Sửa mái trạm · UBND xã · <b>quá hạn 15/12/2026</b>" in text(later)
    assert "Mua máy siêu âm" not in text(later)
    opened = press(world, HEAD, later, "Tự chấm điểm")
    assert "Điểm kỳ trước: 14" in text(opened) and "Như kỳ trước: 14" in labels(opened.note(HEAD))


@pytest.mark.parametrize(
    ("role", "unit", "allowed"),
    [
        (Role.DISTRICT, "BGG-SD", True),
        (Role.DISTRICT, "BGG-VY", False),
        (Role.HEAD, OTHER, False),
        (Role.STATION, STATION, False),
    ],
)
def test_who_settles_an_item(world: World, role: Role, unit: str, allowed: bool) -> None:
    enter(world)
    world.person("somebody", role, unit)
    data = write_button(ScoreButton(ScoreStep.DONE, item=kept(world)[0].id))
    world.send("somebody", Pressed(data, "press", None))
    assert (kept(world)[0].item.status is RemedialStatus.DONE) is allowed


def test_a_forged_item_is_refused(world: World) -> None:
    forged = write_button(ScoreButton(ScoreStep.DROP, item=999))
    assert "không làm được việc này" in text(world.send(OFFICER, Pressed(forged, "press", None)), OFFICER)
