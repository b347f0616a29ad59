"""A Telegram update, as JSON, becomes an Incoming.

Only what the product needs is read, straight from the JSON. An update of a kind or state that concerns nobody here
(a channel post, a pinned message, a command for another bot) is None; JSON that contradicts the Bot API is
Undecodable. Nothing else is ever raised, whatever the JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from reporting.ports import (
    Address,
    Attached,
    ChatClosed,
    ChatKind,
    ChatMoved,
    ChatOpened,
    Content,
    Incoming,
    Mended,
    Pressed,
    Said,
)

CHANNEL: Final = "telegram"

# Order matters: an animation also carries a document, a venue also a location.
_ATTACHMENTS: Final = (
    "photo", "sticker", "voice", "video", "video_note", "audio", "animation", "document", "contact", "venue",
    "location", "poll", "dice", "game", "story", "invoice", "paid_media", "checklist",
)  # fmt: skip
_KINDS: Final = {"private": ChatKind.PRIVATE, "group": ChatKind.GROUP, "supergroup": ChatKind.GROUP}
_PRESENT: Final = frozenset({"creator", "administrator", "member"})
_ABSENT: Final = frozenset({"left", "kicked"})
_ADDRESSED: Final = re.compile(r"(?P<command>/[A-Za-z0-9_]+)@(?P<whom>[A-Za-z0-9_]+)(?=\s|$)")
_LARGEST: Final = 2**63 - 1  # what the database and Telegram's own clients hold
_LAST_SECOND: Final = 253402300799  # the end of the year 9999

JsonObject = Mapping[str, Any]


class Undecodable(Exception):
    """An update that contradicts the Bot API. `event` is its update_id, when at least that could be read."""

    def __init__(self, cause: str, event: int | None, raw: object) -> None:
        super().__init__(cause)
        self.cause = cause
        self.event = event
        self.raw = raw


class _Fault(Exception):
    """What is wrong with one field."""


def update_id(raw: object) -> int | None:
    """The number of an update, or None when it has none that can be used."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _LARGEST else None


def decode(raw: object, username: str, received: datetime) -> Incoming | None:
    """The event in `raw`, or None when it concerns nobody here.

    `username` is this bot's, without "@"; `received` (aware UTC) dates presses, which Telegram does not date.
    Raises Undecodable.
    """
    event = update_id(raw)
    if event is None or not isinstance(raw, dict):
        raise Undecodable("no usable update_id", None, raw)
    try:
        if "message" in raw:
            return _from_message(event, _object(raw, "message"), username)
        if "callback_query" in raw:
            return _from_press(event, _object(raw, "callback_query"), received)
        if "edited_message" in raw:
            return _from_edit(event, _object(raw, "edited_message"))
        if "my_chat_member" in raw:
            return _from_membership(event, _object(raw, "my_chat_member"))
    except _Fault as fault:
        raise Undecodable(str(fault), event, raw) from None
    return None


def _from_message(event: int, message: JsonObject, username: str) -> Incoming | None:
    content = _content(message, username)
    if content is None:
        return None
    if isinstance(content, ChatMoved) and "migrate_from_chat_id" in message:
        # The same move, told from the new chat: it is about the old one.
        old = _address(_number(message, "migrate_from_chat_id"))
        return _incoming(event, message, content, address=old)
    return _incoming(event, message, content)


def _content(message: JsonObject, username: str) -> Content | None:
    if "text" in message:
        words = _command_for(_text(message, "text"), username)
        return None if words is None else Said(words)
    for kind in _ATTACHMENTS:
        if kind in message:
            return Attached(kind)
    if "migrate_to_chat_id" in message:
        return ChatMoved(_address(_number(message, "migrate_to_chat_id")))
    if "migrate_from_chat_id" in message:
        return ChatMoved(_address(_number(_object(message, "chat"), "id")))
    return None


