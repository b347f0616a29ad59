"""getMe, chats, members, files: what a bot asks."""

from __future__ import annotations

from simulator.botapi.addressing import chat_known, chat_to_write
from simulator.botapi.call import Call
from simulator.refusals import bad_request
from simulator.world.files import DOWNLOAD_BYTES
from simulator.world.groups import bot_leaves
from simulator.world.records import Json, Standing
from simulator.world.telegram_json import bot_json, chat_json, member_json


async def get_me(call: Call) -> Json:
    return {
        **bot_json(call.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_chat(call: Call) -> Json:
    chat = chat_known(call.world, call.bot, call.parameters)
    about = {**chat_json(call.world, chat), "accent_color_id": 0, "max_reaction_count": 11}
    about["accepted_gift_types"] = {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    }
    return about


async def get_chat_member(call: Call) -> Json:
    chat = chat_known(call.world, call.bot, call.parameters)
    user = call.parameters.integer("user_id")
    if chat.private:
        standing = Standing.MEMBER if user in (chat.id, call.bot.id) else None
    else:
        standing = chat.members.get(user) or chat.bots.get(user)
    if standing is None:
        raise bad_request("PARTICIPANT_ID_INVALID" if user in call.world.people else "user not found")
    return member_json(call.world, user, standing)


async def get_chat_member_count(call: Call) -> int:
    chat = chat_known(call.world, call.bot, call.parameters)
    if chat.private:
        return 2
    return sum(1 for standing in (*chat.members.values(), *chat.bots.values()) if standing.inside)


async def get_chat_administrators(call: Call) -> list[Json]:
    chat = chat_known(call.world, call.bot, call.parameters)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    everybody = {**chat.members, **chat.bots}
    rulers = (Standing.CREATOR, Standing.ADMINISTRATOR)
    return [member_json(call.world, user, standing) for user, standing in everybody.items() if standing in rulers]


async def leave_chat(call: Call) -> bool:
    chat = chat_to_write(call.world, call.bot, call.parameters)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    bot_leaves(call.world, chat, call.bot)
    return True


async def get_file(call: Call) -> Json:
    stored = call.world.files.by_id(call.parameters.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }
