"""Locks that several processes on one PostgreSQL take by name. On SQLite there is one writer; nobody needs them."""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from sqlalchemy import Connection, text

# The first half of an advisory lock's name; the second is a number. Locks by text use the space of single 64-bit keys.
CLASS = 0x7472616D  # "tram"

_BY_TEXT = "hashtextextended(name, 0)"
_HOLD = text(f"SELECT pg_advisory_xact_lock({_BY_TEXT}) FROM unnest(CAST(:names AS text[])) AS name")  # noqa: S608
_TRY = text(f"SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE pg_try_advisory_xact_lock({_BY_TEXT})")  # noqa: S608
_ONE = text("SELECT pg_advisory_xact_lock(:kind, :number)")


class Work(IntEnum):
    """What only one process does at a time, whoever it is: the second half of the lock's name."""

    LEAD = 1
    MIGRATE = 2
    LOAD_PLANS = 3
    SEAL_AUDIT = 4


def hold_locks(connection: Connection, names: Collection[str]) -> None:
    """Wait for these locks and hold them until the transaction ends.

    Everybody takes them in the order of their names and all at once, so that nobody waits for somebody who waits.
    """
    if names and connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"names": sorted(set(names))})


def try_locks(connection: Connection, names: Collection[str]) -> list[str]:
    """Those of the locks that are free now; they are held until the transaction ends."""
    if not names:
        return []
    return list(connection.execute(_TRY, {"names": sorted(set(names))}).scalars())


def hold_work(connection: Connection, work: Work) -> None:
    """Wait until nobody else is at that work, and keep everybody else from it until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE, {"kind": CLASS, "number": work.value})


def lock_of_chat(channel: str, chat: str) -> str:
    """The lock under which the events of one chat are handled and its messages change hands."""
    return f"{channel}:{chat}"
