"""What people do in tests, in a line each: open the menu, fill a form, look at labels."""

from __future__ import annotations

from reporting.ports import Note
from tests.builders import Reply, World

VILLAGE_ANSWERS = ("86", "30", "5", "2", "3", "0", "Có", "Có")


def labels(note: Note) -> list[str]:
    """The labels of a note's buttons, row by row."""
    return [button.label for row in note.buttons for button in row]


def press(world: World, chat: str, reply: Reply, label: str) -> Reply:
    """Press the button whose label begins so."""
    return world.press(chat, reply.button(chat, label))


def choose(world: World, chat: str, *path: str) -> Reply:
    """Type the first word, then press one label after the other."""
    reply = world.send(chat, path[0])
    for label in path[1:]:
        reply = press(world, chat, reply, label)
    return reply


def send_village_report(world: World, chat: str, opened: Reply) -> Reply:
    """Answer an opened village form and send it."""
    assert "Câu 1/8" in opened.note(chat).text
    reply = opened
    for answer in VILLAGE_ANSWERS:
        reply = world.send(chat, answer)
    return press(world, chat, reply, "Gửi báo cáo")
