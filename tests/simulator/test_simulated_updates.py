"""getUpdates: waiting, confirming, limits, kinds, and who may poll."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, InvalidToken

from simulator.client import ControlError, SimulatorClient
from tests.simulator.pictures import picture


async def test_updates_stay_until_an_offset_confirms_them(bot: Bot, control: SimulatorClient, lan: int) -> None:
    await bot.get_updates(offset=-1)
    for text in ("một", "hai", "ba"):
        control.send_text(lan, text)
    first = await bot.get_updates(limit=2)
    again = await bot.get_updates(limit=2)
    newer = [update for update in again if update.message and update.message.text != "/start"]
    assert [update.update_id for update in first] == [update.update_id for update in again]
    rest = await bot.get_updates(offset=newer[-1].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["hai", "ba"][len(newer) - 1 :]
    assert await bot.get_updates(offset=rest[-1].update_id + 1) == ()


async def test_negative_offset_keeps_the_newest(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.send_text(lan, "cũ")
    control.send_text(lan, "mới")
    newest = await bot.get_updates(offset=-1)
    assert [update.message.text for update in newest if update.message] == ["mới"]
    assert len(await bot.get_updates()) == 1


async def test_long_poll_answers_as_soon_as_something_comes(bot: Bot, control: SimulatorClient, lan: int) -> None:
    seen = await bot.get_updates()
    waiting = asyncio.create_task(bot.get_updates(offset=seen[-1].update_id + 1, timeout=50))
    await asyncio.to_thread(control.send_text, lan, "đến")
    updates = await asyncio.wait_for(waiting, 10)
    assert [update.message.text for update in updates if update.message] == ["đến"]


async def test_second_poller_sends_the_first_away(bot: Bot, control: SimulatorClient, lan: int) -> None:
    seen = await bot.get_updates()
    offset = seen[-1].update_id + 1
    async with Bot(bot.token, base_url=bot.base_url.removesuffix(bot.token)) as other:
        polls = [asyncio.create_task(one.get_updates(offset=offset, timeout=50)) for one in (bot, other)]
        done, left = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED, timeout=20)
        (loser,) = done
        assert isinstance(loser.exception(), Conflict)
        assert "terminated by other getUpdates request" in str(loser.exception())
        control.send_text(lan, "cho người còn lại")
        (winner,) = left
        assert [update.message.text for update in await winner if update.message] == ["cho người còn lại"]


async def test_allowed_updates_choose_kinds(bot: Bot, control: SimulatorClient, lan: int) -> None:
    await bot.get_updates(offset=-1, allowed_updates=["message"])
    said = control.send_text(lan, "20")
    control.edit_text(lan, said.id, "21")
    control.block(lan)
    control.unblock(lan)
    kinds = [next(key for key in update.to_dict() if key != "update_id") for update in await bot.get_updates()]
    assert set(kinds) == {"message"}
    await bot.get_updates(offset=-1, allowed_updates=[])
    control.edit_text(lan, said.id, "22")
    assert (await bot.get_updates())[-1].edited_message is not None


async def test_edited_message(bot: Bot, control: SimulatorClient, lan: int) -> None:
    said = control.send_text(lan, "20")
    control.edit_text(lan, said.id, "21")
    edited = (await bot.get_updates())[-1].edited_message
    assert edited is not None and edited.edit_date is not None
    assert (edited.message_id, edited.text) == (said.id, "21")


async def test_block_and_unblock_are_heard(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.block(lan)
    with pytest.raises(ControlError, match="has blocked the bot"):
        control.send_text(lan, "x")
    control.unblock(lan)
    heard = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [(one.old_chat_member.status, one.new_chat_member.status) for one in heard] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_every_kind_of_message_a_person_sends(bot: Bot, control: SimulatorClient, lan: int) -> None:
    await bot.get_updates(offset=-1)
    control.send_photo(lan, "a.png", picture(), "Bản Áng")
    control.send_document(lan, "so.csv", b"1;2")
    control.send(lan, sticker={"emoji": "👍"})
    control.send(lan, voice={"seconds": 4})
    control.send(lan, location={"latitude": 22.1, "longitude": 105.8})
    photo, document, sticker, voice, place = [
        update.message for update in (await bot.get_updates())[-5:] if update.message
    ]
    assert photo.caption == "Bản Áng" and photo.photo[-1].width == 320
    assert document.document is not None and document.document.file_name == "so.csv"
    assert sticker.sticker is not None and sticker.sticker.emoji == "👍"
    assert voice.voice is not None and voice.voice.duration == timedelta(seconds=4)
    assert place.location is not None and place.location.latitude == 22.1


async def test_written_while_offline(bot: Bot, control: SimulatorClient, lan: int) -> None:
    sent_at = (control.clock().now - timedelta(hours=5)).replace(microsecond=0)
    control.send_text(lan, "20", sent_at=sent_at)
    message = (await bot.get_updates())[-1].message
    assert message is not None and message.date == sent_at


async def test_pressed_button(bot: Bot, control: SimulatorClient, lan: int) -> None:
    rows = [[InlineKeyboardButton("Có", callback_data="y"), InlineKeyboardButton("Không", callback_data="n")]]
    card = await bot.send_message(lan, "Câu 1", reply_markup=InlineKeyboardMarkup(rows))
    control.press(lan, card.message_id, index=1)
    control.press(lan, card.message_id, label="Có")
    forged = control.press(lan, card.message_id, data="forged:1")
    queries = [update.callback_query for update in await bot.get_updates() if update.callback_query]
    assert [query.data for query in queries] == ["n", "y", "forged:1"]
    assert queries[0].message is not None and queries[0].message.message_id == card.message_id
    assert len({query.chat_instance for query in queries}) == 1
    assert await bot.answer_callback_query(queries[2].id, "Nút này đã cũ", show_alert=True)
    assert control.query(forged.id).answer == {"text": "Nút này đã cũ", "show_alert": True, "url": None}
    with pytest.raises(ControlError, match="buttons: Có, Không"):
        control.press(lan, card.message_id, label="Sửa")


async def test_query_too_old(bot: Bot, control: SimulatorClient, lan: int) -> None:
    card = await bot.send_message(lan, "x")
    query = control.press(lan, card.message_id, data="y")
    control.set_clock(control.clock().now + timedelta(minutes=2))
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query.id)
    with pytest.raises(BadRequest, match=r"(?i)query ID is invalid"):
        await bot.answer_callback_query("12345")


async def test_deep_links(bot: Bot, control: SimulatorClient) -> None:
    hung = control.create_person("Hùng")
    await bot.get_updates(offset=-1)
    assert control.open_link("https://t.me/tram_bot?start=AbC-1_2", hung) == str(hung)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.text == "/start AbC-1_2" and message.parse_entities(["bot_command"])
    with pytest.raises(ControlError, match="no bot"):
        control.open_link("https://t.me/nobody_bot?start=x", hung)
    with pytest.raises(ControlError, match="a deep link looks like"):
        control.open_link("https://example.org/x", hung)


async def test_revoked_token_ends_polling(bot: Bot, control: SimulatorClient, lan: int) -> None:
    control.change_bot(bot.id, revoked=True)
    with pytest.raises(InvalidToken):
        await bot.get_updates()
