"""Moves an office from its SQLite file to PostgreSQL: every row, proved by checksums, and again after a stop.

While it runs nobody can write to the source. The target bears a mark instead of a schema revision until everything is
there and compared, so that no program starts to work on half an office. A repeated move brings what is new, mends what
differs and takes away what the source no longer has; rows are never doubled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from storage import audit, moving_rows
from storage.audit import Deed, Head
from storage.backup_archive import Watch, unwatched
from storage.database import Database
from storage.schema import HEAD, UNFINISHED, current_revision, migrate
from storage.table_sums import TableSum, ignore, sum_declared
from storage.tables import metadata

_OFFICE = "office"


class MoveFault(Exception):
    """The move cannot begin or go on; the text is a whole sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What stands in the target now, the same as in the source. `already` when an earlier move had done it all."""

    rows: int
    tables: int
    head: Head | None
    already: bool


def move(source: Database, target: Database, now: datetime, watch: Watch = unwatched) -> Moved:
    """Copy the whole office and compare it. Both may be closed afterwards; MoveFault says what is in the way.

    The source must be at this program's schema, and no program may work with it.
    """
    if not source.is_sqlite or target.is_sqlite:
        raise MoveFault("An office moves from sqlite: to postgresql:, not otherwise.")
    if current_revision(source) != HEAD:
        raise MoveFault("The source is not at this program's schema; run `tram migrate` first.")
    try:
        is_moved = _prepare(source, target)
        if not is_moved:
            _note(source, now)
        with source.write() as held:  # the write lock: nothing changes until the end
            sums = _Sums(held, target, watch)
            if not is_moved:
                sums.copy_all()
            found = sums.compare_all()
            head = audit.head_of(held)
    except DBAPIError as fault:
        raise MoveFault(f"The database refuses: {_first_line(fault)}") from None
    if not is_moved:
        _finish(target)
    return Moved(sum(each.rows for each in found.values()), len(found), head, is_moved)


def _prepare(source: Database, target: Database) -> bool:
    """Bring the target to the schema, marked; whether it holds a finished move already."""
    revision = current_revision(target)
    if revision is None:
        with target.read() as connection:
            if inspect(connection).get_table_names():
                raise MoveFault("The target holds tables of something else; use an empty database.")
        migrate(target)
        _set_revision(target, UNFINISHED)
        return False
    if revision not in (HEAD, UNFINISHED):
        raise MoveFault(
            f"The target is at {revision}, this program moves to {HEAD}: drop that database and make an empty one."
        )
    with source.read() as ours, target.read() as theirs:
        begun = audit.hash_at(theirs, 1)
        if begun is not None and begun != audit.hash_at(ours, 1):
            raise MoveFault("The target holds another office; use an empty database.")
        is_empty = begun is None and not any(_count(theirs, table) for table in metadata.sorted_tables)
    if begun is None and not is_empty:
        raise MoveFault("The target holds an office without an audit; use an empty database.")
    if revision == HEAD and is_empty:
        _set_revision(target, UNFINISHED)
    return revision == HEAD and not is_empty


def _note(source: Database, now: datetime) -> None:
    """The chain goes on in the target, and says so; it also gives an office without any deed its mark."""
    with source.write() as connection:
        head = audit.head_of(connection)
        last = None if head is None else next(audit.rows_from(connection, head.seq))
        if last is None or last.entry.action != Deed.MOVED:
            audit.note(connection, now, Deed.MOVED, _OFFICE, by=None, after={"to": "postgresql"})


class _Sums:
    """One move: the source's connection, held, and what the target must hold in the end."""

    def __init__(self, held: Connection, target: Database, watch: Watch) -> None:
        self._held = held
        self._target = target
        self._watch = watch
        self._expected: dict[str, TableSum] = {}

    def copy_all(self) -> None:
        """Copy every table, those that others refer to first; then take away what the source no longer has."""
        tables = _in_order()
        for table in tables:
            self._expected[table.name] = self._copy(table)
        for table in reversed(tables):
            with self._target.write() as connection:
                if table.name != "audit" and _count(connection, table) > self._expected[table.name].rows:
                    moving_rows.drop_strangers(self._held, connection, table)
        with self._target.write() as connection:
            for table in tables:
                moving_rows.set_sequence(connection, table)

    def compare_all(self) -> dict[str, TableSum]:
        """Count and sum every table of both; MoveFault names the first that differs."""
        with self._target.read() as connection:
            for number, table in enumerate(_in_order(), start=1):
                self._watch("Comparing", number, len(metadata.tables))
                expected = self._expected.get(table.name) or sum_declared(self._held, table)
                found = sum_declared(connection, table)
                self._expected[table.name] = expected
                if found != expected:
                    raise MoveFault(
                        f"The target is not the same: {table.name} has {found.rows} rows there, {expected.rows} here"
                        f"{'' if found.rows != expected.rows else ', and they differ'}."
                    )
            broken = audit.first_broken(connection)
            if broken is not None:
                raise MoveFault(f"The audit is broken: row {broken.seq} {broken.what}.")
        return self._expected

    def _copy(self, table: Table) -> TableSum:
        total = _count(self._held, table)
        with self._target.read() as connection:
            there = _count(connection, table)
        if there == total > 0:
            own = sum_declared(self._held, table)
            with self._target.read() as connection:
                if sum_declared(connection, table) == own:
                    self._watch(table.name, total, total)
                    return own
        done = 0

        def advance(rows: int) -> None:
            nonlocal done
            done += rows
            self._watch(table.name, done, total)

        return moving_rows.copy_table(self._held, self._target, table, advance if total else ignore)


def _in_order() -> list[Table]:
    """Every table behind those that it refers to, and the audit first: by it a target is recognised."""
    return sorted(metadata.sorted_tables, key=lambda table: table.name != "audit")


def _finish(target: Database) -> None:
    """Let the programs in."""
    with target.write() as connection:
        connection.execute(text("ANALYZE"))
    _set_revision(target, HEAD)


def _set_revision(database: Database, revision: str) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def _count(connection: Connection, table: Table) -> int:
    counted: Any = connection.execute(select(func.count()).select_from(table)).scalar_one()
    return int(counted)


def _first_line(fault: DBAPIError) -> str:
    return (str(fault.orig).strip().splitlines() or [type(fault.orig).__name__])[0]
