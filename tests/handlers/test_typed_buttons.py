"""Everything that has a button also works typed: by its label without accents, and by its number outside a form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC

import pytest

from handlers.chat import plain
from handlers.routes import handle
from indicators.notation import fold
from reporting.access import Role
from reporting.ports import Address, Button, ChatKind, Content, Incoming, Note, Pressed, Said
from tests.builders import DISTRICT, OTHER_VILLAGE, STATION, VILLAGE, Reply, World
from tests.handlers.conversing import choose, press, send_village_report

VHW, OTHER, HEAD, STAFF, OFFICER, NEW = "1001", "1002", "1003", "1004", "1005", "1006"
_ODD = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")  # a code is new every time


class _Undone(Exception):
    """Ends a transaction that was only to be looked at."""


def peek(world: World, chat: str, content: Content) -> list[tuple[str, str, list[str]]]:
    """What an event would lead to: (chat, words, labels) of every note, and nothing happened."""
    incoming = Incoming(
        "telegram",
        900_000,
        Address("telegram", chat),
        ChatKind.PRIVATE,
        chat,
        "Người Mẫu",
        content,
        None,
        None,
        world.now.astimezone(UTC),
    )
    reply = None
    try:
        with world.desk() as desk:
            toast = handle(desk, incoming)
            reply = Reply(tuple(desk.posted), toast)
            raise _Undone
    except _Undone:
        assert reply is not None
    seen = []
    for item in reply.items:
        for note in Reply((item,), None).to(item.chat):
            seen.append((item.chat, _ODD.sub("CODE", note.text), [b.label for row in note.buttons for b in row]))
    return seen


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(OTHER, Role.VILLAGE, OTHER_VILLAGE, "Anh Páo")
    collecting.person(STAFF, Role.STATION, STATION, "Anh Sơn")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    collecting.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
    return collecting


def _asked(*answers: str) -> Callable[[World], tuple[str, Reply]]:
    def situation(world: World) -> tuple[str, Reply]:
        reply = choose(world, VHW, "/start", "Làm Phiếu thôn")
        for answer in answers:
            reply = world.send(VHW, answer)
        return VHW, reply

    return situation


def _at(chat: str, *path: str, after_report: bool = False) -> Callable[[World], tuple[str, Reply]]:
    def situation(world: World) -> tuple[str, Reply]:
        if after_report:
            send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
        return chat, choose(world, chat, *path)

    return situation


def _receipt(world: World) -> tuple[str, Reply]:
    return VHW, send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))


def _invited(world: World) -> tuple[str, Reply]:
    words = choose(world, HEAD, "/moi", "Mời cán bộ trạm").note(HEAD).text
    return NEW, world.send(NEW, words.split("<b>")[2].split("</b>")[0])


def _requested(world: World) -> tuple[str, Reply]:
    chat, _ = _invited(world)
    return HEAD, world.send(chat, "Đúng")


def _reminded(world: World) -> tuple[str, Reply]:
    return OTHER, press(world, HEAD, choose(world, HEAD, "/thieu"), "Nhắc tất cả")


def _stood_in_for(world: World) -> tuple[str, Reply]:
    return VHW, send_village_report(world, HEAD, choose(world, HEAD, "/nhapthay", world.unit(VILLAGE).name))


def _handed_over(world: World) -> tuple[str, Reply]:
    choose(world, VHW, "/start", "Làm Phiếu thôn")
    return OTHER, choose(world, HEAD, "/bangiao", "Chị Mận", "Anh Páo", "Đúng")


SITUATIONS = {
    "menu of a worker": _at(VHW, "/start"),
    "menu of a head": _at(HEAD, "/start", after_report=True),
    "everything else": _at(HEAD, "Việc khác"),
    "what now": _at(VHW, "/trogiup"),
    "number asked": _asked("86"),
    "choice asked": _asked("86", "30", "5", "2", "3", "0"),
    "number doubted": _asked("86", "30", "5", "2", "45"),
    "summary": _asked("86", "30", "5", "2", "3", "0", "Có", "Có"),
    "put aside": _asked("86", "để sau"),
    "receipt": _receipt,
    "progress of a district": _at(OFFICER, "/tiendo"),
    "missing at a station": _at(HEAD, "/thieu", after_report=True),
    "missing in a district": _at(OFFICER, "/thieu"),
    "sent reports": _at(HEAD, "/thieu", "Xem báo cáo", after_report=True),
    "one report": _at(HEAD, "/thieu", "Xem báo cáo", "Thôn Nhà Sàn", after_report=True),
    "out of reach": _at(HEAD, "/thieu", "Ai không nhận"),
    "invite": _at(HEAD, "/moi"),
    "villages to stand in for": _at(HEAD, "/nhapthay"),
    "who leaves": _at(HEAD, "/bangiao"),
    "who goes on": _at(HEAD, "/bangiao", "Chị Mận"),
    "sure to hand over": _at(HEAD, "/bangiao", "Chị Mận", "Anh Páo"),
    "reports to review": _at(HEAD, "/baocao", after_report=True),
    "history": _at(HEAD, "/lichsu", after_report=True),
    "invite opened": _invited,
    "note: somebody asks to join": _requested,
    "note: reminded": _reminded,
    "note: stood in for": _stood_in_for,
    "note: handed over": _handed_over,
}

# A form is open, a name is asked, or a note stands beside something else: there a number is no button.
NUMBERS_ARE_ANSWERS = {
    *("number asked", "choice asked", "number doubted", "summary", "invite opened"),
    *(name for name in SITUATIONS if name.startswith("note")),
}


def shown_to(chat: str, reply: Reply) -> list[Button]:
    """The buttons of the notes for that chat, in their order."""
    notes: list[Note] = reply.to(chat)
    return [button for note in notes for row in note.buttons for button in row]


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_typed_does_what_the_button_does(name: str, world: World) -> None:
    chat, reply = SITUATIONS[name](world)
    buttons = shown_to(chat, reply)
    assert buttons
    for number, button in enumerate(buttons, start=1):
        pressed = peek(world, chat, Pressed(button.data, "press", None))
        for words in (button.label, fold(button.label), plain(button.label)):
            assert peek(world, chat, Said(words)) == pressed, (name, words)
        if name not in NUMBERS_ARE_ANSWERS:
            assert peek(world, chat, Said(str(number))) == pressed, (name, number)
