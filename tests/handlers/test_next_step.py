""" "Tôi phải làm gì?" is answered in two lines with one button; everything else is a tap away."""

from __future__ import annotations

import pytest

from handlers import commands
from handlers.more import ENTRIES
from reporting.access import Role
from tests.builders import STATION, VILLAGE, Reply, World
from tests.handlers.conversing import choose, labels, press, send_village_report

VHW, HEAD, NEW = "1001", "1002", "1003"


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    return collecting


def ask(world: World, chat: str) -> tuple[str, str]:
    """The answer's words and its one button."""
    note = world.send(chat, "Tôi phải làm gì?").note(chat)
    (label,) = labels(note)
    assert len(note.text.splitlines()) == 2
    return note.text, label


def test_the_form_that_is_due_comes_first(world: World) -> None:
    words, label = ask(world, VHW)
    assert "10/01/2027" in words
    assert label == "Làm Phiếu thôn, bản"


def test_a_form_begun_is_taken_up(world: World) -> None:
    choose(world, VHW, "/start", "Làm Phiếu thôn")
    world.send(VHW, "86")
    world.send(VHW, "để sau")
    words, label = ask(world, VHW)
    assert "dở" in words
    assert label == "Làm tiếp Phiếu thôn, bản"


def test_when_all_is_sent_progress_is_offered(world: World) -> None:
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    assert ask(world, VHW)[1] == "Xem tiến độ"


def test_a_late_form_is_called_late(world: World) -> None:
    world.now = world.now.replace(year=2027, month=1, day=13)
    assert "quá hạn" in ask(world, VHW)[0]


def test_every_command_is_reached_by_buttons_alone(world: World) -> None:
    handlers_shown = {commands.COMMANDS[entry.command] for entry in ENTRIES}
    assert {one for name, one in commands.COMMANDS.items() if name != "khac"} - handlers_shown == set()
    assert "Việc khác" in labels(world.send(VHW, "/start").note(VHW))
    for entry in ENTRIES:
        assert entry.command in commands.COMMANDS


def test_each_entry_of_the_menu_answers(world: World) -> None:
    for chat in (VHW, HEAD):
        more = choose(world, chat, "Việc khác")
        for label in labels(more.note(chat)):
            reply = press(world, chat, more, label)
            assert reply.to(chat) or reply.pictures(chat), label


def test_a_worker_is_not_offered_what_only_supervisors_do(world: World) -> None:
    offered = labels(choose(world, VHW, "Việc khác").note(VHW))
    assert "Ai chưa gửi báo cáo" not in offered
    assert "Bàn giao khi có người nghỉ" not in offered
    assert "Bàn giao khi có người nghỉ" in labels(choose(world, HEAD, "Việc khác").note(HEAD))


def test_languages_take_turns(world: World) -> None:
    def greet() -> Reply:
        return world.send(VHW, "/start")

    world.send(VHW, "/language")
    assert "Hello" in greet().note(VHW).text
    world.send(VHW, "/language")
    assert "Chào" in greet().note(VHW).text
