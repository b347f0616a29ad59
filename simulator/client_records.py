"""What the control API's client returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class ButtonView:
    """One inline button; `index` is what pressing wants."""

    index: int
    text: str
    data: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One bubble. `text` is the caption when there is an attachment (photo, document …; `attachment["url"]`)."""

    id: int
    date: datetime
    sender: int
    sender_name: str
    from_bot: bool
    text: str
    entities: tuple[Mapping[str, Any], ...]
    attachment: Mapping[str, Any] | None
    rows: tuple[tuple[ButtonView, ...], ...]
    reply_to: int | None
    thread: int | None
    edited: datetime | None
    service: Mapping[str, Any] | None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        rows = tuple(
            tuple(
                ButtonView(button["index"], button["text"], button.get("callback_data"), button.get("url"))
                for button in row
            )
            for row in given["buttons"]
        )
        return cls(
            id=given["id"],
            date=datetime.fromisoformat(given["date"]),
            sender=given["sender"],
            sender_name=given["sender_name"],
            from_bot=given["from_bot"],
            text=given["text"],
            entities=tuple(given["entities"]),
            attachment=given["attachment"],
            rows=rows,
            reply_to=given["reply_to"],
            thread=given["thread"],
            edited=datetime.fromisoformat(given["edited"]) if given["edited"] else None,
            service=given["service"],
        )

    @property
    def buttons(self) -> tuple[ButtonView, ...]:
        return tuple(button for row in self.rows for button in row)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button.text for button in self.buttons)

    @property
    def is_photo(self) -> bool:
        return self.attachment is not None and self.attachment["kind"] == "photo"


@dataclass(frozen=True, slots=True)
class ChatView:
    """One chat. `version` grows with every change of it; `keyboard` is the reply keyboard now shown."""

    key: str
    id: int
    kind: str
    title: str
    version: int
    unread: int
    started: bool
    blocked: bool
    migrated_to: int | None
    typing: bool
    members: tuple[int, ...]
    bots: tuple[int, ...]
    messages: tuple[MessageView, ...]
    keyboard: Mapping[str, Any] | None
    commands: tuple[tuple[str, str], ...]
    queries: tuple[Query, ...]
    counts: Mapping[str, int]

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        plain = ("key", "id", "kind", "title", "version", "unread", "started", "blocked", "migrated_to", "typing")
        return cls(
            **{name: given[name] for name in plain},
            members=tuple(given["members"]),
            bots=tuple(given["bots"]),
            messages=tuple(MessageView.read(message) for message in given["messages"]),
            keyboard=given["keyboard"],
            commands=tuple((command["command"], command["description"]) for command in given["commands"]),
            queries=tuple(Query.read(query) for query in given["queries"]),
            counts=given["counts"],
        )

    @property
    def last(self) -> MessageView | None:
        return self.messages[-1] if self.messages else None

    @property
    def from_bots(self) -> tuple[MessageView, ...]:
        return tuple(message for message in self.messages if message.from_bot and message.service is None)

    def message(self, number: int) -> MessageView:
        """Raises KeyError when there is none (any more)."""
        for message in self.messages:
            if message.id == number:
                return message
        raise KeyError(number)

    def transcript(self) -> str:
        """For people who read a failed test."""
        lines = []
        for message in self.messages:
            shown = message.text or str(message.service or message.attachment)
            labels = f"  [{' | '.join(message.labels)}]" if message.buttons else ""
            lines.append(f"#{message.id} {message.sender_name}: {shown}{labels}")
        return "\n".join(lines) or "(no messages)"


@dataclass(frozen=True, slots=True)
class Query:
    """A pressed button; `answer` is {"text", "show_alert", "url"} once the bot has answered."""

    id: str
    chat: str
    message_id: int
    person: int
    data: str
    answer: Mapping[str, Any] | None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        return cls(**{name: given[name] for name in ("id", "chat", "message_id", "person", "data", "answer")})


@dataclass(frozen=True, slots=True)
class Clock:
    """The simulator's moment (aware UTC); `version` grows with every setting."""

    now: datetime
    version: int
    presets: tuple[tuple[str, datetime], ...]

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        presets = tuple((preset["label"], datetime.fromisoformat(preset["now"])) for preset in given["presets"])
        return cls(datetime.fromisoformat(given["now"]), given["version"], presets)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a bot; `status` 0: the connection was dropped. `request`, `phone` in bytes."""

    number: int
    at: datetime
    bot: int
    method: str
    chat: int | None
    status: int
    description: str
    request: int
    phone: int
    seconds: float

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        return cls(**{**given, "at": datetime.fromisoformat(given["at"])})
