"""Several processes on one PostgreSQL: one leads, the dead are noticed at once, whoever is called hears it."""

from __future__ import annotations

import pytest

from storage.calling import PresenceLost, call, present_numbers
from storage.database import Database
from storage.presence import Presence


@pytest.fixture
def two(postgres_url: str):
    first, second = Presence(postgres_url), Presence(postgres_url)
    first.open()
    second.open()
    yield first, second
    first.close()
    second.close()


def test_one_leads_and_the_other_follows_its_end(two: tuple[Presence, Presence]) -> None:
    first, second = two
    assert first.look(0).leads
    assert not second.look(0).leads
    first.close()
    while not second.look(0.05).leads:  # the server notices the end at once, but not before us
        pass
    assert not first_is_open_again(first, second)


def first_is_open_again(first: Presence, second: Presence) -> bool:
    """Whether the one that comes back would lead beside the one that leads."""
    first.open()
    return first.look(0).leads and second.look(0).leads


def test_a_stepping_down_leader_stays_present(two: tuple[Presence, Presence], postgres_url: str) -> None:
    first, second = two
    assert first.look(0).leads
    first.resign()
    assert second.look(0).leads
    with Database(postgres_url) as database, database.read() as connection:
        assert present_numbers(connection) == {first.number, second.number}


def test_the_lost_connection_is_told_and_the_number_kept(two: tuple[Presence, Presence], postgres_url: str) -> None:
    first, _ = two
    number = first.number
    assert first.look(0).leads
    with Database(postgres_url) as database, database.write() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%%pg_try_advisory_lock%%'"
            " AND pid <> pg_backend_pid()"
        )
    with pytest.raises(PresenceLost):
        for _ in range(3):
            first.look(0)
    with pytest.raises(PresenceLost):
        first.look(0)
    first.open()
    assert first.number == number


def test_what_is_called_is_heard_after_the_commit_alone(two: tuple[Presence, Presence], postgres_url: str) -> None:
    first, _ = two
    first.look(0)
    with Database(postgres_url) as database:
        with database.write() as connection:
            call(connection, "12/telegram/7001")
            assert first.look(0.05).calls == ()
        assert first.look(5).calls == ("12/telegram/7001",)
        with pytest.raises(ZeroDivisionError), database.write() as connection:
            call(connection, "never")
            raise ZeroDivisionError
    assert first.look(0.05).calls == ()
