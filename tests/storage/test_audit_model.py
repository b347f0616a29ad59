"""The chain against a model: whatever savepoints do, and whatever is tampered with, for hundreds of random courses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from storage import audit
from storage.audit import FIRST_HASH, Deed, Entry, hash_of
from storage.database import Database
from storage.schema import migrate
from tests.builders import ZONE

NOW = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("model")
    with Database(f"sqlite:///{folder / 'tram.db'}") as database:
        migrate(database)
        yield database


class Undone(Exception):
    """The savepoint, or the whole transaction, is taken back."""


# A course is a tree: a number is a deed, a list a savepoint with what happens in it and whether it is kept.
COURSES = st.recursive(
    st.lists(st.integers(0, 999), max_size=3),
    lambda inner: st.lists(st.one_of(st.integers(0, 999), st.tuples(st.booleans(), inner)), max_size=4),
    max_leaves=12,
)


def run(connection: Connection, course: list[object]) -> list[str]:
    """Let it happen; the deeds that must remain."""
    kept: list[str] = []
    for step in course:
        if isinstance(step, int):
            audit.note(connection, NOW, Deed.INVITED, f"deed/{step}", by=None)
            kept.append(f"deed/{step}")
            continue
        assert isinstance(step, tuple)
        is_kept, inner = step
        savepoint = connection.begin_nested()
        remaining = run(connection, inner)
        if is_kept:
            savepoint.commit()
            kept += remaining
        else:
            savepoint.rollback()
    return kept


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), COURSES), max_size=4))
def test_exactly_what_was_kept_is_sealed(database: Database, transactions: list[tuple[bool, list[object]]]) -> None:
    with database.read() as connection:
        head = audit.head_of(connection)
    expected: list[str] = []
    for is_kept, course in transactions:
        try:
            with database.write() as connection:
                kept = run(connection, course)
                if not is_kept:
                    raise Undone
        except Undone:
            continue
        expected += kept
    with database.read() as connection:
        found = [row.entry.about for row in audit.rows_from(connection, 1 if head is None else head.seq + 1)]
        assert [about for about in found if about != "office"] == expected
        assert audit.first_broken(connection) is None


ENTRIES = st.builds(
    Entry,
    at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    person_id=st.none() | st.integers(1, 10**6),
    action=st.sampled_from([deed.value for deed in Deed]),
    unit_id=st.none() | st.integers(1, 10**6),
    about=st.text(max_size=20),
    change=st.text(max_size=30),
)


@settings(max_examples=200)
@given(ENTRIES, ENTRIES, st.integers(1, 10**6))
def test_rows_that_differ_in_anything_have_other_hashes(one: Entry, other: Entry, seq: int) -> None:
    assert (hash_of(FIRST_HASH, seq, one) == hash_of(FIRST_HASH, seq, other)) == (one == other)
    assert hash_of(FIRST_HASH, seq, one) != hash_of(FIRST_HASH, seq + 1, one)
    assert hash_of(FIRST_HASH, seq, one) != hash_of("1" * 64, seq, one)
    local = replace(one, at=one.at.astimezone(ZONE))
    assert hash_of(FIRST_HASH, seq, local) == hash_of(FIRST_HASH, seq, one)  # the same moment, however it is written
    assert hash_of(FIRST_HASH, seq, replace(one, at=one.at + timedelta(microseconds=1))) != hash_of(
        FIRST_HASH, seq, one
    )


TAMPERED = (
    ("at", "2001-01-01 00:00:00.000000"),
    ("person_id", 77),
    ("action", "x"),
    ("unit_id", None),
    ("about", "x"),
    ("change", "x"),
    ("hash", "0" * 64),
)


@settings(max_examples=40)
@given(st.sampled_from(TAMPERED), st.integers(0, 4))
def test_any_change_to_any_row_is_found_at_that_row(
    database: Database, tampered: tuple[str, object], back: int
) -> None:
    column, value = tampered
    with database.write() as connection:
        for number in range(5):
            audit.note(connection, NOW, Deed.INVITED, f"row/{number}", by=number, unit_id=number)
    with database.read() as connection:
        head = audit.head_of(connection)
    assert head is not None
    seq = head.seq - back
    with pytest.raises(Undone), database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_keeps_on_update"))
        connection.execute(text(f"UPDATE audit SET {column} = :value WHERE seq = :seq"), {"value": value, "seq": seq})
        found = audit.first_broken(connection)
        assert found is not None
        assert found.seq == seq
        raise Undone
