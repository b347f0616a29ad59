"""Backups of PostgreSQL by its own pg_dump and pg_restore, found on the PATH; passwords go through the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.backup_archive import BackupFault

_LOOKS = 30  # a tenth of a second apart
_LIFE = 24 * 3600  # seconds after which pg_dump or pg_restore is taken for stuck


@contextmanager
def snapshot(url: str) -> Iterator[tuple[Connection, str]]:
    """A connection at one moment of the database, and the moment's name for `dump`."""
    engine = _engine(make_url(url))
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
            yield connection, str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
    except DBAPIError as fault:
        raise BackupFault(f"The database cannot be read: {_first_line(fault)}") from None


def dump(url: str, moment: str, target: Path) -> None:
    """Write the database as of that moment in pg_dump's custom format."""
    named = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={target}"]
    _run("pg_dump", [*named, f"--dbname={_without_password(make_url(url))}"], make_url(url))


@contextmanager
def restored_aside(url: str, dumped: Path, name: str) -> Iterator[str]:
    """The dump restored into a new database `name` on the same server: its address. It is gone afterwards."""
    aside = create_aside(url, dumped, name)
    try:
        yield aside
    finally:
        drop(url, name)


def create_aside(url: str, dumped: Path, name: str) -> str:
    """Restore the dump into a new database `name` on the same server; its address."""
    parsed = make_url(url)
    aside = parsed.set(database=name)
    with _maintenance(parsed) as connection:
        connection.execute(text(f"CREATE DATABASE {_quoted(connection, name)} TEMPLATE template0"))
    options = ["--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={_without_password(aside)}", str(dumped)]
    try:
        _run("pg_restore", options, parsed)
    except BaseException:
        drop(url, name)
        raise
    return aside.render_as_string(hide_password=False)


def drop(url: str, name: str) -> None:
    """Drop that database of the server, if it is there."""
    with _maintenance(make_url(url)) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {_quoted(connection, name)} WITH (FORCE)"))


def others_connected(url: str) -> int:
    """How many programs are connected to the database and stay so: one that has just ended takes a moment to leave."""
    parsed = make_url(url)
    query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND backend_type = 'client backend'")
    with _maintenance(parsed) as connection:
        for _ in range(_LOOKS):
            others = int(connection.execute(query, {"name": parsed.database}).scalar_one())
            if not others:
                break
            connection.execute(text("SELECT pg_sleep(0.1)"))
        return others


def exists(url: str) -> bool:
    """Whether the server has that database."""
    parsed = make_url(url)
    with _maintenance(parsed) as connection:
        query = text("SELECT 1 FROM pg_database WHERE datname = :name")
        return connection.execute(query, {"name": parsed.database}).scalar() is not None


def put_in_place(url: str, staged: str, keep: str) -> str | None:
    """Let the database `staged` have the address's name; what had it is kept as `keep` and returned.

    Both names change in one transaction, and PostgreSQL refuses while anybody is connected.
    """
    parsed = make_url(url)
    there = exists(url)
    assert parsed.database is not None
    try:
        with _maintenance(parsed, autocommit=False) as connection, connection.begin():
            old, new, kept = (_quoted(connection, name) for name in (parsed.database, staged, keep))
            if there:
                connection.execute(text(f"ALTER DATABASE {old} RENAME TO {kept}"))
            connection.execute(text(f"ALTER DATABASE {new} RENAME TO {old}"))
    except DBAPIError as fault:
        raise BackupFault(f"The database cannot be replaced: {_first_line(fault)}") from None
    return keep if there else None


@contextmanager
def _maintenance(url: URL, *, autocommit: bool = True) -> Iterator[Connection]:
    """A connection to the server beside the database itself."""
    engine = _engine(url.set(database="postgres"))
    options = {"isolation_level": "AUTOCOMMIT"} if autocommit else {}
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    except DBAPIError as fault:
        raise BackupFault(f"PostgreSQL refuses: {_first_line(fault)}") from None


def _engine(url: URL) -> Engine:
    return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, hide_parameters=True)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _without_password(url: URL) -> str:
    """The address as pg_dump takes it: arguments are read by everybody on the machine, so the password is not in it."""
    return url.set(drivername="postgresql")._replace(password=None).render_as_string(hide_password=False)


def _run(program: str, options: list[str], url: URL) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupFault(f"{program} is not installed: install the PostgreSQL client programs (postgresql-client).")
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    try:
        subprocess.run([found, *options], env=environment, capture_output=True, text=True, check=True, timeout=_LIFE)  # noqa: S603  (found on the PATH, no shell)
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr or "").strip().splitlines()
        raise BackupFault(f"{program} failed: {said[-1] if said else failed.returncode}") from None
    except subprocess.TimeoutExpired:
        raise BackupFault(f"{program} did not end within a day.") from None


def _first_line(fault: DBAPIError) -> str:
    return str(fault.orig).strip().splitlines()[0] if str(fault.orig).strip() else type(fault.orig).__name__
