"""A database that cannot be written says why in words, keeps nothing by halves, and works again afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import operating
from storage.database import Connection, Database, DatabaseAway
from tests.builders import World, sample_world

NOW = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        yield world


def limit(database: Database, pragma: str) -> None:
    """Change the writer's own connection."""

    def job(connection: Connection) -> None:
        connection.exec_driver_sql(pragma)

    database.submit(job).result(10)


def fill(connection: Connection) -> None:
    """More than a page, after something small that must not stay either."""
    operating.note_beat(connection, "half", NOW)
    for number in range(400):
        operating.bind_operator_chat(connection, "telegram", f"{number}{'9' * 60}", NOW)


def beats(database: Database) -> list[str]:
    with database.read() as connection:
        return [name for name in ("half", "small") if operating.beat_at(connection, name) is not None]


def test_a_full_disk_is_named_and_nothing_is_half_written(office: World) -> None:
    database = office.database
    pages = database.submit(lambda one: one.exec_driver_sql("PRAGMA page_count").scalar_one()).result(10)
    limit(database, f"PRAGMA max_page_count={pages}")
    with pytest.raises(DatabaseAway, match="the disk is full"):
        database.submit(fill).result(10)
    assert beats(database) == []
    limit(database, f"PRAGMA max_page_count={pages + 10_000}")
    database.submit(fill).result(10)
    assert beats(database) == ["half"]


def test_a_file_that_may_not_be_written_is_named_and_can_still_be_read(office: World) -> None:
    limit(office.database, "PRAGMA query_only=1")
    with pytest.raises(DatabaseAway, match="may not be written"):
        office.database.submit(lambda one: operating.note_beat(one, "small", NOW)).result(10)
    assert beats(office.database) == []
    assert office.database.is_reachable()


def test_a_server_that_is_not_there_is_named() -> None:
    with Database("postgresql://nobody@127.0.0.1:9/nothing") as database:
        assert not database.is_reachable()
        with pytest.raises(DatabaseAway, match="cannot be reached"), database.read():
            pass
        with pytest.raises(DatabaseAway, match="cannot be reached"), database.write():
            pass
        with pytest.raises(DatabaseAway, match="cannot be reached"):
            database.submit(lambda one: None).result(10)
