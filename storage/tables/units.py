"""The tree of units, of any depth, the groups of units that have a denominator of their own, and who follows whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class UnitRow(SQLModel, table=True):
    """One unit. `path` lists the ids from the root to itself ("/1/4/20/"), so a subtree is a prefix."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_path", "path", postgresql_ops={"path": "varchar_pattern_ops"}),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=50, unique=True)
    name: str = Field(max_length=200)
    folded: str = Field(max_length=200, index=True)
    kind: str = Field(max_length=20)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    path: str = Field(max_length=400, default="/")
    region: int | None = None
    households: int | None = None
    population: int | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    is_sample: bool = False


class UnitGroupRow(SQLModel, table=True):
    """A unit's place in a named group of a plan (the 7 communes of 17)."""

    __tablename__ = "unit_group"

    plan: str = Field(primary_key=True, max_length=50)
    name: str = Field(primary_key=True, max_length=50)
    unit_id: int = Field(primary_key=True, foreign_key="unit.id")


class PlanUnitRow(SQLModel, table=True):
    """Which units a plan covers."""

    __tablename__ = "plan_unit"

    plan: str = Field(primary_key=True, max_length=50)
    unit_id: int = Field(primary_key=True, foreign_key="unit.id", index=True)


class UnitSuccessorRow(SQLModel, table=True):
    """One step of one unit's life on a day: merged or split into `new_id`, or moved or renamed (then perhaps itself).

    `was_name` and `was_parent_id` are what the old unit was called and belonged to until then; `share` is the part of
    its targets that goes along with a split ("2/5"), null when nobody said.
    """

    __tablename__ = "unit_successor"
    __table_args__ = (UniqueConstraint("old_id", "new_id", "since", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)
    since: date
    old_id: int = Field(foreign_key="unit.id")
    new_id: int = Field(foreign_key="unit.id", index=True)
    share: str | None = Field(default=None, max_length=40)
    was_name: str = Field(max_length=200)
    was_parent_id: int | None = Field(default=None, foreign_key="unit.id")
    noted_at: datetime
