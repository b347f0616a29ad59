"""Statements about group chats bound to a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import metadata

_group = metadata.tables["group_chat"]


@dataclass(frozen=True, slots=True)
class GroupChat:
    """A group bound to a unit."""

    channel: str
    chat: str
    unit_id: int
    title: str
    thread: str | None


_GROUP = (_group.c.channel, _group.c.chat, _group.c.unit_id, _group.c.title, _group.c.thread)


def group_at(connection: Connection, channel: str, chat: str) -> GroupChat | None:
    """The bound group at that address, unless the bot has left it."""
    query = select(*_GROUP).where(_group.c.channel == channel, _group.c.chat == chat, _group.c.left_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else GroupChat(*row)


def groups_of_unit(connection: Connection, unit_id: int) -> list[GroupChat]:
    """Groups bound to exactly that unit."""
    query = select(*_GROUP).where(_group.c.unit_id == unit_id, _group.c.left_at.is_(None))
    return [GroupChat(*row) for row in connection.execute(query.order_by(_group.c.chat))]


def groups_in(connection: Connection, unit_ids: list[int]) -> list[GroupChat]:
    """Groups bound to any of these units."""
    query = select(*_GROUP).where(_group.c.unit_id.in_(unit_ids), _group.c.left_at.is_(None))
    return [GroupChat(*row) for row in connection.execute(query.order_by(_group.c.chat))]


def bind_group(
    connection: Connection,
    *,
    channel: str,
    chat: str,
    unit_id: int,
    title: str,
    thread: str | None,
    bound_by: int | None,
    now: datetime,
) -> None:
    """Bind the group to the unit; a group that was bound before is bound anew."""
    values = {
        "unit_id": unit_id,
        "title": title,
        "thread": thread,
        "bound_by": bound_by,
        "bound_at": now,
        "left_at": None,
    }
    statement = update(_group).where(_group.c.channel == channel, _group.c.chat == chat)
    if connection.execute(statement.values(values)).rowcount == 0:
        connection.execute(insert(_group).values(channel=channel, chat=chat, **values))


def leave_group(connection: Connection, channel: str, chat: str, now: datetime) -> None:
    """The bot is no longer in that group."""
    connection.execute(update(_group).where(_group.c.channel == channel, _group.c.chat == chat).values(left_at=now))
