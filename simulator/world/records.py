"""What the simulated world is made of. Ids are Telegram's: positive for people and bots, negative for groups."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from simulator.world.updates import UpdateQueue

Json = dict[str, Any]


class ChatKind(StrEnum):
    """Telegram's word for the kind of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"


class Standing(StrEnum):
    """Telegram's ChatMember status."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def inside(self) -> bool:
        return self in (Standing.CREATOR, Standing.ADMINISTRATOR, Standing.MEMBER)


class AttachmentKind(StrEnum):
    """What a message carries beside text; the value is Telegram's field name."""

    PHOTO = "photo"
    DOCUMENT = "document"
    STICKER = "sticker"
    VOICE = "voice"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. A deactivated account answers bots with 403."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "vi"
    deactivated: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that were sent once; `id` is Telegram's file_id, `path` its download path.

    `facts` are Telegram's further fields of it (width, duration, emoji).
    """

    id: str
    unique_id: str
    kind: AttachmentKind
    name: str
    mime: str
    path: str
    content: bytes = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """What hangs on a message: a file, or (for a location) only facts."""

    kind: AttachmentKind
    file: StoredFile | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble. `text` is the caption when something is attached; `entities` belong to it.

    `date`, `edited` are epoch seconds of the simulator's clock. `service` holds the fields of a service message.
    `sender` is the id of a person or of a bot.
    """

    id: int
    date: int
    sender: int
    text: str = ""
    entities: tuple[Json, ...] = ()
    attachment: Attachment | None = None
    markup: Json | None = None
    reply_to: int | None = None
    thread: int | None = None
    edited: int | None = None
    service: Json | None = None


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot said to a pressed button: a toast, an alert or nothing."""

    text: str
    show_alert: bool
    url: str | None


@dataclass(slots=True)
class CallbackQuery:
    """A pressed button; `made` is the simulator's time. `answer` stays None until the bot answers."""

    id: str
    bot: int
    chat: str
    message: int
    person: int
    data: str
    made: float
    answer: CallbackAnswer | None = None


@dataclass(frozen=True, slots=True)
class OfferedLink:
    """An invite link that the page offers beside the field for links."""

    label: str
    link: str


@dataclass(slots=True)
class Bot:
    """One token. `commands` by (scope, language); `privacy` hides ordinary group talk from the bot."""

    token: str
    id: int
    username: str
    name: str
    privacy: bool = True
    revoked: bool = False
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    next_message: int = 1


@dataclass(slots=True)
class Chat:
    """A private chat of one person with one bot, or a group.

    `key` names it for the control API and the page. `blocked`: the person stopped the bot. `started`: the person
    has written, so that the bot may. `read`: the id of the last message the person has seen.
    `typing` is when the bot's "typing" fades (simulator's clock).
    """

    key: str
    id: int
    kind: ChatKind
    title: str
    bot: int | None = None
    members: dict[int, Standing] = field(default_factory=dict)
    bots: dict[int, Standing] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    next_message: int = 1
    started: bool = False
    blocked: bool = False
    deleted: bool = False
    migrated_to: int | None = None
    read: int = 0
    typing: float = 0.0
    keyboard: Json | None = None
    topics: dict[int, str] = field(default_factory=dict)
    queries: deque[CallbackQuery] = field(default_factory=lambda: deque(maxlen=20))

    @property
    def private(self) -> bool:
        return self.kind is ChatKind.PRIVATE
