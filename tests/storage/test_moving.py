"""An office moved from SQLite to PostgreSQL: all of it, once, after any stop, and never into the wrong place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from reporting.access import Role
from reporting.rounds import open_rounds
from storage import audit, moving_rows, people, units
from storage.audit import Deed
from storage.backup_archive import Watch
from storage.database import Database
from storage.moving import Moved, MoveFault, move
from storage.moving_rows import PARENTS_FIRST
from storage.schema import HEAD, SchemaTooNew, current_revision, is_current, migrate
from storage.table_sums import sum_declared
from storage.tables import metadata
from storage.unit_changes import move_unit
from tests.builders import DISTRICT, STATION, VILLAGE, World, sample_world
from tests.handlers.conversing import VILLAGE_ANSWERS, choose, press, send_village_report
from tests.postgres import fresh_database

NOW = datetime(2026, 12, 31, 3, 0, tzinfo=UTC)
MAN, LAN, THU = "1001", "1005", "1002"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    """An office in the middle of its work: one report sent, another begun, a unit moved below a younger one."""
    with sample_world(tmp_path) as world:
        with world.desk() as desk:
            open_rounds(desk)
        world.person(MAN, Role.VILLAGE, VILLAGE, "Chị Mận")
        world.person(LAN, Role.VILLAGE, "BKN-CM-M07-T2", "Cô Lan")
        world.person(THU, Role.HEAD, STATION, "Chị Thu")
        send_village_report(world, MAN, choose(world, MAN, "/start", "Làm Phiếu thôn"))
        choose(world, LAN, "/start", "Làm Phiếu thôn")
        world.send(LAN, VILLAGE_ANSWERS[0])
        with world.desk() as desk:
            above = units.unit_by_code(desk.connection, DISTRICT)
            young = units.add_unit(desk.connection, code="NEW", name="Mới", folded="moi", kind="commune", parent=above)
            village = units.unit_by_code(desk.connection, "BKN-CM-M07-T3")
            assert village is not None and village.id < young.id
            move_unit(desk.connection, village, young)
        yield world


@pytest.fixture
def target(postgres: str) -> Iterator[Database]:
    with Database(fresh_database(postgres)) as database:
        yield database


def sums(database: Database) -> dict[str, object]:
    with database.read() as connection:
        return {name: sum_declared(connection, table) for name, table in metadata.tables.items()}


def test_the_office_goes_on_where_it_was(office: World, target: Database) -> None:
    moved = move(office.database, target, NOW)
    assert sums(target) == sums(office.database)
    assert moved == Moved(moved.rows, len(metadata.tables), moved.head, already=False)
    assert is_current(target)
    with target.read() as connection:
        assert audit.first_broken(connection) is None
        assert moved.head == audit.head_of(connection)
        assert moved.head is not None
        assert next(audit.rows_from(connection, moved.head.seq)).entry.action == Deed.MOVED
    there = World(target, office.catalogue, office.now)
    there._event = office._event  # the channel goes on counting
    reply = there.send(LAN, VILLAGE_ANSWERS[1])
    for answer in VILLAGE_ANSWERS[2:]:
        reply = there.send(LAN, answer)
    assert "Đã nhận" in press(there, LAN, reply, "Gửi báo cáo").note(LAN).text
    there.person("1009", Role.STATION, STATION)  # numbered behind those that came
    with target.read() as connection:
        assert audit.first_broken(connection) is None


def test_a_second_move_finds_everything_there_and_changes_nothing(office: World, target: Database) -> None:
    first = move(office.database, target, NOW)
    before = sums(target)
    again = move(office.database, target, NOW)
    assert again.already
    assert (again.rows, again.head) == (first.rows, first.head)
    assert sums(target) == before


def test_what_went_on_since_is_not_overwritten(office: World, target: Database) -> None:
    move(office.database, target, NOW)
    with target.write() as connection:
        people.add_person(connection, "new there", "vi", NOW)
    with pytest.raises(MoveFault, match="person has 4 rows there, 3 here"):
        move(office.database, target, NOW)
    with target.read() as connection:
        assert "new there" in set(connection.execute(text("SELECT name FROM person")).scalars())


class Stopped(Exception):
    """As if the program had been killed at this step."""


def stopping_after(steps: int) -> Watch:
    left = steps

    def watch(_what: str, _done: int, _total: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Stopped

    return watch


def went_on(connection: Connection) -> None:
    """What an office does between two attempts: rows come, change and go."""
    person = people.add_person(connection, "between", "vi", NOW)
    audit.note(connection, NOW, Deed.JOINED, f"person/{person.id}", by=person.id)
    connection.execute(text("DELETE FROM seen_update"))
    connection.execute(text("UPDATE unit SET name = name || ' x' WHERE code = :code"), {"code": STATION})
    connection.execute(text("UPDATE outbox SET state = 'done'"))
    connection.execute(text("DELETE FROM card"))


@pytest.mark.parametrize("steps", [0, 12, 33])
def test_a_stopped_move_is_repeated(
    office: World, target: Database, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving_rows, "_CHUNK", 7)
    with pytest.raises(Stopped):
        move(office.database, target, NOW, stopping_after(steps))
    assert not is_current(target)
    with pytest.raises(SchemaTooNew, match="repeat `tram move`"):
        migrate(target)
    with office.database.write() as connection:
        went_on(connection)
    move(office.database, target, NOW)
    assert sums(target) == sums(office.database)
    assert current_revision(target) == HEAD


def test_nobody_writes_to_the_source_meanwhile(office: World, target: Database) -> None:
    refused: list[str] = []

    def watch(what: str, _done: int, _total: int) -> None:
        if what == "person":
            file = str(make_url(office.database.url).database)
            with (
                closing(sqlite3.connect(file, timeout=0)) as other,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                other.execute("DELETE FROM card")
            refused.append(what)

    move(office.database, target, NOW, watch)
    assert refused


def test_another_office_is_not_overwritten(office: World, target: Database, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with Database(f"sqlite:///{other / 'tram.db'}") as database:
        migrate(database)
        move(database, target, NOW)
        before = sums(target)
        with pytest.raises(MoveFault, match="another office"):
            move(office.database, target, NOW)
        assert sums(target) == before


def test_an_office_of_before_the_audit_is_not_overwritten(office: World, target: Database) -> None:
    migrate(target)
    with target.write() as connection:
        people.add_person(connection, "somebody", "vi", NOW)
    with pytest.raises(MoveFault, match="without an audit"):
        move(office.database, target, NOW)


def test_a_database_of_something_else_is_left_alone(office: World, target: Database) -> None:
    with target.write() as connection:
        connection.execute(text("CREATE TABLE payroll (n INTEGER)"))
    with pytest.raises(MoveFault, match="something else"):
        move(office.database, target, NOW)


def test_a_target_brought_to_the_schema_before_is_taken(office: World, target: Database) -> None:
    migrate(target)
    assert not move(office.database, target, NOW).already
    assert sums(target) == sums(office.database)


def test_only_from_sqlite_to_postgresql(office: World, target: Database) -> None:
    with pytest.raises(MoveFault, match="not otherwise"):
        move(target, office.database, NOW)


def test_a_source_of_another_schema_is_refused(office: World, target: Database) -> None:
    with office.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MoveFault, match="run `tram migrate` first"):
        move(office.database, target, NOW)
    assert current_revision(target) is None


def test_a_target_that_lost_a_row_is_not_called_complete(office: World, target: Database) -> None:
    def watch(what: str, done: int, _total: int) -> None:
        if (what, done) == ("Comparing", 1):
            with target.write() as connection:
                connection.execute(text("UPDATE value SET thousandths = 1 WHERE element = 'households'"))

    with pytest.raises(MoveFault, match="value has 10 rows there, 10 here, and they differ"):
        move(office.database, target, NOW, watch)
    assert not is_current(target)


def test_tables_that_refer_to_themselves_are_known() -> None:
    own = {
        table.name for table in metadata.sorted_tables if any(key.column.table is table for key in table.foreign_keys)
    }
    assert own == set(PARENTS_FIRST)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80),
    at=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
)
def test_any_words_and_moments_are_the_same_on_both(both: tuple[Database, Database], name: str, at: datetime) -> None:
    table = metadata.tables["person"]
    found = []
    for database in both:
        with database.write() as connection:
            connection.execute(table.delete())
            connection.execute(table.insert().values(id=1, name=name, language="vi", created_at=at))
        with database.read() as connection:
            found.append(sum_declared(connection, table))
    assert found[0] == found[1]


@pytest.fixture(scope="module")
def both(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    folder = tmp_path_factory.mktemp("both")
    with Database(f"sqlite:///{folder / 'tram.db'}") as ours, Database(fresh_database(postgres)) as theirs:
        migrate(ours)
        migrate(theirs)
        yield ours, theirs
