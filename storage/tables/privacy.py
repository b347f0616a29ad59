"""What people were told about their data, in which version, and when they agreed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class ConsentRow(SQLModel, table=True):
    """One version of the notice that a person was shown; `agreed_at` null while they have not said that they agree."""

    __tablename__ = "consent"

    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_column_kwargs={"autoincrement": False})
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    shown_at: datetime
    agreed_at: datetime | None = None
