"""What is to be sent: the outbox, broadcasts that somebody started, and which message holds which card."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel


class BroadcastRow(SQLModel, table=True):
    """A message to many that somebody started. `told` is how many of it they heard of, `goes_at` when it may go out."""

    __tablename__ = "broadcast"

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    chat: str = Field(max_length=64)
    language: str = Field(max_length=8)
    by_id: int = Field(foreign_key="person.id")
    goes_at: datetime
    told: int = 0
    started_at: datetime
    ended_at: datetime | None = None


class BroadcastLeftRow(SQLModel, table=True):
    """Somebody to whom a broadcast is not written yet; `about` as JSON [[plan, form, unit id, period], …]."""

    __tablename__ = "broadcast_left"

    broadcast_id: int = Field(primary_key=True, foreign_key="broadcast.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    about: str = Field(sa_type=Text)


class OutboxRow(SQLModel, table=True):
    """One message to be delivered. `key`, when given, is unique: the same thing is never queued twice.

    `request` names the event that led to it, so that the log can be followed from an update to its answers.
    `owner` is the number of the process that has it in hand, when several work on one PostgreSQL.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "priority",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_broadcast",
            "broadcast_id",
            "state",
            sqlite_where=text("broadcast_id IS NOT NULL"),
            postgresql_where=text("broadcast_id IS NOT NULL"),
        ),
        # With the key, which is null in all of it: else SQLite takes the index of keys for "is null".
        Index(
            "ix_outbox_done", "key", "done_at", sqlite_where=text("key IS NULL"), postgresql_where=text("key IS NULL")
        ),
        Index(
            "ix_outbox_worded",
            "done_at",
            sqlite_where=text("key IS NOT NULL AND payload != '{}'"),
            postgresql_where=text("key IS NOT NULL AND payload != '{}'"),
        ),
        Index(
            "ix_outbox_chat",
            "channel",
            "chat",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    chat: str = Field(max_length=64)
    thread: str | None = Field(default=None, max_length=64)
    kind: str = Field(max_length=10)
    payload: str = Field(sa_type=Text)
    placing: str = Field(max_length=5)
    card: str | None = Field(default=None, max_length=100)
    priority: int
    key: str | None = Field(default=None, max_length=150, unique=True)
    state: str = Field(max_length=12)
    attempts: int = 0
    not_before: datetime | None = None
    created_at: datetime
    done_at: datetime | None = None
    message: str | None = Field(default=None, max_length=64)
    cause: str | None = Field(default=None, max_length=300)
    request: str | None = Field(default=None, max_length=40)
    owner: int | None = None
    broadcast_id: int | None = Field(default=None, foreign_key="broadcast.id")


class CardRow(SQLModel, table=True):
    """Which message of a chat holds a card at present."""

    __tablename__ = "card"

    channel: str = Field(primary_key=True, max_length=20)
    chat: str = Field(primary_key=True, max_length=64)
    card: str = Field(primary_key=True, max_length=100)
    message: str = Field(max_length=64)
