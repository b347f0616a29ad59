"""The tables, one module per family. Importing this package fills `metadata` with all of them.

Declared with SQLModel, used through Core: statements on the answering path cost a quarter of the ORM's.
Short text codes instead of database enums; counts as whole thousandths so that SQL adds them up exactly.
"""

from sqlmodel import SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {  # set before the first table: migrations find constraints by name on both engines
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
    "delivery",
    "metadata",
    "operating",
    "people",
    "privacy",
    "programmes",
    "reports",
    "reviews",
    "rounds",
    "scorecards",
    "units",
]
