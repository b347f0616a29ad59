"""What an event began and the sweeps go on with does not wait for the next beat, whichever process handled it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.handling import Handling, Workplace
from bot.telegram_out import TelegramMessenger
from bot.wording import load_wording
from reporting.access import Role
from reporting.nudging import AT_ONCE
from reporting.ports import Address, ChatKind, Content, Incoming, Pressed, Said
from reporting.rounds import open_rounds
from storage.calling import BEGUN
from storage.presence import Presence
from storage.tables import metadata
from tests.builders import DISTRICT, VILLAGE, ZONE, World, sample_world
from tests.postgres import postgres as postgres
from tests.postgres import postgres_url as postgres_url

OFFICER = "1005"


def fill(world: World, people: int) -> World:
    with world.desk() as desk:
        open_rounds(desk)
    world.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
    for chat in range(2001, 2001 + people):
        world.person(str(chat), Role.VILLAGE, VILLAGE)
    return world


@pytest.fixture
def many(tmp_path: Path) -> Iterator[World]:
    """More people than are written to at once."""
    with sample_world(tmp_path) as world:
        yield fill(world, AT_ONCE + 2)


def placed(world: World) -> Workplace:
    return Workplace(world.database, world.catalogue, load_wording(), ZONE, lambda: world.now.astimezone(UTC))


def event(world: World, number: int, content: Content) -> Incoming:
    at = Address("telegram", OFFICER)
    return Incoming(
        "telegram", number, at, ChatKind.PRIVATE, OFFICER, "Bình", content, None, None, world.now.astimezone(UTC)
    )


async def remind_all(handling: Handling, world: World) -> None:
    """The officer opens the list and presses, as two events."""
    button = world.send(OFFICER, "/thieu").button(OFFICER, "Nhắc tất cả")
    await handling.handle_batch([event(world, 901, Pressed(button.data, "press", None))])


async def test_reminding_many_goes_on_at_once_and_only_when_it_is_committed(bot, many: World) -> None:
    handling = Handling(placed(many), TelegramMessenger(bot), lambda items: None)
    left: list[int] = []

    def look() -> None:
        with many.database.read() as connection:
            left.append(
                connection.execute(select(func.count()).select_from(metadata.tables["broadcast_left"])).scalar()
            )

    handling.on_begun = look
    await handling.handle_batch([event(many, 900, Said("/thieu"))])
    assert left == [], "a list begins nothing"
    await remind_all(handling, many)
    assert left == [2], "called once, and what is left can be seen by then"


async def test_a_few_are_written_to_without_any_beat(bot, tmp_path: Path) -> None:
    with sample_world(tmp_path) as world:
        handling = Handling(placed(fill(world, 3)), TelegramMessenger(bot), lambda items: None)
        begun: list[int] = []
        handling.on_begun = lambda: begun.append(1)
        await remind_all(handling, world)
    assert begun == []


async def test_whoever_leads_hears_of_it(bot, tmp_path: Path, postgres_url: str) -> None:
    with sample_world(tmp_path, postgres_url) as world:
        leader, other = Presence(postgres_url), Presence(postgres_url)
        leader.open()
        other.open()
        try:
            assert leader.look(0).leads
            place = replace(placed(fill(world, AT_ONCE + 2)), number=other.number)
            await remind_all(Handling(place, TelegramMessenger(bot), lambda items: None), world)
            assert BEGUN in leader.look(5).calls
        finally:
            leader.close()
            other.close()
