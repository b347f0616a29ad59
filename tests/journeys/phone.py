"""One chat as one person holds it: they write, press, open links, and look for what should come."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from simulator.client import ControlError, SimulatorClient
from simulator.client_records import ChatView, MessageView, Query
from tests.journeys.running_office import PATIENCE

NOT_FOUND = 404


class Phone:
    """A private chat with the bot, or (with `person`) a group in which that person speaks.

    What is looked for must be new or changed since the last thing done here: an old bubble never passes for an answer.
    """

    def __init__(
        self, client: SimulatorClient, chat: int, person: int | None = None, patience: float = PATIENCE
    ) -> None:
        self.client = client
        self.chat = chat
        self.person = person
        self.patience = patience
        self.said: list[str] = []
        self._before: dict[int, MessageView] = {}

    # Doing

    def says(self, text: str) -> MessageView:
        """Write; the own bubble."""
        self._begin()
        self.said.append(text)
        return self.client.send_text(self.chat, text, person=self.person)

    def sends(self, **message: object) -> None:
        """Send anything that is no plain text: photo, sticker={"emoji": …}, voice={"seconds": …} …"""
        self._begin()
        self.client.send(self.chat, person=self.person, **message)

    def presses(self, label: str) -> Query:
        """Press the newest button whose label begins so; when its bubble vanishes under the finger, the next newest."""
        while True:
            view = self.client.chat(self.chat)
            shown = ((message, button) for message in reversed(view.messages) for button in message.buttons)
            wanted = next(((one, button) for one, button in shown if button.text.startswith(label)), None)
            if wanted is None:
                raise AssertionError(f"no button “{label}” in:\n{view.transcript()}")
            self._begin()
            try:
                return self.client.press(self.chat, wanted[0].id, index=wanted[1].index, person=self.person)
            except ControlError as gone:
                if gone.status != NOT_FOUND:
                    raise

    def opens(self, link: str, *, group: int | None = None) -> None:
        """Tap a link of the bot; a startgroup link asks for the group."""
        self._begin()
        self.client.open_link(link, self.person or self.chat, group=group)

    def edits(self, message: MessageView, text: str) -> None:
        """Mend a message sent before."""
        self._begin()
        self.client.edit_text(self.chat, message.id, text, person=self.person)

    # Looking

    def sees(self, *parts: str, button: str = "", photo: bool = False) -> MessageView:
        """The bubble that answers the last thing done: it holds every part, and a button that begins so."""

        def answers(message: MessageView) -> bool:
            text = plain(message.text)
            return (
                all(part in text for part in parts)
                and any(label.startswith(button) for label in (*message.labels, *([] if button else [""])))
                and message.is_photo is photo
            )

        return self._wait(answers)

    def view(self) -> ChatView:
        """The chat as it is."""
        return self.client.chat(self.chat)

    def bubbles(self) -> list[str]:
        """What the bot's bubbles say now, oldest first."""
        return [plain(message.text) for message in self.view().from_bots]

    def count(self, part: str) -> int:
        """How many of the bot's bubbles hold these words now."""
        return sum(part in text for text in self.bubbles())

    def look_away(self) -> None:
        """From here on only what comes anew is seen."""
        self._begin()

    def photo(self, message: MessageView) -> bytes:
        """The picture itself."""
        assert message.attachment is not None
        answer = httpx.get(f"{self.client.url}{message.attachment['url']}", trust_env=False)
        return answer.raise_for_status().content

    def _begin(self) -> None:
        self._before = {message.id: message for message in self.view().from_bots}

    def _wait(self, holds: Callable[[MessageView], bool]) -> MessageView:
        def found(view: ChatView) -> list[MessageView]:
            fresh = (message for message in view.from_bots if self._before.get(message.id) != message)
            return [message for message in fresh if holds(message)]

        return found(self.client.wait_for(self.chat, lambda view: bool(found(view)), self.patience))[-1]


def plain(text: str) -> str:
    """Words as the eye reads them: a narrow or unbreakable space is a space."""
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("\u2009", " ")
