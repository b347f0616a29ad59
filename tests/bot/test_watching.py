"""The program looks at itself: through a real database that is taken away, and a real Bot API that refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alerting import CALM, PATIENCE, Trouble
from bot.handling import Workplace
from bot.telegram_out import TelegramMessenger
from bot.vitals import Pulse
from bot.watching import Watch
from bot.wording import load_wording
from storage import dead_updates, operating
from storage.database import Connection
from tests.builders import ZONE, World, sample_world

CAUSE = "KeyError: 'x'"


class Clock:
    """A clock that is set by hand."""

    def __init__(self, world: World) -> None:
        self.now = world.now

    def __call__(self):
        return self.now


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        yield world


@pytest.fixture
def clock(office: World) -> Clock:
    return Clock(office)


@pytest.fixture
def make_watch(office: World, clock: Clock, bot, tmp_path: Path):
    place = Workplace(office.database, office.catalogue, load_wording(), ZONE, clock)
    messenger = TelegramMessenger(bot)

    def make(leads=lambda: True, chat: str = "") -> Watch:
        return Watch(Pulse(place, messenger, None, lambda: "leads", tmp_path), place, messenger, leads, chat)

    return make


@pytest.fixture
def operator(office: World, people) -> int:
    """Somebody whose chat hears of trouble."""
    (chat,) = people(1)
    write(office, lambda connection: operating.bind_operator_chat(connection, "telegram", str(chat), office.now))
    return chat


def write(office: World, job) -> None:
    with office.database.write() as connection:
        job(connection)


def bury(office: World, event: int = 1) -> None:
    write(office, lambda one: dead_updates.bury(one, "telegram", event, "{}", CAUSE, office.now))


def drop(office: World, event: int = 1) -> None:
    write(
        office, lambda one: dead_updates.settle(one, "telegram", event, dead_updates.DROPPED, office.now, "sent twice")
    )


def said(world, chat: int) -> list[str]:
    return [message.text for message in world.chat(chat).from_bots]


async def test_trouble_is_told_once_and_its_end_once(world, office, clock, operator, make_watch):
    watch = make_watch()
    await watch.look()
    assert said(world, operator) == []
    bury(office)
    for _ in range(3):
        clock.now += timedelta(seconds=15)
        await watch.look()
    bury(office, 2)
    await watch.look()
    (wrong,) = said(world, operator)
    assert "Số tin không xử lý được: 1" in wrong
    assert "tram dead list" in wrong
    drop(office)
    drop(office, 2)
    await watch.look()
    clock.now += CALM
    for _ in range(3):
        await watch.look()
    assert len(said(world, operator)) == 2
    assert "Không còn tin nào chưa xử lý được" in said(world, operator)[1]


async def test_what_was_told_is_remembered_over_a_restart(world, office, clock, operator, make_watch):
    bury(office)
    await make_watch().look()
    await make_watch().look()
    assert len(said(world, operator)) == 1
    drop(office)
    again = make_watch()
    await again.look()
    clock.now += CALM
    await again.look()
    assert len(said(world, operator)) == 2


async def test_a_database_that_is_away_is_told_of_by_the_process_that_led(world, office, clock, operator, make_watch):
    leader, other = make_watch(), make_watch(leads=lambda: False)
    await leader.look()
    await other.look()
    with office.database.write() as connection:  # whoever holds the only way in keeps everybody else out
        refuse_writes(connection)
    for watch in (leader, other):
        await watch.look()
        clock.now += PATIENCE[Trouble.DATABASE]
        await watch.look()
    (wrong,) = said(world, operator)
    assert "không ghi được dữ liệu" in wrong


def refuse_writes(connection: Connection) -> None:
    """From now on this database refuses every change of signs of life, as a full disk would."""
    connection.exec_driver_sql("CREATE TRIGGER full BEFORE UPDATE ON beat BEGIN SELECT RAISE(ABORT, 'full'); END")


async def test_without_a_chat_it_is_told_as_soon_as_somebody_listens(world, office, people, make_watch):
    (chat,) = people(1)
    bury(office)
    watch = make_watch()
    await watch.look()
    write(office, lambda one: operating.bind_operator_chat(one, "telegram", str(chat), office.now))
    await watch.look()
    assert len(said(world, chat)) == 1


async def test_a_chat_that_is_closed_is_forgotten_and_the_others_hear(world, office, people, operator, make_watch):
    (other,) = people(1)
    world.block(operator)
    bury(office)
    await make_watch(chat=str(other)).look()
    assert len(said(world, other)) == 1
    with office.database.read() as connection:
        assert operating.operator_chats(connection) == []


def test_every_sentence_can_be_said():
    wording = load_wording()
    for trouble in Trouble:
        for kind in ("wrong", "well"):
            for language in wording.languages:
                assert wording.text(
                    language, f"operator.{kind}_{trouble.value}", since="08:00", count=1, minutes=2, free=3
                )
