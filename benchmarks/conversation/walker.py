"""A person with a phone: acts, waits until the bot has answered, and counts what it cost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.client import SimulatorClient
from simulator.client_records import ChatView

PATIENCE = 60.0
_STILL = 0.4  # seconds without any traffic after which a conversation has come to rest


@dataclass(frozen=True, slots=True)
class Cost:
    """One report from the greeting to the receipt: the person's side, the bot's side, and bytes to the phone."""

    messages: int
    taps: int
    letters: int
    bubbles: int
    edits: int
    deletions: int
    text_bytes: int

    @property
    def actions(self) -> int:
        """Messages and taps of the person."""
        return self.messages + self.taps


class Walker:
    """One private chat. `says` types, `taps` presses an inline button or a key of the reply keyboard."""

    def __init__(self, client: SimulatorClient, name: str, bot: int) -> None:
        person = client.create_person(name)
        self.person = person
        self.chat = f"{person}@{bot}"
        self._client = client
        self._letters = 0
        self._keys = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the newest buttons, else of the reply keyboard."""
        view = self._client.chat(self.chat)
        for message in reversed(view.messages):
            if message.from_bot and message.buttons:
                return message.labels
        rows = (view.keyboard or {}).get("keyboard", [])
        return tuple(key if isinstance(key, str) else key["text"] for row in rows for key in row)

    @property
    def open_question(self) -> int:
        """The number before the first slash of the newest bubble: "Câu 3/8" is 3."""
        found = re.search(r"([0-9]+)/[0-9]+", self._client.chat(self.chat).from_bots[-1].text)
        if found is None:
            raise RuntimeError(f"no question is open:\n{self.transcript()}")
        return int(found[1])

    def says(self, text: str) -> None:
        """Type a message."""
        self._letters += len(text)
        self._act(lambda: self._client.send_text(self.chat, text))

    def taps(self, label: str) -> None:
        """Press the newest button whose label begins so; a key of the reply keyboard sends its label instead."""
        view = self._client.chat(self.chat)
        found = [
            (message.id, button.index)
            for message in view.messages
            for button in (message.buttons if message.from_bot else ())
            if button.text.startswith(label)
        ]
        if found:
            message, index = found[-1]
            self._act(lambda: self._client.press(self.chat, message, index=index))
        else:
            self._keys += 1
            self._act(lambda: self._client.send_text(self.chat, label))

    def cost(self) -> Cost:
        """What it has cost so far, once the bot has come to rest."""
        counts = self._at_rest().counts
        return Cost(
            messages=counts["messages_from_people"] - self._keys,
            taps=counts["taps"] + self._keys,
            letters=self._letters,
            bubbles=counts["messages_from_bots"],
            edits=counts["edits"],
            deletions=counts["deletions"],
            text_bytes=counts["text_bytes"],
        )

    def shows(self, words: str) -> bool:
        """Whether the newest bubble of the bot holds these words."""
        return words in self._client.chat(self.chat).from_bots[-1].text

    def transcript(self) -> str:
        """The chat as it stands, for whoever has to find out why something is not shown."""
        return self._client.chat(self.chat).transcript()

    def _act(self, act: Callable[[], object]) -> None:
        before = _seen(self._client.chat(self.chat))
        act()
        self._client.wait_for(self.chat, lambda view: _seen(view) != before, PATIENCE)

    def _at_rest(self) -> ChatView:
        view = self._client.chat(self.chat)
        while True:
            time.sleep(_STILL)
            after = self._client.chat(self.chat)
            if after.version == view.version and after.counts == view.counts:
                return after
            view = after


def _seen(view: ChatView) -> tuple[int, str] | None:
    """The newest bubble of the bot: an answer changes it or adds another."""
    last = view.from_bots[-1] if view.from_bots else None
    return None if last is None else (last.id, last.text)
