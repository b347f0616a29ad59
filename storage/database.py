"""One database, two ways in: readers side by side, and one writer in which many jobs share a commit.

Every write transaction on SQLite begins IMMEDIATE, because a deferred one that upgrades loses updates or fails
"locked"; the file is in WAL mode with synchronous FULL, so what was committed survives a power cut.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.audit import watch
from storage.writer import DatabaseAway as DatabaseAway
from storage.writer import Writer, is_away, plainly

T = TypeVar("T")


# Pages of a SQLite file that a connection keeps, in kB, instead of 2,000: the system keeps them too, and a program that
# runs for years is smaller by 2 MB (docs/benchmarks.md).
_WRITTEN_PAGES: Final = 500
_READ_PAGES: Final = 250
_USED: Final = "used"
_RESTED: Final = 2.0  # seconds; a server that went away within them is noticed by the first statement


class UnknownDatabase(ValueError):
    """The URL names an engine that is not spoken here; the text says which are."""


class Database:
    """Engines and writer of one database URL. Close it, or use it as a context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = _parsed(url).get_backend_name() == "sqlite"
        self._reading = _engine(url, immediate=False)
        self._writing = _engine(url, immediate=True)
        watch(self._writing)
        self._writer: Writer | None = None
        self._lock = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading: one consistent picture until it is left. DatabaseAway when there is none."""
        with _away_in_words(), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction of the caller's own thread: commits at the end, rolls back when it raises.

        DatabaseAway when the database cannot be written.
        """
        with _away_in_words(), self._writing.begin() as connection:
            yield connection

    def is_reachable(self) -> bool:
        """Whether the database answers a question now."""
        try:
            with self.read() as connection:
                return bool(connection.execute(select(1)).scalar() == 1)
        except (DBAPIError, DatabaseAway):
            return False

    def submit(self, job: Callable[[Connection], T], lock: str | None = None) -> Future[T]:
        """Run `job` in the writer thread, in the order given; the future is done after its commit.

        A job that raises is undone by itself (savepoint) and its future carries the exception; jobs that share its
        commit are not touched. When the database itself fails, every job of it carries DatabaseAway. Jobs of several
        processes that name the same `lock` run one after the other; a job may run more than once before it is kept.
        """
        with self._lock:
            if self._writer is None:
                self._writer = Writer(self._writing)
            return self._writer.submit(job, lock)

    def close(self) -> None:
        """Finish the jobs handed in, then let go of the files and connections."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        self._reading.dispose()
        self._writing.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _away_in_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as fault:
        if not is_away(fault):
            raise
        raise DatabaseAway(plainly(fault)) from fault


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise UnknownDatabase("it is no address of a database such as sqlite:///data/tram.db") from None


def _engine(url: str, *, immediate: bool) -> Engine:
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        # Readers see what was committed when they began, as on SQLite; the writer what others have committed meanwhile.
        level = "READ COMMITTED" if immediate else "REPEATABLE READ"
        spoken = parsed.set(drivername="postgresql+psycopg")
        return _with_pings(create_engine(spoken, isolation_level=level, hide_parameters=True))
    if parsed.get_backend_name() != "sqlite":
        raise UnknownDatabase(f"it must begin with sqlite: or postgresql:, not {parsed.drivername}:")
    if parsed.database and parsed.database != ":memory:":
        _make_private(Path(parsed.database))
    engine = create_engine(parsed, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute(f"PRAGMA cache_size=-{_WRITTEN_PAGES if immediate else _READ_PAGES}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _with_pings(engine: Engine) -> Engine:
    """Has every connection that rested asked whether it lives, before it is used. SQLAlchemy's own pre-ping asks each
    time, one more way to the server and back for every reading (its recipe for "pessimistic" handling does as here).
    """

    @event.listens_for(engine, "checkin")
    def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        used = record.info.get(_USED)
        if used is None or time.monotonic() - used < _RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone  # the pool takes a new one

    return engine


def _make_private(path: Path) -> None:
    """Make the folder and the file readable for their owner alone before SQLite creates them wider."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
