"""What is open with whom: the topic of each private chat, and the session in which a report is being filled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel


class ConversationRow(SQLModel, table=True):
    """One private chat. `topic` says what a typed answer belongs to; `offers` are the buttons shown last, as JSON
    [[label, data], …], so that every button can also be typed. `standing` are buttons of notes that others caused, as
    JSON {"at": …, "offers": [[label, about, data], …]}, newest first: they stay typable while a form is filled.
    `speaker_id` is who of several people at a shared phone speaks, and `spoke_at` when they last did."""

    __tablename__ = "conversation"

    channel: str = Field(primary_key=True, max_length=20)
    chat: str = Field(primary_key=True, max_length=64)
    topic: str = Field(max_length=20, default="")
    data: str = Field(sa_type=Text, default="{}")
    offers: str = Field(sa_type=Text, default="[]")
    standing: str = Field(sa_type=Text, default="[]", sa_column_kwargs={"server_default": "[]"})
    session_id: int | None = None
    speaker_id: int | None = None
    spoke_at: datetime | None = None
    updated_at: datetime


class SessionRow(SQLModel, table=True):
    """A report being filled: the engine's state, pinned to one version of the form.

    `base_revision` is the report's revision that the filling began from, 0 when there was none: on sending it must
    still be the newest. `why` is the reason when somebody mends a report of others.
    """

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    plan: str = Field(max_length=50)
    form: str = Field(max_length=50)
    period: str = Field(max_length=10)
    form_version_id: int = Field(foreign_key="form_version.id")
    state: str = Field(sa_type=Text)
    status: str = Field(max_length=10)
    revision: int
    base_revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    why: str | None = Field(default=None, sa_type=Text)
    started_at: datetime
    updated_at: datetime


class SeenUpdateRow(SQLModel, table=True):
    """An event of a channel that was handled: a repeat is recognised and does nothing."""

    __tablename__ = "seen_update"

    channel: str = Field(primary_key=True, max_length=20)
    event: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(index=True)


class DeadUpdateRow(SQLModel, table=True):
    """An event that could not be handled, with its cause, for the operator to retry or drop (`state`, `why`)."""

    __tablename__ = "dead_update"

    channel: str = Field(primary_key=True, max_length=20)
    event: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    raw: str = Field(sa_type=Text)
    cause: str = Field(sa_type=Text)
    at: datetime
    state: str = Field(default="open", max_length=10, sa_column_kwargs={"server_default": "open"})
    settled_at: datetime | None = None
    why: str | None = Field(default=None, sa_type=Text)
