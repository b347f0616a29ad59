"""Statements compiled once answer like SQLAlchemy's own, and their savepoints undo what they should."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import IntegrityError

from storage import database
from storage.database import Connection, DatabaseAway
from storage.prepared import Prepared, inserted
from storage.savepoints import Savepoint
from storage.tables import metadata
from tests.builders import World

NOW = datetime(2026, 10, 12, 1, 2, 3, 456789, UTC)
_person = metadata.tables["person"]
_unit = metadata.tables["unit"]
_ADD_PERSON = Prepared(inserted(_person, "id", "name", "language", "created_at", "gone_at"))
_NAMED = select(_person).where(_person.c.name == bindparam("called"), _person.c.language == "vi")


def _add(connection: Connection, number: int, name: str) -> None:
    row = {"id": 1000 + number, "name": name, "language": "vi", "created_at": NOW, "gone_at": None}
    assert _ADD_PERSON.count(connection, **row) == 1


def test_rows_come_back_as_sqlalchemy_gives_them(world: World) -> None:
    with world.database.write() as connection:
        _add(connection, 1, "Mận")
        own = Prepared(_NAMED)
        rows = connection.execute(_NAMED, {"called": "Mận"}).all()
        assert [tuple(row) for row in own.all(connection, called="Mận")] == [tuple(row) for row in rows]
        assert own.first(connection, called="Mận") is not None
        assert own.first(connection, called="nobody") is None
        assert Prepared(select(_person.c.created_at).where(_person.c.id == 1001)).scalar(connection) == NOW


def test_days_and_truth_come_back_too(world: World) -> None:
    names = ("code", "name", "folded", "kind", "path", "opened_on", "is_sample")
    add = Prepared(inserted(_unit, *names).returning(_unit.c.opened_on, _unit.c.is_sample))
    row = ("X", "X", "x", "village", "/", date(2026, 1, 2), True)
    with world.database.write() as connection:
        assert tuple(add.first(connection, **dict(zip(names, row, strict=True))) or ()) == (date(2026, 1, 2), True)


def test_what_the_database_refuses_is_the_same_error(world: World) -> None:
    with world.database.write() as connection:
        _add(connection, 1, "Mận")
        savepoint = Savepoint(connection)
        with pytest.raises(IntegrityError):
            _add(connection, 1, "again")
        savepoint.rollback()
        assert Prepared(_NAMED).first(connection, called="Mận") is not None


def test_a_list_may_have_any_length(world: World) -> None:
    named = Prepared(_NAMED.where(_person.c.id.in_(bindparam("ids", expanding=True))))
    with world.database.write() as connection:
        _add(connection, 1, "Mận")
        found = [len(named.all(connection, called="Mận", ids=ids)) for ids in ([], [1001], [5, 6, 1001])]
    assert found == [0, 1, 1]


def test_columns_with_a_default_of_their_own_are_to_be_named(world: World) -> None:
    with world.database.write() as connection, pytest.raises(ValueError, match="default"):
        Prepared(inserted(metadata.tables["outbox"], "channel")).count(connection, channel="x")


def test_a_savepoint_ends_those_left_open_inside_it(world: World) -> None:
    with world.database.write() as connection:
        outer = Savepoint(connection)
        _add(connection, 1, "outer")
        Savepoint(connection)
        _add(connection, 2, "inner")
        outer.rollback()
        kept = Savepoint(connection)
        _add(connection, 3, "kept")
        inner = Savepoint(connection)
        _add(connection, 4, "undone")
        inner.rollback()
        kept.release()
        assert list(connection.execute(select(_person.c.name).where(_person.c.id > 1000)).scalars()) == ["kept"]


def test_a_connection_that_was_lost_is_not_handed_out_again(world: World) -> None:
    if world.database.is_sqlite:
        return  # nobody takes a file away
    named = Prepared(_NAMED)
    with pytest.raises(DatabaseAway), world.database.write() as connection:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with world.database.read() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        named.first(connection, called="Mận")
    with world.database.write() as connection:
        assert named.first(connection, called="Mận") is None


def test_a_connection_that_rested_is_asked_whether_it_lives(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    if world.database.is_sqlite:
        return  # nobody takes a file away
    monkeypatch.setattr(database, "_RESTED", 0.0)
    with world.database.write() as connection:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with world.database.read() as other:
        other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
    with world.database.write() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != number
