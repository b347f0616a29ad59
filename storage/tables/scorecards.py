"""Scorecards: what a station scored itself, what the level above verified, and what is to be put right.

Scores are whole thousandths, null where nobody scored. A sheet is never changed: a later one is its next revision.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class ScoreSheetRow(SQLModel, table=True):
    """One sending of a card's scores for one station and round; `kind` is self or verified, `revision` from 1."""

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("plan", "card", "period", "unit_id", "kind", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    plan: str = Field(max_length=50)
    card: str = Field(max_length=50)
    period: str = Field(max_length=10)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: str = Field(max_length=10)
    revision: int
    person_id: int = Field(foreign_key="person.id")
    sent_at: datetime


class ScoreRow(SQLModel, table=True):
    """One criterion of a sheet: its score, null while nobody scored it, and its points as they were then."""

    __tablename__ = "score"

    sheet_id: int = Field(primary_key=True, foreign_key="score_sheet.id", sa_column_kwargs={"autoincrement": False})
    criterion: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    thousandths: int | None = None
    points_thousandths: int | None = None


class FailAnswerRow(SQLModel, table=True):
    """Whether an automatic-fail item applies; null when nobody answered."""

    __tablename__ = "score_fail_item"

    sheet_id: int = Field(primary_key=True, foreign_key="score_sheet.id", sa_column_kwargs={"autoincrement": False})
    item: str = Field(primary_key=True, max_length=50)
    applies: bool | None = None


class RemedialItemRow(SQLModel, table=True):
    """One item of a station's remedial plan; `period` is the round in which it was entered."""

    __tablename__ = "remedial_item"

    id: int | None = Field(default=None, primary_key=True)
    plan: str = Field(max_length=50)
    card: str = Field(max_length=50)
    period: str = Field(max_length=10)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    criterion: int
    what: str = Field(sa_type=Text)
    owner: str = Field(sa_type=Text)
    due_on: date | None = None
    status: str = Field(max_length=10)
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = None
