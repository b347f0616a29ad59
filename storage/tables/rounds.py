"""When things are due: rounds, and reminders as rows with a due time and a deterministic key."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class RoundRow(SQLModel, table=True):
    """One period of one plan's forms: opens, is due, closes. `configured` when the due day is not the document's."""

    __tablename__ = "round"

    plan: str = Field(primary_key=True, max_length=50)
    period: str = Field(primary_key=True, max_length=10)
    opens_on: date
    due_on: date
    closes_at: datetime
    configured: bool
    opened_at: datetime
    closed_at: datetime | None = None


class ReminderRow(SQLModel, table=True):
    """One planned reminder. `due_at` null means nothing is left to do; `outcome` then says why.

    `duty` is empty for the round of a plan's forms, else the code of a duty that no form serves.
    """

    __tablename__ = "reminder"

    key: str = Field(primary_key=True, max_length=150)
    plan: str = Field(max_length=50)
    duty: str = Field(max_length=50, default="", sa_column_kwargs={"server_default": ""})
    period: str = Field(max_length=10)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    days: int
    due_at: datetime | None = Field(default=None, index=True)
    expires_at: datetime
    done_at: datetime | None = None
    outcome: str | None = Field(default=None, max_length=20)
