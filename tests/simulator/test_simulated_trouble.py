"""Faults and limits as python-telegram-bot meets them; statistics and the log of calls."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from simulator.client import SimulatorClient


async def test_connection_dropped_before_anything_was_done(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.add_fault("drop_before", "sendMessage", count=1)
    with pytest.raises(NetworkError):
        await bot.send_message(lan, "mất")
    await bot.send_message(lan, "còn")
    assert [message.text for message in control.chat(lan).from_bots] == ["còn"]


async def test_connection_dropped_after_it_was_done(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.add_fault("drop_after", "sendMessage", count=1)
    with pytest.raises(NetworkError):
        await bot.send_message(lan, "đã đến")
    assert [message.text for message in control.chat(lan).from_bots] == ["đã đến"]
    assert [call.status for call in control.calls(method="sendMessage")] == [0]


async def test_an_answer_that_comes_later_than_what_was_asked_for(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.add_fault("slow_answer", "sendMessage", count=1, seconds=30)
    sending = asyncio.create_task(bot.send_message(lan, "đã đến"))
    await asyncio.to_thread(control.wait_for, lan, lambda view: bool(view.from_bots))
    assert not sending.done()
    sending.cancel()


@pytest.mark.parametrize(("status", "words"), [(502, "Bad Gateway"), (500, "Internal Server Error")])
async def test_server_error(bot: Bot, control: SimulatorClient, lan: int, status: int, words: str) -> None:
    control.add_fault("error", status=status, count=1)
    with pytest.raises(NetworkError, match=words):
        await bot.send_message(lan, "x")


async def test_flood_fault_for_one_chat(bot: Bot, control: SimulatorClient, lan: int) -> None:
    hung = control.create_person("Hùng")
    control.start(hung)
    fault = control.add_fault("flood", chat=lan, retry_after=7)
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(lan, "x")
        assert refused.value._retry_after.total_seconds() == 7
    await bot.send_message(hung, "x")
    control.remove_fault(fault)
    await bot.send_message(lan, "x")
    assert control.statistics()["floods"] == 2


async def test_delay(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.add_fault("delay", "getMe", seconds=0.15, count=1)
    await bot.get_me()
    await bot.get_me()
    slow, quick = [call.seconds for call in control.calls(method="getMe")][-2:]
    assert slow >= 0.15 > quick


async def test_polling_is_struck_only_by_name(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.add_fault("error")
    assert await bot.get_updates() != ()
    control.add_fault("error", "getUpdates", count=1)
    with pytest.raises(NetworkError):
        await bot.get_updates()


@pytest.mark.parametrize("model", ["window", "bucket"])
async def test_limit_of_one_chat(bot: Bot, control: SimulatorClient, lan: int, model: str) -> None:
    control.set_limits(model, burst=3)
    for _ in range(3):
        await bot.send_message(lan, "x")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(lan, "x")
    assert 1 <= refused.value._retry_after.total_seconds() <= 3
    await bot.get_me()  # questions are not counted
    control.set_limits("off")
    await bot.send_message(lan, "x")


async def test_limit_of_a_group_counts_edits(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Nhóm", [lan], bot=True)
    control.set_limits("window", group_per_minute=3)
    post = await bot.send_message(group, "0")
    await bot.edit_message_text("1", group, post.message_id)
    await bot.edit_message_text("2", group, post.message_id)
    with pytest.raises(RetryAfter) as refused:
        await bot.edit_message_text("3", group, post.message_id)
    assert refused.value._retry_after.total_seconds() > 50
    await bot.send_message(lan, "another chat is free")


async def test_counts(bot: Bot, control: SimulatorClient, lan: int) -> None:
    card = await bot.send_message(lan, "Chào chị", parse_mode="HTML")
    await bot.edit_message_text("Xin chào", lan, card.message_id)
    control.send_text(lan, "20")
    control.press(lan, card.message_id, data="x")
    await bot.delete_message(lan, card.message_id)
    counts = control.statistics()["chats"][str(lan)]
    assert counts == {
        "messages_from_people": 1,
        "taps": 2,  # the deep link that opened the chat, and the button
        "messages_from_bots": 1,
        "edits": 1,
        "deletions": 1,
        "text_bytes": len("Chào chị".encode()) + len("Xin chào".encode()),
        "file_bytes": 0,
    }
    calls = control.calls(chat=lan)
    assert [call.method for call in calls] == ["sendMessage", "editMessageText", "deleteMessage"]
    assert [call.phone for call in calls] == [len("Chào chị".encode()), len("Xin chào".encode()), 0]
    assert all(call.request > 0 and call.status == 200 for call in calls)
