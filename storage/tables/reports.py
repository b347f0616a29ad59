"""What was reported: one report per unit, form and period; values as revisions that are never overwritten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class ReportRow(SQLModel, table=True):
    """One unit's report of one form and period. `revision` counts how often it was sent."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("plan", "form", "period", "unit_id"),
        Index("ix_report_period", "plan", "period", "unit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan: str = Field(max_length=50)
    form: str = Field(max_length=50)
    period: str = Field(max_length=10)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    form_version_id: int = Field(foreign_key="form_version.id")
    status: str = Field(max_length=10)
    revision: int
    due_on: date
    first_sent_at: datetime
    sent_at: datetime
    sent_by: int = Field(foreign_key="person.id")
    session_id: int | None = None


class ValueRow(SQLModel, table=True):
    """One value of one report. Current when `superseded_at` is null.

    `thousandths` is the number times 1000 as a whole number, so that SQL sums are exact; null for answers that are
    not numbers ("not_done", "unknown", words), which stand in `kind` and `words`. `revision` is the sending of the
    report that brought the value, `superseded_in` the one that ended it.
    """

    __tablename__ = "value"
    __table_args__ = (
        UniqueConstraint("report_id", "element", "revision"),
        CheckConstraint("kind IN ('number', 'words', 'not_done', 'unknown')", name="kind"),
        CheckConstraint("(kind = 'number') = (thousandths IS NOT NULL)", name="number"),
        Index(
            "ix_value_current",
            "plan",
            "period",
            "element",
            "unit_id",
            "thousandths",  # sums over a country read the index alone
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id")
    plan: str = Field(max_length=50)
    period: str = Field(max_length=10)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    element: str = Field(max_length=50)
    kind: str = Field(max_length=10)
    thousandths: int | None = Field(default=None, sa_type=BigInteger)
    words: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    revision: int
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime
    superseded_at: datetime | None = None
    superseded_in: int | None = None


class ReportRevisionRow(SQLModel, table=True):
    """One sending of a report: who, when, and why when somebody else's figures were mended."""

    __tablename__ = "report_revision"

    report_id: int = Field(primary_key=True, foreign_key="report.id")
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(foreign_key="person.id")
    at: datetime
    why: str | None = Field(default=None, sa_type=Text)
