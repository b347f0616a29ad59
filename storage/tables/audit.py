"""What was done, by whom and when: rows that are only ever added, each sealed with the hash of the one before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel


class AuditRow(SQLModel, table=True):
    """One deed. `person_id` is null when the operator or the program itself did it; `about` names the object
    ("report/12"), `change` is compact JSON of what was before and after. Nothing points at other tables: the record
    of a deed outlives its object. Triggers refuse UPDATE, DELETE and TRUNCATE."""

    __tablename__ = "audit"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    person_id: int | None = None
    action: str = Field(max_length=30)
    unit_id: int | None = None
    about: str = Field(max_length=200)
    change: str = Field(sa_type=Text)
    hash: str = Field(max_length=64)
