"""Both engines: every test that asks for `world` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
    with sample_world(tmp_path, fresh_database(request.getfixturevalue("postgres"))) as world:
        yield world
