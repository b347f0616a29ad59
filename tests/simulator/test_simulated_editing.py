"""Edits and deletions, and what Telegram says against them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message
from telegram.error import BadRequest, Forbidden

from simulator.client import SimulatorClient
from tests.simulator.pictures import picture

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Sửa", callback_data="e")]])


async def test_edit_text_replaces_text_and_keyboard(bot: Bot, control: SimulatorClient, lan: int) -> None:
    card = await bot.send_message(lan, "Câu 1/8", reply_markup=BUTTONS)
    changed = await bot.edit_message_text("Câu <b>2/8</b>", lan, card.message_id, parse_mode="HTML")
    assert isinstance(changed, Message)
    assert (changed.text, changed.reply_markup, changed.edit_date is not None) == ("Câu 2/8", None, True)
    shown = control.chat(lan).message(card.message_id)
    assert (shown.text, shown.buttons, shown.edited is not None) == ("Câu 2/8", (), True)


async def test_edit_only_the_keyboard(bot: Bot, control: SimulatorClient, lan: int) -> None:
    card = await bot.send_message(lan, "Câu 1/8")
    await bot.edit_message_reply_markup(lan, card.message_id, reply_markup=BUTTONS)
    shown = control.chat(lan).message(card.message_id)
    assert (shown.labels, shown.edited) == (("Sửa",), None)


async def test_not_modified(bot: Bot, lan: int) -> None:
    card = await bot.send_message(lan, "Câu 1/8", reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match=r"(?i)Message is not modified"):
        await bot.edit_message_text("Câu 1/8", lan, card.message_id, reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match=r"(?i)Message is not modified"):
        await bot.edit_message_reply_markup(lan, card.message_id, reply_markup=BUTTONS)


async def test_what_cannot_be_edited(bot: Bot, control: SimulatorClient, lan: int) -> None:
    said = control.send_text(lan, "20")
    photo = await bot.send_photo(lan, picture())
    with pytest.raises(BadRequest, match=r"(?i)Message to edit not found"):
        await bot.edit_message_text("x", lan, 999_999)
    with pytest.raises(BadRequest, match=r"(?i)Message can't be edited"):
        await bot.edit_message_text("x", lan, said.id)
    with pytest.raises(BadRequest, match=r"(?i)There is no text in the message to edit"):
        await bot.edit_message_text("x", lan, photo.message_id)
    text = await bot.send_message(lan, "x")
    with pytest.raises(BadRequest, match=r"(?i)There is no caption in the message to edit"):
        await bot.edit_message_caption(lan, text.message_id, caption="y")
    control.block(lan)
    with pytest.raises(Forbidden):
        await bot.edit_message_text("y", lan, text.message_id)


async def test_edit_caption_and_photo(bot: Bot, control: SimulatorClient, lan: int) -> None:
    post = await bot.send_photo(lan, picture(), caption="Quý III")
    await bot.edit_message_caption(lan, post.message_id, caption="<b>Quý IV</b>", parse_mode="HTML")
    assert control.chat(lan).message(post.message_id).text == "Quý IV"
    media = InputMediaPhoto(picture(640, 480), caption="<b>Mới</b>", parse_mode="HTML")
    changed = await bot.edit_message_media(media, lan, post.message_id)
    assert isinstance(changed, Message)
    assert (changed.photo[-1].width, changed.caption) == (640, "Mới")
    again = await bot.edit_message_media(InputMediaPhoto(post.photo[-1].file_id), lan, post.message_id)
    assert isinstance(again, Message) and again.photo[-1].width == 320


async def test_delete(bot: Bot, control: SimulatorClient, lan: int) -> None:
    own = await bot.send_message(lan, "x")
    theirs = control.send_text(lan, "20")
    assert await bot.delete_message(lan, own.message_id)
    assert await bot.delete_messages(lan, [theirs.id, 999_999])
    assert {own.message_id, theirs.id}.isdisjoint(message.id for message in control.messages(lan))
    with pytest.raises(BadRequest, match=r"(?i)Message to delete not found"):
        await bot.delete_message(lan, own.message_id)


async def test_what_cannot_be_deleted(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Nhóm", [lan], bot=True)
    said = control.send_text(group, "Chào cả nhà", person=lan)
    with pytest.raises(BadRequest, match=r"(?i)Message can't be deleted"):
        await bot.delete_message(group, said.id)
    control.add_bot_to_group(group, lan, administrator=True)
    assert await bot.delete_message(group, said.id)
    old = await bot.send_message(lan, "x")
    control.set_clock(control.clock().now + timedelta(hours=49))
    with pytest.raises(BadRequest, match=r"(?i)Message can't be deleted for everyone"):
        await bot.delete_message(lan, old.message_id)
