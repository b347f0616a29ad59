"""Backups: made while the program runs, proved by restoring them aside, put back in place of the database.

A backup is one file (storage/backup_archive.py). Proving it means: restore it somewhere else, compare every table's
rows and checksum with the manifest, walk the audit's chain to the head that the manifest names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from storage import audit, backup_postgresql, backup_sqlite
from storage.audit import Deed, Head
from storage.backup_archive import (
    MEMBER,
    BackupFault,
    Manifest,
    Watch,
    read_manifest,
    size_and_digest,
    unpack,
    unwatched,
    write_archive,
)
from storage.database import Database
from storage.schema import is_known
from storage.table_sums import Advance, TableSum, count_all, sum_all, table_names

_SQLITE, _POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a database holds at one moment."""

    revision: str
    tables: dict[str, TableSum]
    head: Head | None


def back_up(url: str, target: Path, now: datetime, watch: Watch = unwatched) -> Manifest:
    """Write a backup of the database to `target` while it is in use. Raises BackupFault; OSError for a full disk."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = _engine_of(url)
    with TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        content = Path(folder) / MEMBER[engine]
        seen = _copied(url, content, watch) if engine == _SQLITE else _dumped(url, content, watch)
        size, digest = size_and_digest(content)
        manifest = Manifest(now.astimezone(UTC), engine, seen.revision, seen.tables, seen.head, size, digest)
        write_archive(target, content, manifest, watch)
    return manifest


def prove(archive: Path, url: str, watch: Watch = unwatched) -> Manifest:
    """Restore the backup aside and compare it with its manifest. Raises BackupFault at the first difference.

    For PostgreSQL that takes the server of `url`, on which a database is made for it and dropped.
    """
    manifest = _readable(archive)
    with _unpacked(archive, manifest, _beside(url, archive), watch) as content:
        if manifest.engine == _SQLITE:
            _prove_file(content, manifest, watch)
        else:
            with backup_postgresql.restored_aside(_server_of(url), content, _aside_name("verify")) as aside:
                _prove_database(aside, manifest, watch)
    return manifest


def restore(archive: Path, url: str, now: datetime, watch: Watch = unwatched) -> tuple[Manifest, str | None]:
    """Prove the backup, then let it be the database; what was there is kept, under the name that is returned.

    The caller sees to it that no program works with the database. Raises BackupFault, and then nothing was changed.
    """
    manifest = _readable(archive)
    if manifest.engine != _engine_of(url):
        raise BackupFault(f"{archive.name} is a backup of {manifest.engine}, the database is {_engine_of(url)}.")
    with _unpacked(archive, manifest, _beside(url, archive), watch) as content:
        if manifest.engine == _SQLITE:
            _prove_file(content, manifest, watch)
            target = backup_sqlite.file_of(url)
            keep = target.with_name(f"{target.name}.{kept_suffix(now)}")
            kept = backup_sqlite.put_in_place(content, target, keep)
            replaced = None if kept is None else str(kept)
        else:
            replaced = _put_database_in_place(url, content, manifest, now, watch)
    _note_restore(url, archive, manifest, now)
    return manifest, replaced


def _put_database_in_place(url: str, content: Path, manifest: Manifest, now: datetime, watch: Watch) -> str | None:
    staged = _aside_name("restore")
    aside = backup_postgresql.create_aside(_server_of(url), content, staged)
    try:
        _prove_database(aside, manifest, watch)
        return backup_postgresql.put_in_place(url, staged, f"{make_url(url).database}_{kept_suffix(now)}")
    except BaseException:
        backup_postgresql.drop(url, staged)
        raise


def _note_restore(url: str, archive: Path, manifest: Manifest, now: datetime) -> None:
    """From here on the chain goes its own way: heads of later backups are not in it any more."""
    if "audit" not in manifest.tables:
        return
    about, told = f"backup/{archive.name}"[:200], {"made_at": manifest.made_at.isoformat()}
    with Database(url) as database, database.write() as connection:
        audit.note(connection, now, Deed.RESTORED, about, by=None, after=told)


def kept_suffix(now: datetime) -> str:
    """What the name of a replaced database ends in."""
    return now.astimezone(UTC).strftime("before_restore_%Y%m%dT%H%M%SZ")


def _copied(url: str, content: Path, watch: Watch) -> _Seen:
    """What the manifest says is read from the copy: the live file is left alone."""
    backup_sqlite.copy_file(backup_sqlite.file_of(url), content, watch)
    content.chmod(0o600)
    with _opened(content) as connection:
        seen = _look(connection, watch)
    backup_sqlite.fold_journal(content)
    return seen


def _dumped(url: str, content: Path, watch: Watch) -> _Seen:
    with backup_postgresql.snapshot(url) as (connection, moment):
        content.touch(0o600)
        backup_postgresql.dump(url, moment, content)
        return _look(connection, watch)


def _look(connection: Connection, watch: Watch) -> _Seen:
    names = table_names(connection)
    if not names:
        raise BackupFault("The database is empty: there is nothing to back up.")
    revision: str = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    tables = sum_all(connection, _counting("Counting", count_all(connection), watch))
    return _Seen(revision, tables, audit.head_of(connection) if "audit" in names else None)


def _prove_file(content: Path, manifest: Manifest, watch: Watch) -> None:
    backup_sqlite.check_file(content)
    with _opened(content) as connection:
        _compare(connection, manifest, watch)
    backup_sqlite.fold_journal(content)


def _prove_database(url: str, manifest: Manifest, watch: Watch) -> None:
    with Database(url) as database, database.read() as connection:
        _compare(connection, manifest, watch)


def _compare(connection: Connection, manifest: Manifest, watch: Watch) -> None:
    tables = sum_all(connection, _counting("Comparing", manifest.rows, watch))
    for name in sorted(tables.keys() | manifest.tables.keys()):
        expected, found = manifest.tables.get(name), tables.get(name)
        if expected is None or found is None:
            raise BackupFault(f"The backup is not what its manifest says: the table {name} is there only once.")
        if expected.rows != found.rows:
            raise BackupFault(f"The backup lacks rows: {name} has {found.rows}, the manifest says {expected.rows}.")
        if expected.checksum != found.checksum:
            raise BackupFault(f"The backup is not what its manifest says: the rows of {name} differ.")
    if "audit" not in tables:
        return
    broken = audit.first_broken(connection)
    if broken is not None:
        raise BackupFault(f"The backup holds a broken audit: row {broken.seq} {broken.what}.")
    if audit.head_of(connection) != manifest.head:
        raise BackupFault("The backup's audit does not end where its manifest says.")


def _counting(what: str, total: int, watch: Watch) -> Advance:
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        watch(what, done, total)

    return advance


def _readable(archive: Path) -> Manifest:
    manifest = read_manifest(archive)
    if not is_known(manifest.revision):
        raise BackupFault(f"{archive.name} was made by a newer program (schema {manifest.revision}); use that one.")
    return manifest


@contextmanager
def _unpacked(archive: Path, manifest: Manifest, folder: Path, watch: Watch) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=folder, prefix=".restore-") as aside:
        content = Path(aside) / MEMBER[manifest.engine]
        unpack(archive, manifest, content, watch)
        yield content


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    with Database(f"sqlite:///{file}") as database, database.read() as connection:
        yield connection


def _beside(url: str, archive: Path) -> Path:
    """Where to unpack: on the disk of the SQLite file, so that putting it in place is a rename."""
    return backup_sqlite.file_of(url).parent if _engine_of(url) == _SQLITE else archive.parent


def _server_of(url: str) -> str:
    if _engine_of(url) != _POSTGRESQL:
        raise BackupFault("A backup of PostgreSQL needs a server: set database.url to one.")
    return url


def _engine_of(url: str) -> str:
    return make_url(url).get_backend_name()


def _aside_name(what: str) -> str:
    return f"tram_{what}_{token_hex(4)}"
