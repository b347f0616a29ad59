"""One database, two ways in: readers side by side, and one writer in which many jobs share a commit.

Every write transaction on SQLite begins IMMEDIATE, because a deferred one that upgrades loses updates or fails
"locked"; the file is in WAL mode with synchronous FULL, so what was committed survives a power cut.
"""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.audit import watch

T = TypeVar("T")

MAX_SHARED = 256  # jobs per commit: beyond it waiting costs more than the sync saves


class UnknownDatabase(ValueError):
    """The URL names an engine that is not spoken here; the text says which are."""


class DatabaseAway(Exception):
    """The database cannot be written at present: nothing of the transaction was kept, and it may be tried again."""


class Database:
    """Engines and writer of one database URL. Close it, or use it as a context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._reading = _engine(url, immediate=False)
        self._writing = _engine(url, immediate=True)
        watch(self._writing)
        self._writer: _Writer | None = None
        self._lock = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading: one consistent picture until it is left."""
        with self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction of the caller's own thread: commits at the end, rolls back when it raises."""
        with self._writing.begin() as connection:
            yield connection

    def is_reachable(self) -> bool:
        """Whether the database answers a question now."""
        try:
            with self.read() as connection:
                return bool(connection.execute(select(1)).scalar() == 1)
        except DBAPIError:
            return False

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        """Run `job` in the writer thread, in the order given; the future is done after its commit.

        A job that raises is undone by itself (savepoint) and its future carries the exception; jobs that share its
        commit are not touched. When the database itself fails, every job of it carries DatabaseAway.
        """
        with self._lock:
            if self._writer is None:
                self._writer = _Writer(self._writing)
            return self._writer.submit(job)

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


_Job = tuple[Callable[[Connection], Any], "Future[Any]"]


class _Writer:
    """The writer thread with its queue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="tram-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        open_for_more = True
        while open_for_more:
            first = self._jobs.get()
            if first is None:
                return
            batch = [first]
            while len(batch) < MAX_SHARED:
                try:
                    more = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    open_for_more = False
                    break
                batch.append(more)
            self._run(batch)

    def _run(self, batch: list[_Job]) -> None:
        """One transaction for the whole batch; results are handed out only after the commit."""
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._engine.begin() as connection:
                for job, future in batch:
                    if not future.set_running_or_notify_cancel():
                        continue
                    done.append((future, *_run_job(connection, job)))
        except Exception as fault:  # noqa: BLE001  (whatever broke the commit is every caller's answer)
            away = DatabaseAway(type(fault).__name__)
            away.__cause__ = fault
            for _, future in batch:
                if not future.cancelled() and not future.done():
                    future.set_exception(away)
            return
        for future, result, problem in done:
            if problem is None:
                future.set_result(result)
            else:
                future.set_exception(problem)


def _run_job(connection: Connection, job: Callable[[Connection], T]) -> tuple[T | None, BaseException | None]:
    savepoint = connection.begin_nested()
    try:
        result = job(connection)
        savepoint.commit()
    except Exception as problem:
        if _is_away(problem):
            raise  # the database itself, not the job: the whole transaction ends
        savepoint.rollback()
        return None, problem
    return result, None


def _is_away(problem: Exception) -> bool:
    """Full disk, lost connection, locked file; but SQLite also calls a mistake in a statement "operational"."""
    if not isinstance(problem, OperationalError):
        return False
    return getattr(problem.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


def _engine(url: str, *, immediate: bool) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
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

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _make_private(path: Path) -> None:
    """Make the folder and the file readable for their owner alone before SQLite creates them wider."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
