"""One beat of the office in tests, and what it said to whom."""

from __future__ import annotations

from datetime import datetime

from bot.leading import office_sweeps
from indicators.reminding import QuietHours
from reporting.delivery import read_content
from reporting.ports import Note
from tests.builders import World


def sweep(world: World, at: datetime) -> dict[str, list[Note]]:
    """Everything that the office would queue at that moment, by chat."""
    world.now = at
    found: dict[str, list[Note]] = {}
    sweeps = office_sweeps(QuietHours())
    for _, job in sweeps.in_order():
        more = True
        while more:
            with world.desk() as desk:
                more = bool(job(desk))
                for item in desk.posted:
                    content = read_content(item)
                    if isinstance(content, Note):
                        found.setdefault(item.chat, []).append(content)
    return found


def said(found: dict[str, list[Note]], chat: str) -> str:
    (note,) = found[chat]
    return note.text


def buttons(found: dict[str, list[Note]], chat: str) -> list[str]:
    (note,) = found[chat]
    return [button.label for row in note.buttons for button in row]
