"""The tables that are used are those that are declared, and they survive the way from one process to another."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import MetaData, insert, select
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from storage.tables import metadata
from storage.tables.declared import declared
from tests.builders import ROOT, World

HANOI = timezone(timedelta(hours=7))

_ELSEWHERE = """
import pickle, sys
from datetime import UTC, datetime
from storage.known_tables import know_tables
know_tables(pickle.load(sys.stdin.buffer))
from storage import audit, conversations, database, outbox, reports
from storage.tables import metadata
noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
with database.Database("sqlite://") as memory, memory.write() as connection:
    metadata.create_all(connection)
    assert conversations.note_event(connection, "telegram", 1, noon)
    assert not conversations.note_event(connection, "telegram", 1, noon)
    seen = metadata.tables["seen_update"]
    assert connection.execute(seen.select().where(seen.c.at == noon)).one() == ("telegram", 1, noon)
print(*(name for name in ("sqlmodel", "sqlalchemy.orm", "pydantic") if name in sys.modules))
"""


def written(tables: MetaData, dialect: Dialect) -> list[str]:
    """Every command that would create them: columns in their order, and what has none in one."""
    commands = []
    for table in tables.sorted_tables:
        lines = [line.rstrip(", ") for line in str(CreateTable(table).compile(dialect=dialect)).splitlines()]
        constraints = sorted(line for line in lines if line.startswith("\tCONSTRAINT"))
        commands += [line for line in lines if line not in constraints] + constraints
        commands += sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    return commands


@pytest.mark.parametrize("engine", ["sqlite", "postgresql+psycopg"])
def test_what_is_used_is_what_is_declared(engine: str) -> None:
    dialect = make_url(f"{engine}://").get_dialect()()
    assert written(metadata, dialect) == written(declared, dialect)
    assert written(pickle.loads(pickle.dumps(metadata)), dialect) == written(declared, dialect)
    assert {name: [column.default is None for column in table.columns] for name, table in metadata.tables.items()} == {
        name: [column.default is None for column in table.columns] for name, table in declared.tables.items()
    }


def test_a_process_that_was_given_the_tables_loads_no_sqlmodel() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE], input=pickle.dumps(metadata), capture_output=True, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stdout.decode().strip(), done.stderr.decode()) == (0, "", "")


def test_moments_are_kept_in_utc_and_none_without_a_zone(world: World) -> None:
    seen = metadata.tables["seen_update"]
    noon = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=HANOI)
    with world.database.write() as connection:
        connection.execute(insert(seen).values(channel="t", event=1, at=noon))
        found = connection.execute(select(seen.c.at).where(seen.c.at == noon)).scalar_one()
        assert (found, found.tzinfo) == (noon, UTC)
        with pytest.raises(Exception, match="without a zone"):
            connection.execute(select(seen.c.at).where(seen.c.at < noon.replace(tzinfo=None)))