def _command_for(text: str, username: str) -> str | None:
    """The words without "@thisbot" after the command; None for a command to another bot."""
    addressed = _ADDRESSED.match(text)
    if addressed is None:
        return text
    if addressed["whom"].casefold() != username.casefold():
        return None
    return addressed["command"] + text[addressed.end() :]


def _from_press(event: int, query: JsonObject, received: datetime) -> Incoming | None:
    if "data" not in query or "message" not in query:
        return None  # a game's button, or a button under an inline message of nobody's chat
    message = _object(query, "message")
    pressed = Pressed(data=_text(query, "data"), press=_text(query, "id"), message=str(_number(message, "message_id")))
    return _incoming(event, message, pressed, sender=_object(query, "from"), sent_at=received)


def _from_edit(event: int, message: JsonObject) -> Incoming | None:
    for field in ("text", "caption"):
        if field in message:
            when = _moment(message, "edit_date" if "edit_date" in message else "date")
            return _incoming(event, message, Mended(_text(message, field)), sent_at=when)
    return None  # a live location moved on


def _from_membership(event: int, change: JsonObject) -> Incoming | None:
    before, now = (_is_present(_object(change, field)) for field in ("old_chat_member", "new_chat_member"))
    if before == now or now is None:
        return None
    title = _object(change, "chat").get("title")
    content = ChatOpened(_clean(title) if isinstance(title, str) else None) if now else ChatClosed()
    return _incoming(event, change, content)


def _is_present(member: JsonObject) -> bool | None:
    """Whether the bot is in the chat (in a private one: not blocked); None for a status of a later Bot API."""
    status = _text(member, "status")
    if status == "restricted":
        return member.get("is_member") is True
    return True if status in _PRESENT else False if status in _ABSENT else None


def _incoming(
    event: int,
    message: JsonObject,
    content: Content,
    *,
    address: Address | None = None,
    sender: JsonObject | None = None,
    sent_at: datetime | None = None,
) -> Incoming | None:
    chat = _object(message, "chat")
    kind = _KINDS.get(_text(chat, "type"))
    if kind is None:
        return None  # a channel
    if sender is None and "from" in message:
        sender = _object(message, "from")
    person = None if sender is None or sender.get("is_bot") is True else sender  # bots stand in for anonymous admins
    topic = message.get("is_topic_message") is True and "message_thread_id" in message
    return Incoming(
        channel=CHANNEL,
        event=event,
        address=address or _address(_number(chat, "id")),
        chat_kind=kind,
        sender=None if person is None else str(_number(person, "id")),
        name="" if person is None else _name(person),
        content=content,
        message=str(_number(message, "message_id")) if "message_id" in message else None,
        thread=str(_number(message, "message_thread_id")) if topic else None,
        sent_at=sent_at or _moment(message, "date"),
    )


def _address(chat: int) -> Address:
    return Address(CHANNEL, str(chat))


def _name(person: JsonObject) -> str:
    parts = (person.get("first_name"), person.get("last_name"))
    return " ".join(_clean(part) for part in parts if isinstance(part, str) and part)


def _object(holder: JsonObject, field: str) -> JsonObject:
    value = holder.get(field)
    if not isinstance(value, dict):
        raise _Fault(f"{field} is not an object")
    return value


def _number(holder: JsonObject, field: str) -> int:
    value = holder.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
        raise _Fault(f"{field} is not a number that can be kept")
    return value


def _text(holder: JsonObject, field: str) -> str:
    value = holder.get(field)
    if not isinstance(value, str):
        raise _Fault(f"{field} is not text")
    return _clean(value)


def _clean(text: str) -> str:
    """Without what a database cannot hold: NUL, and halves of surrogate pairs (JSON can spell both)."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _moment(holder: JsonObject, field: str) -> datetime:
    seconds = _number(holder, field)
    if not 0 <= seconds <= _LAST_SECOND:
        raise _Fault(f"{field} is outside the calendar")
    return datetime.fromtimestamp(seconds, UTC)
