"""The chain of deeds on both engines: whole after any writing, and broken by every way of tampering with it."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SAWarning

from dialogue.answers import Answer, AnswerKind
from indicators.counts import parse_number
from reporting.access import Role
from storage import audit, people, programmes, reports
from storage.audit import Broken, Deed, Head
from storage.audit_figures import first_altered, first_unnoted
from storage.audit_lookup import newest_entries
from storage.database import Database
from tests.builders import DISTRICT, PLAN, STATION, VILLAGE, World, sample_plan

NOW = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_keeps_on_update", "DROP TRIGGER audit_keeps_on_delete"),
    "postgresql": ("ALTER TABLE audit DISABLE TRIGGER audit_keeps_rows",),
}


def noted(world: World, *abouts: str) -> None:
    with world.database.write() as connection:
        for about in abouts:
            audit.note(connection, NOW, Deed.INVITED, about, by=None, after={"role": "head"})


def abouts(world: World) -> list[str]:
    with world.database.read() as connection:
        return [row.entry.about for row in audit.rows_from(connection)]


def broken(world: World) -> Broken | None:
    with world.database.read() as connection:
        return audit.first_broken(connection)


def tamper(world: World, statement: str) -> None:
    """Change the audit as somebody could who owns the database."""
    with world.database.write() as connection:
        for drop in TRIGGERS[connection.dialect.name]:
            connection.execute(text(drop))
        connection.execute(text(statement))


def test_a_new_office_begins_its_chain_with_a_mark_of_its_own(world: World) -> None:
    with world.database.read() as connection:
        first, second, *rest = audit.rows_from(connection)
    assert (first.seq, first.entry.action) == (1, Deed.BEGUN)
    assert len(json.loads(first.entry.change)["after"]["office"]) == 32
    assert (second.entry.action, second.entry.about) == (Deed.PLAN_LOADED, f"plan/{PLAN}")
    assert rest == []
    assert broken(world) is None


def test_what_a_savepoint_took_back_is_not_kept(world: World) -> None:
    def fails(connection: Connection) -> None:
        audit.note(connection, NOW, Deed.INVITED, "undone", by=None)
        raise ValueError("a mistake")

    def kept(connection: Connection) -> None:
        audit.note(connection, NOW, Deed.INVITED, "kept", by=None)
        inner = connection.begin_nested()
        audit.note(connection, NOW, Deed.INVITED, "inner", by=None)
        inner.rollback()

    jobs = [world.database.submit(job) for job in (kept, fails, kept)]
    assert [job.exception() is None for job in jobs] == [True, False, True]
    assert abouts(world)[2:] == ["kept", "kept"]
    with pytest.raises(ZeroDivisionError), world.database.write() as connection:
        audit.note(connection, NOW, Deed.INVITED, "rolled back", by=None)
        _ = 1 / 0
    noted(world, "next")
    assert abouts(world)[2:] == ["kept", "kept", "next"]
    assert broken(world) is None


def test_reading_notes_nothing(world: World) -> None:
    with world.database.read() as connection, pytest.raises(RuntimeError, match="write transaction"):
        audit.note(connection, NOW, Deed.INVITED, "read", by=None)


def test_many_writers_make_one_chain(world: World) -> None:
    def work(number: int) -> None:
        with Database(world.database.url) as own:
            for turn in range(10):
                with own.write() as connection:
                    audit.note(connection, NOW, Deed.INVITED, f"{number}/{turn}", by=None)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(abouts(world)[2:]) == sorted(f"{number}/{turn}" for number in range(4) for turn in range(10))
    assert broken(world) is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET about = 'other' WHERE seq = 2", "DELETE FROM audit WHERE seq = 2", "DELETE FROM audit"],
)
def test_the_database_refuses_to_change_a_row(world: World, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added to"), world.database.write() as connection:
        connection.execute(text(statement))


def test_no_way_around_the_triggers_of_rows(world: World) -> None:
    around = "TRUNCATE audit"
    if world.database.is_sqlite:
        around = "INSERT OR REPLACE INTO audit SELECT seq, at, person_id, action, unit_id, 'x', change, hash FROM audit"
    with pytest.raises(DBAPIError, match="only ever added to"), world.database.write() as connection:
        connection.execute(text(around))


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE audit SET about = 'other' WHERE seq = 3", 3),
        ("UPDATE audit SET change = '{}' WHERE seq = 4", 4),
        ("UPDATE audit SET person_id = 7 WHERE seq = 5", 5),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 1", 1),
    ],
)
def test_tampering_is_named_by_its_first_row(world: World, statement: str, row: int) -> None:
    noted(world, "a", "b", "c", "d")
    assert broken(world) is None
    tamper(world, statement)
    found = broken(world)
    assert found is not None
    assert found.seq == row


def test_a_head_kept_elsewhere_shows_that_the_end_was_cut_off(world: World) -> None:
    noted(world, "a", "b")
    with world.database.read() as connection:
        head = audit.head_of(connection)
        assert head is not None and audit.is_continued(connection, head)
    noted(world, "c")
    with world.database.read() as connection:
        assert audit.is_continued(connection, head)
        assert not audit.is_continued(connection, Head(head.seq, "0" * 64))
    tamper(world, f"DELETE FROM audit WHERE seq >= {head.seq}")
    assert broken(world) is None  # the chain alone cannot know
    with world.database.read() as connection:
        assert not audit.is_continued(connection, head)


def send(world: World, person_id: int, **figures: str) -> None:
    plan = sample_plan()
    with world.desk() as desk:
        version = programmes.form_version_id(desk.connection, PLAN, "village", plan.form("village").digest)
        assert version is not None
        answers = {name: Answer(AnswerKind.VALUE, parse_number(number)) for name, number in figures.items()}
        reports.save_report(
            desk.connection,
            plan=PLAN,
            form="village",
            period="2026Q4",
            unit_id=world.unit(VILLAGE).id,
            form_version_id=version,
            due_on=desk.today,
            person_id=person_id,
            session_id=None,
            answers={**answers, "note": Answer(AnswerKind.VALUE, "lời riêng"), "gone": Answer(AnswerKind.UNKNOWN)},
            now=desk.now,
        )


def test_sendings_keep_a_digest_and_what_a_correction_changed(world: World) -> None:
    world.person("1", Role.VILLAGE, VILLAGE, "Chị Mận")
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", "1")
    assert person is not None
    send(world, person.id, households="96", weighed_u5="34", rate="7,980")
    send(world, person.id, households="96", weighed_u5="30", extra="1000")
    with world.database.read() as connection:
        sent, corrected = newest_entries(connection, path=world.unit(STATION).path)
        assert first_altered(connection) is None
        assert newest_entries(connection, path=world.unit(DISTRICT).path, deed=Deed.REPORT_SENT) == [sent]
    assert sent.entry.action == Deed.REPORT_SENT
    assert sent.entry.person_id == corrected.entry.person_id == person.id
    change = json.loads(corrected.entry.change)
    assert change["before"] == {"figures": {"extra": None, "rate": "7.98", "weighed_u5": "34"}}
    assert change["after"]["figures"] == {"extra": "1000", "rate": None, "weighed_u5": "30"}
    kept = sent.entry.change + corrected.entry.change
    assert "lời" not in kept and "Mận" not in kept


@pytest.mark.parametrize(
    ("statement", "revision"),
    [
        ("UPDATE value SET thousandths = 97000 WHERE element = 'households'", 1),
        ("UPDATE value SET thousandths = 31000 WHERE element = 'weighed_u5' AND revision = 2", 2),
        ("DELETE FROM value WHERE element = 'gone'", 1),
    ],
)
def test_a_figure_changed_behind_the_programs_back_is_found(world: World, statement: str, revision: int) -> None:
    world.person("1", Role.VILLAGE, VILLAGE)
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", "1")
    assert person is not None
    send(world, person.id, households="96", weighed_u5="34")
    send(world, person.id, households="96", weighed_u5="30")
    with world.database.write() as connection:
        connection.execute(text(statement))
    with world.database.read() as connection:
        altered = first_altered(connection)
    assert altered is not None
    assert altered.revision == revision


def test_a_report_that_nobody_sent_is_found(world: World) -> None:
    world.person("1", Role.VILLAGE, VILLAGE)
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", "1")
    assert person is not None
    send(world, person.id, households="96")
    with world.database.write() as connection:
        assert first_unnoted(connection) is None
        connection.execute(
            text(
                "INSERT INTO report_revision (report_id, revision, person_id, at)"
                " SELECT report_id, 2, person_id, at FROM report_revision"
            )
        )
    with world.database.read() as connection:
        found = first_unnoted(connection)
    assert found is not None
    assert found.revision == 2


def test_what_was_sent_before_the_audit_began_needs_no_deed(world: World) -> None:
    world.person("1", Role.VILLAGE, VILLAGE)
    world.now -= timedelta(days=1)
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", "1")
    assert person is not None
    send(world, person.id, households="96")
    tamper(world, "DELETE FROM audit WHERE action = 'report.sent'")
    with world.database.read() as connection:
        assert first_unnoted(connection) is None


def test_savepoints_left_open_are_dropped_with_the_outer_one(world: World) -> None:
    with world.database.write() as connection:
        for turn in ("first", "second"):
            outer = connection.begin_nested()
            audit.note(connection, NOW, Deed.INVITED, f"{turn} outer", by=None)
            connection.begin_nested()
            audit.note(connection, NOW, Deed.INVITED, f"{turn} inner", by=None)
            with pytest.warns(SAWarning, match="deassociated"):  # a fault left the inner one open
                outer.rollback()
            audit.note(connection, NOW, Deed.INVITED, f"{turn} kept", by=None)
    assert abouts(world)[2:] == ["first kept", "second kept"]
