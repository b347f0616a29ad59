"""Both engines: every test that asks for `world` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting.catalogue import Catalogue
from storage.database import Database
from tests.builders import World, sample_world
from tests.postgres import fresh_database
from tests.postgres import postgres as postgres
from tests.postgres import postgres_url as postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A fresh database with the Bắc Kạn plan and its sample units, on each engine."""
    if request.param == "sqlite":
        with sample_world(tmp_path) as world:
            yield world
        return
    like, catalogue = request.getfixturevalue("seeded")
    with Database(fresh_database(request.getfixturevalue("postgres"), like)) as database:
        yield World(database, catalogue)


@pytest.fixture(scope="session")
def seeded(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Catalogue]:
    """Such a database on PostgreSQL, to be copied: migrating and loading the plan takes longer than most tests."""
    url = fresh_database(postgres)
    with sample_world(tmp_path_factory.mktemp("seeded"), url) as world:
        return url, world.catalogue
