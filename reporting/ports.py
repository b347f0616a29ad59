"""The two-way mirror between the house and any messenger: what comes in, what goes out, and how a delivery ended.

Telegram is the first messenger, so addresses name their channel and nothing here is Telegram's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Address:
    """One chat on one channel: a person's private chat or a group. `chat` is the channel's own id, as text."""

    channel: str
    chat: str


class ChatKind(StrEnum):
    """Whom a chat holds."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were typed. A command is words too ("/start abc"): handlers decide."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under message `message`; `press` is the id by which the channel wants the press answered."""

    data: str
    press: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Attached:
    """Something that is not words: "photo", "sticker", "voice", "document", "location", …"""

    kind: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A person edited a message sent before; the new words."""

    text: str


@dataclass(frozen=True, slots=True)
class ChatOpened:
    """The bot was added to a group, or a person unblocked it."""

    title: str | None


@dataclass(frozen=True, slots=True)
class ChatClosed:
    """The bot was removed from a group, or a person blocked it."""


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """The chat goes on under another id (group became supergroup)."""

    to: Address


Content = Said | Pressed | Attached | Mended | ChatOpened | ChatClosed | ChatMoved


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event from outside, decoded. `event` is the channel's own number of it: a repeat has the same.

    `sender` is the channel's id of the person (None for events without one); `name` is what the channel calls them;
    `thread` is the topic inside a group. `sent_at` is when the person sent it (aware UTC).
    """

    channel: str
    event: int
    address: Address
    chat_kind: ChatKind
    sender: str | None
    name: str
    content: Content
    message: str | None
    thread: str | None
    sent_at: datetime

    @property
    def request(self) -> str:
        """By what the log can be followed from this event to the messages that it led to."""
        return f"{self.channel}:{self.event}"


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its words and the data that comes back when it is pressed (at most 64 bytes)."""

    label: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


class Placing(StrEnum):
    """Where a card goes. A card is one message per chat and key that is kept current."""

    NEW = "new"  # an ordinary message; no card, or the first of it
    EDIT = "edit"  # change the card where it stands (the person pressed a button on it)
    MOVE = "move"  # send it anew at the end and delete the old one (the person typed below it)


@dataclass(frozen=True, slots=True)
class Note:
    """Words to be sent, with buttons. `text` may carry <b> and <i>; everything else in it is escaped."""

    text: str
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """A picture to be drawn when it is sent: `subject` names the kind, `about` its parameters (plain words)."""

    subject: str
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture with its caption (same markup as Note.text) and the words for those who do not see it."""

    png: bytes
    caption: str
    alt: str
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class DocumentOrder:
    """A file to be written when it is sent; `subject` and `about` as of a picture."""

    subject: str
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """A written file under its name, with a caption (same markup as Note.text)."""

    content: bytes
    filename: str
    caption: str
    buttons: Rows = ()


Order = PictureOrder | DocumentOrder


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to deliver now. `existing` is the message that holds the card already, if any."""

    address: Address
    thread: str | None
    content: Note | Picture | Document
    placing: Placing
    existing: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """Delivered; `message` is its id in the chat (None when the channel keeps none)."""

    message: str | None


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now: wait `seconds`; `everyone` when the channel holds back all sending, not this chat alone."""

    seconds: float
    everyone: bool
    cause: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Never again at this address, unless the person comes back: blocked, left, deleted."""

    cause: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id now; send there."""

    to: Address


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take this parcel as it is (a fault of ours); kept with its cause for the operator."""

    cause: str


Outcome = Sent | TryLater | Unreachable | Moved | Refused


class Messenger(Protocol):
    """A channel's way out. Implementations raise nothing for what a channel answers: every answer is an Outcome."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Send, edit or move one parcel."""

    async def answer_press(self, press: str, words: str | None) -> None:
        """Stop the waiting sign of a pressed button, with a short toast; failing to do so is harmless."""

    async def leave(self, address: Address) -> None:
        """Leave a group that nobody bound."""


class Wording(Protocol):
    """The catalogue of sentences. `params` are escaped on insertion; an unknown key is a fault (KeyError)."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language there is, Vietnamese first."""

    def text(self, language: str, key: str, /, **params: object) -> str:
        """The sentence in that language, Vietnamese when it lacks it."""
