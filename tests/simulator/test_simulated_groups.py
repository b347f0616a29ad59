"""Groups: coming and going, privacy mode, members, and the move to a supergroup."""

from __future__ import annotations

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden

from simulator.client import ControlError, SimulatorClient


async def news(bot: Bot) -> list[Update]:
    """What is new, confirmed at once."""
    updates = list(await bot.get_updates())
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


async def test_startgroup_adds_the_bot_and_writes_the_payload(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Y tế xã", [lan])
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(group, "x")
    await news(bot)
    control.open_link("https://t.me/tram_bot?startgroup=g-1", lan, group=group)
    membership, service, start = await news(bot)
    assert membership.my_chat_member is not None
    assert membership.my_chat_member.new_chat_member.status == "member"
    assert service.message is not None and service.message.new_chat_members[0].id == bot.id
    assert start.message is not None and start.message.text == "/start@tram_bot g-1"
    assert (await bot.send_message(group, "Chào")).chat.title == "Y tế xã"


async def test_privacy_mode(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Nhóm", [lan], bot=True)
    post = await bot.send_message(group, "Tiến độ")
    await news(bot)
    control.send_text(group, "chuyện riêng @tram_bot", person=lan)
    control.send_text(group, "/tiendo", person=lan)
    control.send_text(group, "/tiendo@other_bot", person=lan)
    control.send_text(group, "Còn ai?", person=lan, reply_to=post.message_id)
    heard = [update.message.text for update in await news(bot) if update.message]
    assert heard == ["/tiendo", "Còn ai?"]
    control.change_bot(bot.id, privacy=False)
    control.send_text(group, "chuyện chung", person=lan)
    assert [update.message.text for update in await news(bot) if update.message] == ["chuyện chung"]


async def test_kicked_and_left(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Nhóm", [lan], bot=True)
    control.remove_bot_from_group(group, bot.id, lan)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(group, "x")
    assert (await news(bot))[-1].my_chat_member is not None
    other = control.create_group("Nhóm hai", [lan], bot=True)
    assert await bot.leave_chat(other)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(other, "x")
    control.delete_group(group)
    with pytest.raises(Forbidden, match="the group chat was deleted"):
        await bot.send_message(group, "x")


async def test_members(bot: Bot, control: SimulatorClient, lan: int) -> None:
    hung = control.create_person("Hùng")
    group = control.create_group("Nhóm", [lan, hung], bot=True)
    assert (await bot.get_chat_member(group, lan)).status == "creator"
    assert (await bot.get_chat_member(group, hung)).status == "member"
    assert [member.user.id for member in await bot.get_chat_administrators(group)] == [lan]
    assert await bot.get_chat_member_count(group) == 3
    control.remove_member(group, hung)
    assert (await bot.get_chat_member(group, hung)).status == "left"
    with pytest.raises(ControlError, match="is not in"):
        control.send_text(group, "x", person=hung)
    control.add_member(group, hung)
    assert await bot.get_chat_member_count(group) == 3
    chat = await bot.get_chat(group)
    assert (chat.type, chat.title) == ("group", "Nhóm")
    with pytest.raises(BadRequest):
        await bot.get_chat_member(group, 987_654)


async def test_migration(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Nhóm", [lan], bot=True)
    await bot.send_message(group, "trước")
    await news(bot)
    moved = control.migrate_group(group)
    assert str(moved).startswith("-100")
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(group, "x")
    assert refused.value.new_chat_id == moved
    to, came = [update.message for update in await news(bot) if update.message]
    assert (to.chat.id, to.migrate_to_chat_id) == (group, moved)
    assert (came.chat.id, came.migrate_from_chat_id, came.chat.type) == (moved, group, "supergroup")
    assert isinstance(await bot.send_message(moved, "sau"), Message)


async def test_two_bots_in_one_group(bot: Bot, control: SimulatorClient, lan: int) -> None:
    other = control.add_bot("888:other", "other_bot", "Bot khác")
    group = control.create_group("Nhóm", [lan], bot=True)
    control.add_bot_to_group(group, lan, bot="other_bot")
    await news(bot)
    control.send_text(group, "/tiendo@other_bot", person=lan)
    assert await news(bot) == []
    pending = {one["id"]: one["pending"] for one in control.bots()}
    assert pending[other] > 0
    control.start(lan, bot=other)
    assert control.chat(f"{lan}@{other}").started


async def test_commands_by_scope(bot: Bot, control: SimulatorClient, lan: int) -> None:
    group = control.create_group("Nhóm", [lan], bot=True)
    await bot.set_my_commands([BotCommand("baocao", "Báo cáo quý")])
    await bot.set_my_commands([("tiendo", "Tiến độ")], scope=BotCommandScopeAllGroupChats())
    assert control.chat(lan).commands == (("baocao", "Báo cáo quý"),)
    assert control.chat(group).commands == (("tiendo", "Tiến độ"),)
    assert [command.command for command in await bot.get_my_commands()] == ["baocao"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([("Báo-cáo", "x")])


async def test_profile(bot: Bot, control: SimulatorClient) -> None:
    assert await bot.set_my_name("Trạm y tế")
    assert (await bot.get_my_name()).name == "Trạm y tế"
    assert await bot.set_my_description("Báo cáo quý", language_code="vi")
    assert (await bot.get_my_description("vi")).description == "Báo cáo quý"
    assert (await bot.get_my_short_description()).short_description == ""
    assert await bot.set_chat_menu_button()
