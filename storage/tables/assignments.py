"""What people decide or enter outside the forms: assigned targets, and values that the province keeps by hand.

Both are revisions: nothing is overwritten, the newest row of a cell counts. `person_id` is set when it came by chat,
`who` when an operator gave a name. Units are named by code, which never comes to mean another unit, so that both
can be kept before a plan's units are loaded. Numbers are decimal strings: what is judged is exact.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, false
from sqlmodel import Field, SQLModel

_BY_SOMEBODY = "(person_id IS NULL) <> (who IS NULL)"


class AssignedTargetRow(SQLModel, table=True):
    """One target as somebody assigned or changed it; `value` is null when it was taken back.

    With `is_open` nothing was taken back: a target is still to be given, whatever holds above the unit.
    """

    __tablename__ = "assigned_target"
    __table_args__ = (
        CheckConstraint(_BY_SOMEBODY, name="by_somebody"),
        Index("ix_assigned_target_cell", "plan", "indicator", "scope", "period"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan: str = Field(max_length=50)
    indicator: str = Field(max_length=50)
    scope: str = Field(max_length=50)
    period: str = Field(max_length=10)
    kind: str = Field(max_length=20)
    op: str = Field(max_length=2)
    value: str | None = Field(default=None, max_length=40)
    why: str = Field(sa_type=Text)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    who: str | None = Field(default=None, max_length=200)
    assigned_at: datetime
    is_open: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class EnteredValueRow(SQLModel, table=True):
    """One value entered by hand. `denominator` is null when `value` is the figure itself, in the indicator's unit."""

    __tablename__ = "entered_value"
    __table_args__ = (
        CheckConstraint(_BY_SOMEBODY, name="by_somebody"),
        Index("ix_entered_value_cell", "plan", "indicator", "unit", "period"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan: str = Field(max_length=50)
    indicator: str = Field(max_length=50)
    unit: str = Field(max_length=50)
    period: str = Field(max_length=10)
    value: str = Field(max_length=40)
    denominator: str | None = Field(default=None, max_length=40)
    source: str = Field(sa_type=Text)
    dated: date
    person_id: int | None = Field(default=None, foreign_key="person.id")
    who: str | None = Field(default=None, max_length=200)
    entered_at: datetime
