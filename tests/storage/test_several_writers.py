"""Writers of several processes: one chat's events one at a time, lost races and deadlocks are run again."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from storage.database import Connection, Database
from storage.writer import Contended

ROUNDS = 60


@pytest.fixture
def two(postgres_url: str) -> Iterator[tuple[Database, Database]]:
    """Two programs' databases, with a table of two counters."""
    with Database(postgres_url) as first, Database(postgres_url) as second:
        with first.write() as connection:
            connection.execute(text("CREATE TABLE counter (name text PRIMARY KEY, n integer)"))
            connection.execute(text("INSERT INTO counter VALUES ('a', 0), ('b', 0)"))
        yield first, second


def count(connection: Connection, name: str) -> None:
    """Read, then write: what is not kept apart gets lost."""
    seen = connection.execute(text("SELECT n FROM counter WHERE name = :name"), {"name": name}).scalar_one()
    connection.execute(text("UPDATE counter SET n = :n WHERE name = :name"), {"n": seen + 1, "name": name})


def counters(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {row.name: row.n for row in connection.execute(text("SELECT name, n FROM counter"))}


def test_jobs_of_one_lock_run_one_after_the_other_in_all_processes(two: tuple[Database, Database]) -> None:
    futures = [
        database.submit(lambda connection, name=name: count(connection, name), f"telegram:{name}")
        for _ in range(ROUNDS)
        for database in two
        for name in ("a", "b")
    ]
    for future in futures:
        future.result(30)
    assert counters(two[0]) == {"a": 2 * ROUNDS, "b": 2 * ROUNDS}


def test_a_deadlock_between_processes_costs_nobody_their_job(two: tuple[Database, Database]) -> None:
    barrier = threading.Barrier(2)
    waits = [True, True]

    def crossing(connection: Connection, first: str, second: str, who: int) -> None:
        connection.execute(text("UPDATE counter SET n = n + 1 WHERE name = :name"), {"name": first})
        if waits[who]:  # only the first time: a job that is run again meets nobody
            waits[who] = False
            barrier.wait(30)
        connection.execute(text("UPDATE counter SET n = n + 1 WHERE name = :name"), {"name": second})

    one = two[0].submit(lambda connection: crossing(connection, "a", "b", 0))
    other = two[1].submit(lambda connection: crossing(connection, "b", "a", 1))
    one.result(30)
    other.result(30)
    assert counters(two[0]) == {"a": 2, "b": 2}


def test_a_job_that_lost_a_race_is_run_again_from_the_beginning(two: tuple[Database, Database]) -> None:
    tries = []

    def insert(connection: Connection) -> int:
        tries.append(None)
        found = connection.execute(text("SELECT n FROM counter WHERE name = 'c'")).scalar()
        if found is not None:
            return int(found)
        with two[1].write() as elsewhere:  # another process is quicker by a moment
            elsewhere.execute(text("INSERT INTO counter VALUES ('c', 7)"))
        connection.execute(text("INSERT INTO counter VALUES ('c', 1)"))
        return 1

    assert two[0].submit(insert).result(30) == 7
    assert len(tries) == 2


def test_who_loses_every_race_is_told_so(two: tuple[Database, Database]) -> None:
    def loses(_connection: Connection) -> None:
        raise Contended("always")

    with pytest.raises(Contended):
        two[0].submit(loses).result(30)
    assert counters(two[0]) == {"a": 0, "b": 0}
