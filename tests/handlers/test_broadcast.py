"""A message to many: written in steps, and whoever started it sees how far it has come, to the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.leading import office_sweeps
from indicators.reminding import QuietHours
from reporting.access import Role
from reporting.delivery import Delivered, read_content, settle_delivery
from reporting.nudging import AT_ONCE
from reporting.ports import Address, Note, Outcome, Sent, Unreachable
from storage import outbox
from tests.builders import DISTRICT, VILLAGE, World
from tests.handlers.conversing import choose, press, send_village_report

OFFICER = "1005"
MANY = [str(chat) for chat in range(2001, 2001 + 2 * AT_ONCE + 7)]


@pytest.fixture
def world(collecting: World) -> World:
    for chat in MANY:
        collecting.person(chat, Role.VILLAGE, VILLAGE, f"Chị {chat} (mẫu)")
    collecting.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
    return collecting


def sweep(world: World, name: str) -> list[str]:
    """Run that sweep until it has no more to do; the texts that were queued for the officer."""
    job = dict(office_sweeps(QuietHours()).in_order())[name]
    texts: list[str] = []
    more = 1
    while more:
        with world.desk() as desk:
            more = job(desk)
            notes = [outbox_note(item) for item in desk.posted if item.chat == OFFICER]
            texts += [note.text for note in notes]
    return texts


def outbox_note(item: outbox.OutboxItem) -> Note:
    content = read_content(item)
    assert isinstance(content, Note)
    return content


def deliver(world: World, most: int, outcome: Outcome) -> None:
    """Let so many of the waiting reminders end like that."""
    with world.desk() as desk:
        waiting = [item for item in outbox.waiting_items(desk.connection, desk.now, 10_000) if item.chat in MANY]
        for item in waiting[:most]:
            done = Delivered(item.id, Address(item.channel, item.chat), None, 0)
            settle_delivery(desk.connection, done, outcome, None, desk.now)


def test_everybody_is_written_to_in_steps_and_the_starter_sees_it_through(world: World) -> None:
    started = press(world, OFFICER, choose(world, OFFICER, "/thieu"), "Nhắc tất cả")
    assert sum(item.chat in MANY for item in started.items) == AT_ONCE, "nobody's answer waits for the rest"
    assert f"Đã nhắc {len(MANY)} người" in started.note(OFFICER).text
    assert sweep(world, "go_on_broadcasting") == []
    with world.desk() as desk:
        waiting = outbox.waiting_items(desk.connection, desk.now, 10_000)
    assert sorted(item.chat for item in waiting if item.chat in MANY) == MANY, "each once"
    assert sweep(world, "tell_starters") == [], "nothing has gone out yet"

    deliver(world, 40, Sent("1"))
    assert sweep(world, "tell_starters") == [f"Đang gửi lời nhắc: 40/{len(MANY)}."]
    assert sweep(world, "tell_starters") == [], "nothing new"
    deliver(world, 2, Unreachable("blocked"))
    deliver(world, len(MANY), Sent("1"))
    (last,) = sweep(world, "tell_starters")
    assert last.splitlines() == [
        f"Đã gửi xong: {len(MANY) - 2} lời nhắc.",
        "2 lời nhắc không tới được người nhận.",
    ]
    assert sweep(world, "tell_starters") == [], "it has ended"


def test_what_has_come_meanwhile_is_not_asked_for(world: World) -> None:
    press(world, OFFICER, choose(world, OFFICER, "/thieu"), "Nhắc tất cả")
    send_village_report(world, MANY[-1], choose(world, MANY[-1], "/start", "Làm Phiếu thôn"))
    sweep(world, "go_on_broadcasting")
    with world.desk() as desk:
        waiting = outbox.waiting_items(desk.connection, desk.now, 10_000)
        nudged = [item for item in waiting if item.chat in MANY and item.priority == outbox.BROADCAST]
    assert len(nudged) == AT_ONCE, "those written before; they are asked again right before sending"


def test_what_is_started_at_night_goes_out_in_the_morning(world: World) -> None:
    world.now = world.now.replace(year=2027, month=1, day=4, hour=22)
    started = press(world, OFFICER, choose(world, OFFICER, "/thieu"), "Nhắc tất cả")
    assert f"{len(MANY)} người sẽ nhận lời nhắc lúc 07:00 05/01" in started.note(OFFICER).text
    sweep(world, "go_on_broadcasting")
    with world.desk() as desk:
        assert [item for item in outbox.waiting_items(desk.connection, desk.now, 999) if item.chat in MANY] == []
    world.now += timedelta(hours=9)
    with world.desk() as desk:
        waiting = outbox.waiting_items(desk.connection, desk.now, 10_000)
    assert sum(item.chat in MANY for item in waiting) == len(MANY)
