"""One call of one bot, as the methods see it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from simulator.botapi.parameters import Parameters
from simulator.simulation import Simulation
from simulator.world.records import Bot, Chat, Json, Message
from simulator.world.world import World


@dataclass(slots=True)
class Call:
    """`phone` grows by the bytes that the call sends to phones."""

    simulation: Simulation
    bot: Bot
    parameters: Parameters
    phone: int = 0

    @property
    def world(self) -> World:
        return self.simulation.world

    def count_message(self, chat: Chat, message: Message, markup: Json | None, *, edit: bool = False) -> None:
        """Note what this message costs the phone: UTF-8 of words and keyboard, bytes of the file."""
        words = len(message.text.encode())
        if markup is not None:
            words += len(json.dumps(markup, ensure_ascii=False, separators=(",", ":")).encode())
        attached = message.attachment
        file = len(attached.file.content) if attached and attached.file else 0
        counts = self.simulation.statistics.chat(chat.key)
        counts.text_bytes += words
        counts.file_bytes += file
        if edit:
            counts.edits += 1
        else:
            counts.messages_from_bots += 1
        self.phone += words + file


Method = Callable[[Call], Awaitable[Any]]
