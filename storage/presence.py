"""This process among those that work on one PostgreSQL: a number that is its own, whether it leads, and being woken.

Everything hangs on one connection of its own: when the process dies, the server lets go of its locks at once, so that
nothing has to wait for a lease to run out. All methods block; call them from one thread.

Imported only where there is a PostgreSQL: its library takes 9 MB.
"""

from __future__ import annotations

import secrets
from typing import Final

import psycopg
from sqlalchemy.engine import make_url

from storage.calling import PRESENT, WAKE, PresenceLost, Seen
from storage.locks import CLASS, Work

_TRIES: Final = 100

# A server that vanished with its machine is noticed within seconds, not hours.
_KEEPALIVE: Final = {
    "connect_timeout": "5",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "4000",
}


class Presence:
    """One process's place. `number` is kept when the connection has to be made anew."""

    def __init__(self, url: str) -> None:
        self.number: int = secrets.randbelow(2**31 - 1) + 1
        self._conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._leads = False

    def open(self) -> None:
        """Take the number, and listen. PresenceLost when the server cannot be reached."""
        self.close()
        try:
            connection = psycopg.connect(self._conninfo, autocommit=True, **_KEEPALIVE)  # type: ignore[arg-type]
            self._connection = connection
            for _ in range(_TRIES):
                if self._lock(connection, PRESENT, self.number):
                    break
                self.number = secrets.randbelow(2**31 - 1) + 1
            connection.execute(f"LISTEN {WAKE}")
        except psycopg.Error as fault:
            self.close()
            raise PresenceLost(type(fault).__name__) from fault

    def look(self, seconds: float) -> Seen:
        """Ask for the lead unless held, then listen for so long, or until something is said. PresenceLost as open()."""
        connection = self._connection
        if connection is None:
            raise PresenceLost("not open")
        try:
            if self._leads:
                connection.execute("SELECT 1")
            else:
                self._leads = self._lock(connection, CLASS, Work.LEAD.value)
                if self._leads:
                    return Seen(True)
            calls = tuple(call.payload for call in connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.Error as fault:
            self.close()
            raise PresenceLost(type(fault).__name__) from fault
        return Seen(self._leads, calls)

    def resign(self) -> None:
        """Leave the lead to others, but stay present: what is in this process's hands is not taken from it."""
        connection, self._leads = self._connection, False
        if connection is None:
            return
        try:
            connection.execute("SELECT pg_advisory_unlock(%s::int, %s::int)", (CLASS, Work.LEAD.value))
        except psycopg.Error:
            self.close()  # and with it the lead

    def close(self) -> None:
        """Let go of everything."""
        self._leads = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @staticmethod
    def _lock(connection: psycopg.Connection[tuple[object, ...]], kind: int, number: int) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", (kind, number)).fetchone()
        return row is not None and row[0] is True
