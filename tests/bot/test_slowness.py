"""Whoever writes while nothing can be committed is told once, past the outbox; groups and strangers' news are not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.slowness import Slowness
from bot.telegram_in import Undecodable
from bot.telegram_out import TelegramMessenger
from reporting.ports import Address, Attached, ChatKind, Incoming, Pressed, Said
from storage.database import DatabaseAway

WORDS = "Máy đang chậm một chút, câu trả lời vẫn được giữ."
NOW = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def slowness(bot) -> Slowness:
    return Slowness(TelegramMessenger(bot), WORDS, slow=0.05)


def says(chat: int, content=Said("96")) -> Incoming:  # noqa: B008  (frozen)
    address = Address("telegram", str(chat))
    return Incoming("telegram", 1, address, ChatKind.PRIVATE, str(chat), "Mai", content, "1", None, NOW)


async def fail(slowness: Slowness, *batch) -> None:
    with pytest.raises(DatabaseAway):
        async with slowness.watched(batch):
            raise DatabaseAway("the disk is full")
    await asyncio.gather(*slowness._telling)


def told(world, chat: int) -> list[str]:
    return [message.text for message in world.chat(chat).from_bots]


async def test_a_failure_is_told_once_however_often_it_is_tried(world, slowness, people):
    mai, nam = people(2)
    for _ in range(3):
        await fail(slowness, says(mai), says(mai))
    await fail(slowness, says(mai), says(nam))
    assert told(world, mai) == told(world, nam) == [WORDS]


async def test_a_commit_that_hangs_is_told_of_while_it_hangs(world, slowness, people):
    (mai,) = people(1)
    async with slowness.watched([says(mai)]):
        await asyncio.to_thread(world.wait_for_message, mai, lambda message: message.text == WORDS)
    assert told(world, mai) == [WORDS]


async def test_a_quick_commit_is_nobodys_business(world, slowness, people):
    (mai,) = people(1)
    async with slowness.watched([says(mai)]):
        pass
    assert told(world, mai) == []


async def test_groups_pictures_and_poison_are_not_answered(world, slowness, people):
    (mai,) = people(1)
    group = replace(says(mai), chat_kind=ChatKind.GROUP)
    await fail(slowness, group, says(mai, Attached("photo")), Undecodable("poison", 1, {}))
    assert told(world, mai) == []


async def test_a_press_is_answered_where_it_was_made(world, bot, slowness, people):
    (mai,) = people(1)
    sent = await bot.call("sendMessage", {"chat_id": mai, "text": "?", "reply_markup":
                          {"inline_keyboard": [[{"text": "Có", "callback_data": "n|1"}]]}})  # fmt: skip
    query = await asyncio.to_thread(world.press, mai, sent["message_id"], label="Có")
    await fail(slowness, says(mai, Pressed("n|1", query.id, str(sent["message_id"]))))
    answered = await asyncio.to_thread(world.query, query.id)
    assert answered.answer is not None
    assert answered.answer["text"] == WORDS
    assert told(world, mai) == ["?"]
