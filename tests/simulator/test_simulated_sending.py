"""Messages of an unmodified python-telegram-bot, as they arrive and as they are refused."""

from __future__ import annotations

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from simulator.client import SimulatorClient


async def test_get_me(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.first_name, me.is_bot) == (123456, "tram_bot", "Trạm", True)


async def test_html_becomes_entities_and_buttons(bot: Bot, control: SimulatorClient, lan: int) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Đúng", callback_data="y")]])
    sent = await bot.send_message(lan, "Xin chào <b>chị Lan</b> 👋", parse_mode="HTML", reply_markup=keyboard)
    assert sent.text == "Xin chào chị Lan 👋"
    assert [(one.type, one.offset, one.length) for one in sent.entities] == [("bold", 9, 7)]
    seen = control.chat(lan)
    assert seen.last is not None and seen.last.labels == ("Đúng",)
    assert seen.unread == 1


async def test_unknown_chat(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(999, "x")


async def test_blocked(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.block(lan)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(lan, "x")
