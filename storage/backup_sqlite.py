"""Backups of SQLite: a copy of the file as of one moment, taken while others write, and put back whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from shutil import copyfile

from sqlalchemy.engine import make_url

from storage.backup_archive import BackupFault, Watch, sync_folder, unwatched

_PAGES = 1_000  # per step: often enough for a bar, seldom enough to cost nothing
_JOURNALS = ("-wal", "-shm", "-journal")


def file_of(url: str) -> Path:
    """The database file of a SQLite address."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise BackupFault("A database in memory cannot be backed up.")
    return Path(name)


def copy_file(source: Path, target: Path, watch: Watch = unwatched) -> None:
    """Copy the database as of this moment. One read transaction holds the moment; in WAL mode nobody waits for it."""
    if not source.is_file():
        raise BackupFault(f"There is no database {source}.")
    try:
        with closing(_open(source)) as live, closing(_open(target)) as copy:
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            live.backup(
                copy, pages=_PAGES, progress=lambda _status, left, total: watch("Copying", total - left, total), sleep=0
            )
            live.rollback()
    except sqlite3.DatabaseError as fault:
        raise BackupFault(f"The database cannot be copied: {fault}.") from None


def fold_journal(path: Path) -> None:
    """Bring everything into the one file, so that it may be moved alone."""
    with closing(_open(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    for ending in _JOURNALS:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def check_file(path: Path) -> None:
    """SQLite's own check of every page, index and reference. Raises BackupFault with what is wrong first."""
    try:
        with closing(_open(path)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as fault:
        raise BackupFault(f"The database in the backup is damaged: {fault}.") from None
    if said != "ok":
        raise BackupFault(f"The database in the backup is damaged: {said}.")
    if dangling is not None:
        raise BackupFault(f"The database in the backup is damaged: a row of {dangling[0]} refers to nothing.")


def put_in_place(staged: Path, target: Path, keep: Path) -> Path | None:
    """Let the staged file be the database; what was there is kept under the name `keep` and returned, if there was any.

    Nobody may have the database open. At every moment there is a whole database under its name, the old or the new one:
    a program that starts after a stop in between would otherwise make an empty one.
    """
    kept = None
    if target.is_file():
        with suppress(sqlite3.DatabaseError), closing(_open(target, wait=1)) as old:  # a damaged one is kept as it is
            is_busy, *_ = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                raise BackupFault("Another program reads or writes the database; stop it first.")
        _keep(target, keep)
        kept = keep
    for ending in _JOURNALS:
        journal = target.with_name(target.name + ending)
        if journal.is_file():
            journal.rename(keep.with_name(keep.name + ending))
    staged.replace(target)
    sync_folder(target.parent)
    return kept


def _keep(target: Path, keep: Path) -> None:
    """Give the file a second name."""
    try:
        keep.hardlink_to(target)
    except OSError:  # a file system without second names, such as that of a USB stick
        copyfile(target, keep)
        keep.chmod(0o600)


def _open(path: Path, wait: float = 30) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=wait)
