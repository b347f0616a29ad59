"""Which of several processes sends what: a chat's messages are in one process's hands, the dead leave theirs behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import outbox
from storage import outbox_owners as owners
from storage.database import Connection
from storage.locks import hold_locks, lock_of_chat
from storage.presence import Presence
from tests.builders import World, sample_world

NOW = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
DEAD = 1


@pytest.fixture
def world(tmp_path: Path, postgres_url: str) -> Iterator[World]:
    with sample_world(tmp_path, postgres_url) as world:
        yield world


@pytest.fixture
def two(postgres_url: str) -> Iterator[tuple[int, int]]:
    """The numbers of two living processes."""
    first, second = Presence(postgres_url), Presence(postgres_url)
    first.open()
    second.open()
    yield first.number, second.number
    first.close()
    second.close()


def queue(connection: Connection, chat: str, owner: int | None, priority: int = outbox.REPLY) -> int:
    item = outbox.enqueue(
        connection,
        channel="telegram",
        chat=chat,
        thread=None,
        kind="note",
        payload="{}",
        placing="new",
        card=None,
        priority=priority,
        key=None,
        now=NOW,
        owner=owner,
    )
    assert item is not None
    return item.id


def test_a_process_answers_itself_unless_a_living_one_has_the_chat_in_hand(world: World, two: tuple[int, int]) -> None:
    me, other = two
    with world.database.write() as connection:
        assert owners.owner_for_chat(connection, me, "telegram", "7") == me
        queue(connection, "7", other)
        queue(connection, "8", DEAD)
        queue(connection, "9", None)
        assert owners.owner_for_chat(connection, me, "telegram", "7") == other
        assert owners.owner_for_chat(connection, me, "telegram", "8") == me, "the dead one's become mine"
        assert owners.owner_for_chat(connection, me, "telegram", "9") == me
        assert [item.chat for item in owners.own_items(connection, me, NOW, 9, ())] == ["8", "9"]


def test_the_leader_takes_what_is_nobodys_and_what_the_dead_left(world: World, two: tuple[int, int]) -> None:
    me, other = two
    with world.database.write() as connection:
        reminder = queue(connection, "7", None, outbox.BROADCAST)
        left = queue(connection, "8", DEAD)
        queue(connection, "9", other)
        behind = queue(connection, "9", None)
        assert [item.id for item in owners.own_items(connection, me, NOW, 9, ())] == []
        assert [item.id for item in owners.take_items(connection, me, NOW, 9, ())] == [left, reminder]
        assert [item.id for item in owners.take_items(connection, me, NOW, 9, [("telegram", "7")])] == [left]
        assert [item.id for item in owners.own_items(connection, other, NOW, 9, ())] == [behind - 1]


def test_a_chat_whose_event_is_being_handled_is_left_for_the_next_time(world: World, two: tuple[int, int]) -> None:
    me, _ = two
    with world.database.write() as connection:
        first, second = queue(connection, "7", None), queue(connection, "8", None)
    with world.database.read() as handling:
        hold_locks(handling, [lock_of_chat("telegram", "7")])
        with world.database.write() as connection:
            assert [item.id for item in owners.take_items(connection, me, NOW, 9, ())] == [second]
    with world.database.write() as connection:
        assert [item.id for item in owners.take_items(connection, me, NOW, 9, ())] == [first, second]


def test_a_call_names_its_chat_only_to_the_process_that_is_meant() -> None:
    assert owners.read_call("12/telegram/-100/7", 12) == ("telegram", "-100/7")
    assert owners.read_call("12/telegram/7", 13) is None
