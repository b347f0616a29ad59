"""Assigned targets and values by hand: revisions are kept, the newest counts, and an older database grows into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from indicators.target import Operator, TargetKind
from storage import people, schema
from storage.assignments import (
    Author,
    add_assigned_target,
    add_entered_value,
    assigned_targets,
    entered_values,
    target_revisions,
    value_revisions,
)
from storage.database import Connection, Database
from storage.schema import HEAD, current_revision, migrate

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
OPERATOR = Author(name="Phòng Nghiệp vụ Y")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path / 'tram.db'}") as database:
        migrate(database)
        yield database


def assign(
    connection: Connection,
    value: str | None,
    *,
    scope: str = "ALL",
    period: str = "2026",
    plan: str = "p",
    author: Author = OPERATOR,
    later: int = 0,
) -> None:
    add_assigned_target(
        connection,
        plan=plan,
        indicator="I-1",
        scope=scope,
        period=period,
        kind=TargetKind.ASSIGNED,
        op=Operator.AT_LEAST,
        value=None if value is None else Decimal(value),
        why="Quyết định 12",
        author=author,
        now=NOW + timedelta(hours=later),
    )


def enter(connection: Connection, value: str, denominator: str | None = None, *, period: str = "2026") -> None:
    add_entered_value(
        connection,
        plan="p",
        indicator="I-1",
        unit="U",
        period=period,
        value=Decimal(value),
        denominator=None if denominator is None else Decimal(denominator),
        source="Niên giám thống kê",
        dated=date(2026, 2, 28),
        author=OPERATOR,
        now=NOW,
    )


def test_the_newest_assignment_counts_and_the_older_ones_stay(database: Database) -> None:
    with database.write() as connection:
        assign(connection, "5000")
        assign(connection, "5200.5", later=1)
        assign(connection, "10", scope="U", later=2)
        assign(connection, "7", period="2027", later=3)
        assign(connection, "1", plan="other", later=4)
    with database.read() as connection:
        current = {(one.scope, one.period): one.value for one in assigned_targets(connection, "p")}
        history = target_revisions(connection, "p", "I-1", "ALL", "2026")
    assert current == {("ALL", "2026"): Decimal("5200.5"), ("U", "2026"): Decimal(10), ("ALL", "2027"): Decimal(7)}
    assert [one.value for one in history] == [Decimal(5000), Decimal("5200.5")]
    assert history[-1].assigned_at == NOW + timedelta(hours=1)
    assert (history[-1].why, history[-1].who) == ("Quyết định 12", "Phòng Nghiệp vụ Y")


def test_a_target_that_was_taken_back_has_no_value_and_is_not_zero(database: Database) -> None:
    with database.write() as connection:
        assign(connection, "0")
        assert [one.value for one in assigned_targets(connection, "p")] == [Decimal(0)]
        assign(connection, None)
        assert [one.value for one in assigned_targets(connection, "p")] == [None]


def test_the_name_of_a_person_is_read_from_the_person(database: Database) -> None:
    with database.write() as connection:
        person = people.add_person(connection, "Anh Bình", "vi", NOW)
        assign(connection, "3", author=Author(person_id=person.id))
        people.rename_person(connection, person.id, "Nguyễn Bình")
        assert [one.who for one in assigned_targets(connection, "p")] == ["Nguyễn Bình"]


@pytest.mark.parametrize("author", [Author(), Author(person_id=1, name="Ai đó")])
def test_somebody_must_have_done_it(database: Database, author: Author) -> None:
    with database.write() as connection:
        people.add_person(connection, "Anh Bình", "vi", NOW)
    with pytest.raises(IntegrityError), database.write() as connection:
        assign(connection, "3", author=author)


def test_values_by_hand_are_exact_and_keep_source_and_day(database: Database) -> None:
    with database.write() as connection:
        enter(connection, "68.10")
        enter(connection, "340", "1000", period="2025")
        enter(connection, "68.234567890123456789")
    with database.read() as connection:
        current = {one.period: one for one in entered_values(connection, "p")}
        history = value_revisions(connection, "p", "I-1", "U", "2026")
    assert current["2026"].value == Decimal("68.234567890123456789")
    assert current["2026"].denominator is None
    assert (current["2025"].value, current["2025"].denominator) == (Decimal(340), Decimal(1000))
    assert (current["2026"].source, current["2026"].dated) == ("Niên giám thống kê", date(2026, 2, 28))
    assert [one.value for one in history] == [Decimal("68.10"), Decimal("68.234567890123456789")]


def test_a_database_of_the_first_schema_grows_into_this_one(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'old.db'}") as database:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
            people.add_person(connection, "Chị Thu", "vi", NOW)
        assert migrate(database)
        assert current_revision(database) == HEAD
        assert not migrate(database)
        with database.write() as connection:
            assign(connection, "1")
            assert connection.execute(text("SELECT name FROM person")).scalars().all() == ["Chị Thu"]


def test_the_program_knows_its_newest_migration() -> None:
    versions = sorted(
        path.stem for path in (Path(schema.__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
    )
    assert versions[-1].split("_")[0] == HEAD
