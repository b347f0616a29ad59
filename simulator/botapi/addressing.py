"""Which chat a bot means, and whether it may write there; Telegram's refusals otherwise."""

from __future__ import annotations

from simulator.botapi.parameters import Parameters
from simulator.refusals import BotApiRefusal, bad_request, forbidden
from simulator.world.records import Bot, Chat, Message, Standing
from simulator.world.world import World


def chat_known(world: World, bot: Bot, parameters: Parameters) -> Chat:
    """The chat of `chat_id`; raises 400 "chat not found" unless the bot has met it."""
    raw = parameters.text("chat_id")
    if raw == "":
        raise bad_request("chat_id is empty")
    if not raw.lstrip("-").isdigit():
        raise bad_request("chat not found")
    number = int(raw)
    if number < 0:
        group = world.chats.get(str(number))
        if group is None or bot.id not in group.bots:
            raise bad_request("chat not found")
        return group
    person = world.people.get(number)
    if person is None:
        raise bad_request("chat not found")
    chat = world.private_chat(bot, person)
    if not chat.started and not _met_in_group(world, bot, number):
        raise bad_request("chat not found")
    return chat


def chat_to_write(world: World, bot: Bot, parameters: Parameters) -> Chat:
    """The chat of `chat_id` if the bot may write there; raises 400 or 403 as Telegram does."""
    chat = chat_known(world, bot, parameters)
    if chat.private:
        _refuse_private(world, chat)
    else:
        _refuse_group(bot, chat)
    return chat


def _refuse_private(world: World, chat: Chat) -> None:
    if world.people[chat.id].deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")


def _refuse_group(bot: Bot, chat: Chat) -> None:
    if chat.migrated_to is not None:
        raise BotApiRefusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to},
        )
    if chat.deleted:
        raise forbidden("the group chat was deleted")
    standing = chat.bots[bot.id]
    if standing is Standing.KICKED:
        raise forbidden(f"bot was kicked from the {chat.kind.value} chat")
    if not standing.inside:
        raise forbidden(f"bot is not a member of the {chat.kind.value} chat")


def _met_in_group(world: World, bot: Bot, person: int) -> bool:
    return any(bot.id in chat.bots and person in chat.members for chat in world.chats.values())


def message_to_edit(bot: Bot, chat: Chat, parameters: Parameters) -> Message:
    """The bot's own message of `message_id`; raises 400 "message to edit not found" / "can't be edited"."""
    if parameters.text("message_id") == "":
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != bot.id or message.service is not None:
        raise bad_request("message can't be edited")
    return message
