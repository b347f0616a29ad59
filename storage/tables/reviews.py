"""What others say about a report: verdicts of its reviewers, and alarms that its answers raised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class ReviewRow(SQLModel, table=True):
    """One verdict about one revision of a report: approved at a level (1 or 2), or returned at a question."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("verdict IN ('approved', 'returned')", name="verdict"),
        CheckConstraint("(verdict = 'returned') = (reason IS NOT NULL)", name="reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    revision: int
    level: int
    person_id: int = Field(foreign_key="person.id")
    verdict: str = Field(max_length=10)
    question: str | None = Field(default=None, max_length=50)
    reason: str | None = Field(default=None, sa_type=Text)
    at: datetime


class AlarmRow(SQLModel, table=True):
    """An answer that is told at once: raised, then confirmed (it goes upward) or dismissed by who answers for it."""

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("report_id", "revision", "element"),
        CheckConstraint("status IN ('raised', 'confirmed', 'dismissed')", name="status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    revision: int
    element: str = Field(max_length=50)
    status: str = Field(max_length=10)
    raised_at: datetime
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = None
