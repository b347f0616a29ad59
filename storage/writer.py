"""The writer thread: jobs in the order given, many to a commit, each undone by itself when it fails.

Several processes may write to one PostgreSQL. Then a job that lost a race is run again, and a batch that got into a
deadlock is undone and its jobs are run one to a transaction.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.locks import hold_locks
from storage.savepoints import Savepoint

T = TypeVar("T")

MAX_SHARED = 256  # jobs per commit: beyond it waiting costs more than the sync saves
TRIES = 5  # of a job that loses races

_DEADLOCK, _SERIALIZATION, _LOCK_TIMEOUT = "40P01", "40001", "55P03"


class DatabaseAway(Exception):
    """The database cannot be written at present: nothing of the transaction was kept, and it may be tried again."""


class Contended(Exception):
    """Somebody else was first: what was read is no longer so, and the work may be done again from the beginning."""


@dataclass(slots=True)
class _Job:
    work: Callable[[Connection], Any]
    lock: str | None
    future: Future[Any] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Ended:
    """What became of a job inside its transaction; told only after the commit."""

    job: _Job
    result: Any
    problem: Exception | None

    def tell(self) -> None:
        if self.problem is None:
            self.job.future.set_result(self.result)
        else:
            self.job.future.set_exception(self.problem)


class _Deadlock(Exception):
    """This transaction was chosen to give way."""


class Writer:
    """The thread with its queue. Close it to end it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="tram-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T], lock: str | None = None) -> Future[T]:
        """See Database.submit."""
        job = _Job(work, lock)
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finish the jobs handed in."""
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
            self._run([job for job in batch if job.future.set_running_or_notify_cancel()])

    def _run(self, batch: Sequence[_Job]) -> None:
        """One transaction for the whole batch, or one for each job when the whole cannot be had."""
        try:
            ended = self._commit(batch)
        except _Deadlock:
            for job in batch:
                self._run_alone(job)
        except Exception as fault:  # noqa: BLE001  (whatever broke the commit is every caller's answer)
            _tell_away(batch, fault)
        else:
            for one in ended:
                one.tell()

    def _run_alone(self, job: _Job) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                (ended,) = self._commit([job])
            except _Deadlock as fault:
                if attempt == TRIES:
                    _tell_away([job], fault)
            except Exception as fault:  # noqa: BLE001  (as above)
                _tell_away([job], fault)
                return
            else:
                ended.tell()
                return

    def _commit(self, batch: Sequence[_Job]) -> list[_Ended]:
        with self._engine.begin() as connection:
            hold_locks(connection, [job.lock for job in batch if job.lock is not None])
            return [_run_job(connection, job) for job in batch]


def _tell_away(batch: Sequence[_Job], fault: Exception) -> None:
    away = DatabaseAway(plainly(fault))
    away.__cause__ = fault
    for job in batch:
        if not job.future.done():
            job.future.set_exception(away)


def plainly(fault: Exception) -> str:
    """What an operator can do something about, in words; else the kind of fault."""
    original = getattr(fault, "orig", None)
    state = getattr(original, "sqlstate", None)
    code = (getattr(original, "sqlite_errorcode", None) or 0) & 0xFF  # the rest of it only refines
    if code == sqlite3.SQLITE_FULL or state == "53100":
        return "the disk is full"
    if code == sqlite3.SQLITE_BUSY:
        return "another program holds the file"
    if code == sqlite3.SQLITE_READONLY:
        return "the file may not be written"
    if code == sqlite3.SQLITE_IOERR:
        return "the disk cannot be read or written"
    if isinstance(fault, OperationalError) and not code and (state is None or state[:2] in ("08", "57")):
        return "the server cannot be reached"
    return type(fault).__name__


def _run_job(connection: Connection, job: _Job) -> _Ended:
    """The job in a savepoint of its own; again from the beginning when another process was first."""
    attempt = 1
    while True:
        savepoint = Savepoint(connection)
        try:
            result = job.work(connection)
            savepoint.release()
        except Exception as problem:
            if _is_deadlock(problem):
                raise _Deadlock from problem
            if is_away(problem):
                raise  # the database itself, not the job: the whole transaction ends
            savepoint.rollback()
            if attempt == TRIES or not isinstance(problem, (Contended, IntegrityError)):
                return _Ended(job, None, problem)
            attempt += 1
        else:
            return _Ended(job, result, None)


def _is_deadlock(problem: Exception) -> bool:
    state = getattr(getattr(problem, "orig", None), "sqlstate", None)
    return state in (_DEADLOCK, _SERIALIZATION, _LOCK_TIMEOUT)


def is_away(problem: Exception) -> bool:
    """Full disk, lost connection, locked file; but SQLite also calls a mistake in a statement "operational"."""
    if not isinstance(problem, OperationalError):
        return False
    return getattr(problem.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
