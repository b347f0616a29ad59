"""Plans as loaded, and every version of every form that a report may be pinned to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class PlanRow(SQLModel, table=True):
    """One loaded plan: the compiled document, so that the running bot reads no spreadsheet."""

    __tablename__ = "plan"

    code: str = Field(primary_key=True, max_length=50)
    digest: str = Field(max_length=64)
    document: str = Field(sa_type=Text)
    loaded_at: datetime


class FormVersionRow(SQLModel, table=True):
    """One version of one form; never changed, so a running report keeps the questions it began with."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("plan", "form", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    plan: str = Field(max_length=50)
    form: str = Field(max_length=50)
    digest: str = Field(max_length=64)
    definition: str = Field(sa_type=Text)
    created_at: datetime
