"""Statements about the operator: chats that hear of trouble, how each kind of trouble stands, signs of life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import metadata

_chat = metadata.tables["operator_chat"]
_trouble = metadata.tables["trouble"]
_beat = metadata.tables["beat"]

SWEEPS, WATCH = "sweeps", "watch"  # names of beats: what is due was looked after; the program looked at itself


@dataclass(frozen=True, slots=True)
class TroubleRecord:
    """How one kind of trouble stood when it was written."""

    kind: str
    raised: bool
    told: bool
    bad_since: datetime | None
    good_since: datetime | None


def operator_chats(connection: Connection) -> list[tuple[str, str]]:
    """The chats (channel, chat) that hear of trouble."""
    query = select(_chat.c.channel, _chat.c.chat).order_by(_chat.c.bound_at, _chat.c.chat)
    return [(channel, chat) for channel, chat in connection.execute(query)]


def bind_operator_chat(connection: Connection, channel: str, chat: str, now: datetime) -> None:
    """From now on that chat hears of trouble."""
    statement = update(_chat).where(_chat.c.channel == channel, _chat.c.chat == chat)
    if connection.execute(statement.values(bound_at=now)).rowcount == 0:
        connection.execute(insert(_chat).values(channel=channel, chat=chat, bound_at=now))


def unbind_operator_chat(connection: Connection, channel: str, chat: str) -> bool:
    """That chat hears of nothing any more; whether it did."""
    return connection.execute(delete(_chat).where(_chat.c.channel == channel, _chat.c.chat == chat)).rowcount == 1


def troubles(connection: Connection) -> list[TroubleRecord]:
    """Every kind of trouble that was ever seen."""
    query = select(
        _trouble.c.kind, _trouble.c.raised, _trouble.c.told, _trouble.c.bad_since, _trouble.c.good_since
    ).order_by(_trouble.c.kind)
    return [TroubleRecord(*row) for row in connection.execute(query)]


def save_trouble(connection: Connection, record: TroubleRecord) -> None:
    """Write down how that kind of trouble stands."""
    values = {
        "raised": record.raised,
        "told": record.told,
        "bad_since": record.bad_since,
        "good_since": record.good_since,
    }
    statement = update(_trouble).where(_trouble.c.kind == record.kind)
    if connection.execute(statement.values(values)).rowcount == 0:
        connection.execute(insert(_trouble).values(kind=record.kind, **values))


def note_beat(connection: Connection, name: str, now: datetime) -> None:
    """It happened just now."""
    statement = update(_beat).where(_beat.c.name == name)
    if connection.execute(statement.values(at=now)).rowcount == 0:
        connection.execute(insert(_beat).values(name=name, at=now))


def beat_at(connection: Connection, name: str) -> datetime | None:
    """When it happened last; None when it never did."""
    found: datetime | None = connection.execute(select(_beat.c.at).where(_beat.c.name == name)).scalar()
    return found
