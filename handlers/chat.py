"""One private chat while one event is answered: who is there, what is open, and saying things to them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from indicators.notation import fold
from reporting.delivery import post
from reporting.desk import Desk
from reporting.ports import Address, Incoming, Note, Order, Placing, Pressed, Rows
from storage import conversations as store
from storage import outbox
from storage.conversations import Conversation
from storage.people import Person

_MARKS = re.compile(r"[^\w\s/,.:-]+")
SHORTEST_PREFIX = 3
_LONGEST_NUMBER = 2


@dataclass(slots=True)
class Chat:
    """The chat of one event. `toast` is shown over a pressed button; it may be lost without harm.

    `sharing` are all the people who write from this chat; `person` is None while it is not known which of them.
    """

    desk: Desk
    incoming: Incoming
    person: Person | None
    conversation: Conversation
    language: str
    toast: str | None = None
    sharing: tuple[Person, ...] = ()
    _before: Conversation = field(init=False)
    _has_offered: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._before = self.conversation

    @property
    def address(self) -> Address:
        """Where to answer."""
        return self.incoming.address

    def text(self, key: str, /, **params: object) -> str:
        """A sentence in the person's language."""
        return self.desk.say(self.language, key, **params)

    def label(self, key: str, /, **params: object) -> str:
        """The same for a button: plain words without escapes."""
        return html.unescape(self.text(key, **params))

    def say(self, text: str, buttons: Rows = (), *, card: str | None = None) -> None:
        """Say something. A card is edited where the press came from it, and moved to the end otherwise."""
        placing = Placing.NEW if card is None else self._placing(card)
        post(self.desk, self.address, Note(text, buttons), card=card, placing=placing, thread=self.incoming.thread)
        if buttons:
            self._offer(tuple((button.label, button.data) for row in buttons for button in row))

    def show(self, order: Order, buttons: Rows = (), *, card: str | None = None) -> None:
        """Answer with a picture or a document; `buttons` are those that it will carry when it is made.

        A card is edited where the press came from it; asked for anew it is a new message, and the old one stays.
        """
        edits = card is not None and self._placing(card) is Placing.EDIT
        placing = Placing.EDIT if edits else Placing.NEW
        post(self.desk, self.address, order, card=card, placing=placing, thread=self.incoming.thread)
        if buttons:
            self._offer(tuple((button.label, button.data) for row in buttons for button in row))

    def turn_to(self, topic: str, data: dict[str, Any] | None = None, session: int | None = None) -> None:
        """What typed words belong to from now on."""
        self.conversation = replace(self.conversation, topic=topic, data=data or {}, session_id=session)

    def keep(self) -> None:
        """Write down what is open now, if it changed."""
        if self.conversation != self._before:
            store.save_conversation(
                self.desk.connection, self.address.channel, self.address.chat, self.conversation, self.desk.now
            )

    def _offer(self, offers: tuple[tuple[str, str], ...]) -> None:
        """What is shown in this event takes the place of what was shown before it."""
        shown = self.conversation.offers if self._has_offered else ()
        self._has_offered = True
        self.conversation = replace(self.conversation, offers=(*shown, *offers))

    def _placing(self, card: str) -> Placing:
        content = self.incoming.content
        if not isinstance(content, Pressed) or content.message is None:
            return Placing.MOVE
        holder = outbox.card_message(self.desk.connection, self.address.channel, self.address.chat, card)
        return Placing.EDIT if holder == content.message else Placing.MOVE


def offered(conversation: Conversation, text: str, *, whole: bool = False) -> str | None:
    """The data of the button whose label was typed instead of pressed: with or without accents and signs, whole or
    by a unique beginning of at least three letters (`whole`: only whole, for words that mean something by themselves).

    Bare numbers belong to what is open; where nothing is, they are the place of a button, counted row by row from 1.
    """
    wanted = plain(text)
    if not wanted:
        return None
    labels = [(_plain_label(label), data) for label, data in conversation.offers]
    exact = [data for label, data in labels if label == wanted]
    if exact:
        return exact[0]
    if wanted.isdigit():
        return None if conversation.topic else _numbered(labels, wanted)
    if whole or len(wanted) < SHORTEST_PREFIX or wanted[0].isdigit():
        return None
    starting = [data for label, data in labels if label.startswith(wanted)]
    return starting[0] if len(starting) == 1 else None


def _numbered(shown: list[tuple[str, str]], digits: str) -> str | None:
    place = int(digits) if len(digits) <= _LONGEST_NUMBER else 0
    return shown[place - 1][1] if 1 <= place <= len(shown) else None


def plain(text: str) -> str:
    """Words as they are compared: without accents, signs and capitals."""
    return " ".join(_MARKS.sub(" ", fold(text)).split())


_plain_label = lru_cache(maxsize=2048)(plain)  # the same few labels are offered to everybody
