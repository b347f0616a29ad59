"""What processes on one PostgreSQL know of each other inside a transaction: who is alive, and how one calls another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select, text

from storage.locks import CLASS

WAKE: Final = "tram_outbox"  # the channel on which senders are woken
BEGUN: Final = "begun"  # said to whoever leads: there is something to go on with
PRESENT: Final = CLASS + 1  # locks of this class are processes that are alive; their second half is the number

_PRESENT_NOW = text(
    "SELECT CAST(CAST(objid AS bigint) AS integer) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND classid = :kind AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(kind=PRESENT)


class PresenceLost(Exception):
    """The connection is gone, and with it the lead: whoever held it may no longer act on it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look showed: whether this process leads, and what was said to it ("" and BEGUN to whoever leads)."""

    leads: bool
    calls: tuple[str, ...] = ()


def present_numbers(connection: Connection) -> set[int]:
    """The numbers of the processes that are alive now."""
    return {int(number) for number in connection.execute(_PRESENT_NOW).scalars()}


def call(connection: Connection, words: str) -> None:
    """Say something to the processes when this transaction commits: "" or BEGUN to whoever leads, else
    "number/channel/chat".
    """
    connection.execute(select(func.pg_notify(WAKE, words)))
