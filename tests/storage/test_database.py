"""The writer: shared commits, savepoints of their own, results only after the commit."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from reporting.access import Role
from storage import conversations, people, rounds
from storage.database import Connection, Database, UnknownDatabase
from storage.schema import HEAD, SchemaTooNew, current_revision, migrate
from tests.builders import STATION, World

NOW = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)


def test_a_job_that_raises_undoes_itself_alone(world: World) -> None:
    def fails(connection: Connection) -> None:
        people.add_person(connection, "nobody", "vi", NOW)
        raise ValueError("a mistake")

    before = world.database.submit(lambda connection: people.add_person(connection, "first", "vi", NOW))
    broken = world.database.submit(fails)
    after = world.database.submit(lambda connection: people.add_person(connection, "second", "vi", NOW))
    assert before.result().name == "first"
    assert after.result().name == "second"
    with pytest.raises(ValueError, match="a mistake"):
        broken.result()
    with world.database.read() as connection:
        names = set(connection.execute(text("SELECT name FROM person")).scalars())
    assert {"first", "second"} <= names
    assert "nobody" not in names


def test_results_are_seen_by_readers_as_soon_as_they_are_given(world: World) -> None:
    person = world.database.submit(lambda connection: people.add_person(connection, "seen", "vi", NOW)).result()
    with world.database.read() as connection:
        assert people.person_by_id(connection, person.id).name == "seen"


def test_a_reader_sees_one_picture_until_the_end(world: World) -> None:
    def count(connection: Connection) -> int:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())

    with world.database.read() as connection:
        before = count(connection)
        world.database.submit(lambda writing: people.add_person(writing, "later", "vi", NOW)).result()
        assert count(connection) == before
    with world.database.read() as connection:
        assert count(connection) == before + 1


def test_no_update_is_lost_between_many_writers(world: World) -> None:
    world.database.submit(lambda connection: connection.execute(text("CREATE TABLE counter (n INTEGER)"))).result()
    world.database.submit(lambda connection: connection.execute(text("INSERT INTO counter VALUES (0)"))).result()

    def count(connection: Connection) -> None:
        seen = connection.execute(text("SELECT n FROM counter")).scalar_one()
        connection.execute(text("UPDATE counter SET n = :n"), {"n": seen + 1})

    def work() -> None:
        for future in [world.database.submit(count) for _ in range(40)]:
            future.result()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.database.read() as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar_one() == 320


def test_an_event_is_noted_once(world: World) -> None:
    noted = [
        world.database.submit(lambda connection: conversations.note_event(connection, "telegram", 7, NOW)).result()
        for _ in range(3)
    ]
    assert noted == [True, False, False]


def test_a_session_changed_by_somebody_else_is_not_overwritten(world: World) -> None:
    with world.desk() as desk:
        person = people.add_person(desk.connection, "one", "vi", desk.now)
        session = conversations.add_session(
            desk.connection,
            person_id=person.id,
            unit_id=world.unit(STATION).id,
            plan="bac-kan-2025-2030",
            form="station",
            period="2026Q4",
            form_version_id=1,
            state="{}",
            now=desk.now,
        )
        conversations.save_session(desk.connection, session, '{"a": 1}', conversations.OPEN, desk.now)
        with pytest.raises(conversations.StaleSession):
            conversations.save_session(desk.connection, session, '{"b": 2}', conversations.OPEN, desk.now)


def test_a_reminder_is_claimed_once(world: World) -> None:
    with world.desk() as desk:
        unit = world.unit(STATION)
        planned = [
            rounds.plan_reminder(
                desk.connection,
                key="k",
                plan="p",
                period="2026Q4",
                unit_id=unit.id,
                days=1,
                due_at=NOW,
                expires_at=NOW,
            )
            for _ in range(2)
        ]
        (reminder,) = rounds.reminders_due(desk.connection, NOW, 10)
        claimed = [rounds.claim_reminder(desk.connection, reminder, "sent", NOW) for _ in range(2)]
    assert planned == [True, False]
    assert claimed == [True, False]


def test_contacts_leave_out_blocked_addresses(world: World) -> None:
    world.person("1", Role.HEAD, STATION)
    with world.desk() as desk:
        people.mark_blocked(desk.connection, "telegram", "1", desk.now)
        assert people.contacts_at(desk.connection, world.unit(STATION).id, ("head",)) == []
        people.mark_blocked(desk.connection, "telegram", "1", None)
        assert [c.chat for c in people.contacts_at(desk.connection, world.unit(STATION).id, ("head",))] == ["1"]


def test_the_schema_is_brought_to_the_newest_revision_and_a_newer_one_refused(world: World) -> None:
    assert current_revision(world.database) == HEAD
    assert migrate(world.database) is False
    with world.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew):
        migrate(world.database)


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(UnknownDatabase, match="mysql"):
        Database("mysql://x/y")
