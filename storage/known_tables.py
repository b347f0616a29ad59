"""The tables as another process declared them.

Declaring them takes SQLModel, the ORM and pydantic: 19 MB that statements through Core never use. The program that runs
for years has a child declare them and keeps what statements need, SQLAlchemy's own MetaData (which is made to be
pickled). Everybody else declares them where they are first asked for; see storage/tables.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Dialect, types
from sqlalchemy import MetaData as MetaData

_known: Final[list[MetaData]] = []


class Moment(types.TypeDecorator[datetime]):
    """An aware time, kept in UTC: SQLModel's UTCDateTime, without SQLModel."""

    impl = types.DateTime
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def __reduce__(self) -> tuple[type[Moment], tuple[()]]:
        # Made anew: while pickle puts one together it asks for a method, and SQLAlchemy remembers the half it finds.
        return Moment, ()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC. ValueError for a time without a zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; SQLite keeps it without saying so."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.utcoffset() is None else value.astimezone(UTC)


def know_tables(metadata: MetaData) -> None:
    """Keep what another process has declared. It has to come before anything of `storage` that asks for a table."""
    _known[:] = [metadata]


def known_tables() -> MetaData | None:
    """What another process has declared; None where this one has to do it."""
    return _known[0] if _known else None
