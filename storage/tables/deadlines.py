"""What moves or fulfils a deadline: time granted to one unit, and dated duties that no form serves."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel


class ExtensionRow(SQLModel, table=True):
    """More time for the reports of one unit, and of the units below it, in one round."""

    __tablename__ = "extension"

    plan: str = Field(primary_key=True, max_length=50)
    period: str = Field(primary_key=True, max_length=10)
    unit_id: int = Field(primary_key=True, foreign_key="unit.id", sa_column_kwargs={"autoincrement": False})
    until: date
    reason: str = Field(sa_type=Text)
    granted_by: int = Field(foreign_key="person.id")
    granted_at: datetime


class DutyRoundRow(SQLModel, table=True):
    """One time that a duty without a form falls due. `words` are the document's about this very date."""

    __tablename__ = "duty_round"

    plan: str = Field(primary_key=True, max_length=50)
    duty: str = Field(primary_key=True, max_length=50)
    period: str = Field(primary_key=True, max_length=10)
    opens_on: date
    due_on: date
    configured: bool
    words: str = Field(sa_type=Text)
    opened_at: datetime


class DutyDoneRow(SQLModel, table=True):
    """A unit has done such a duty; who said so, and when."""

    __tablename__ = "duty_done"

    plan: str = Field(primary_key=True, max_length=50)
    duty: str = Field(primary_key=True, max_length=50)
    period: str = Field(primary_key=True, max_length=10)
    unit_id: int = Field(primary_key=True, foreign_key="unit.id", sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(foreign_key="person.id")
    done_at: datetime
