"""All tables as SQLModel declares them, and the same without its classes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, String, types
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.known_tables import Moment

declared = SQLModel.metadata
declared.naming_convention = {  # set before the first table: migrations find constraints by name on both engines
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

from storage.tables import (  # noqa: E402  (the naming convention has to come first)
    assignments,
    audit,
    conversations,
    deadlines,
    delivery,
    operating,
    people,
    privacy,
    programmes,
    reports,
    reviews,
    rounds,
    scorecards,
    units,
)

__all__ = [
    "assignments",
    "audit",
    "conversations",
    "deadlines",
    "declared",
    "delivery",
    "operating",
    "people",
    "plain_tables",
    "privacy",
    "programmes",
    "reports",
    "reviews",
    "rounds",
    "scorecards",
    "units",
]


def plain_tables() -> MetaData:
    """Every table with SQLAlchemy's own types and `Moment`: used, and handed on, without SQLModel."""
    plain = MetaData(naming_convention=declared.naming_convention)
    for table in declared.tables.values():
        for column in table.to_metadata(plain).columns:
            column.type = _plain_type(column.type)
    return plain


def _plain_type(type_: types.TypeEngine[Any]) -> types.TypeEngine[Any]:
    match type_:
        case AutoString():
            return String(type_.length)
        case UTCDateTime():
            return Moment()
        case _:
            return type_
