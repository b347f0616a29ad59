"""What people do with their phones: write, edit, press, block. Bots hear of it through their updates."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.refusals import ControlRefusal
from simulator.world.found_entities import find_entities
from simulator.world.records import Attachment, Bot, CallbackQuery, Chat, Json, Message, Person, Standing
from simulator.world.telegram_json import bot_json, chat_instance, chat_json, message_json, person_json
from simulator.world.world import World


@dataclass(frozen=True, slots=True)
class Said:
    """Something a person sends; `sent_at` (epoch seconds) is earlier than now when the phone was offline."""

    text: str = ""
    attachment: Attachment | None = None
    reply_to: int | None = None
    thread: int | None = None
    sent_at: int | None = None


def say(world: World, chat: Chat, person: Person, said: Said) -> Message:
    """A person writes. Raises ControlRefusal when the chat does not take it."""
    _refuse_outsider(chat, person)
    if not said.text and said.attachment is None:
        raise ControlRefusal(422, "a message needs text or an attachment")
    message = Message(
        id=world.next_message_id(chat),
        date=int(world.clock.timestamp()) if said.sent_at is None else said.sent_at,
        sender=person.id,
        text=said.text,
        entities=find_entities(said.text),
        attachment=said.attachment,
        reply_to=said.reply_to,
        thread=said.thread,
    )
    if chat.private:
        chat.started = True
    chat.read = message.id
    world.put_message(chat, message)
    tell_bots(world, chat, message, "message")
    return message


def edit_said(world: World, chat: Chat, person: Person, number: int, text: str) -> Message:
    """A person changes the words of an own message."""
    old = chat.messages.get(number)
    if old is None or old.sender != person.id:
        raise ControlRefusal(404, f"{person.name} has no message {number} here")
    changed = world.change_message(
        chat, old, text=text, entities=find_entities(text), edited=int(world.clock.timestamp())
    )
    tell_bots(world, chat, changed, "edited_message")
    return changed


def press(world: World, chat: Chat, person: Person, number: int, data: str) -> CallbackQuery:
    """A person presses a button (`data` may be forged: clients can send anything). The bot gets a callback query."""
    _refuse_outsider(chat, person)
    message = chat.messages.get(number)
    if message is None or message.sender not in world.bots:
        raise ControlRefusal(404, f"message {number} is not a bot's")
    bot = world.bots[message.sender]
    query = CallbackQuery(world.next_query_id(), bot.id, chat.key, number, person.id, data, world.clock.timestamp())
    world.add_query(query)
    chat.queries.append(query)
    chat.read = max(chat.read, number)
    payload: Json = {
        "id": query.id,
        "from": person_json(person),
        "message": message_json(world, chat, message),
        "chat_instance": chat_instance(bot, chat),
        "data": data,
    }
    bot.updates.add("callback_query", payload, chat.id)
    world.changes.mark(chat.key)
    return query


def block(world: World, chat: Chat, blocked: bool) -> None:
    """A person stops the bot, or lets it in again. The bot hears it as my_chat_member."""
    if not chat.private or chat.bot is None:
        raise ControlRefusal(422, "only a private chat can be blocked")
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    now, before = (Standing.KICKED, Standing.MEMBER) if blocked else (Standing.MEMBER, Standing.KICKED)
    tell_standing(world, chat, world.bots[chat.bot], world.people[chat.id], before, now)
    world.changes.mark(chat.key, "chats")


def tell_standing(world: World, chat: Chat, bot: Bot, by: Person, before: Standing, now: Standing) -> None:
    """Queue my_chat_member for one bot."""
    payload: Json = {
        "chat": chat_json(world, chat),
        "from": person_json(by),
        "date": int(world.clock.timestamp()),
        "old_chat_member": _bot_member(bot, before),
        "new_chat_member": _bot_member(bot, now),
    }
    bot.updates.add("my_chat_member", payload, chat.id)


def _bot_member(bot: Bot, standing: Standing) -> Json:
    about: Json = {"user": bot_json(bot), "status": standing.value}
    if standing is Standing.KICKED:
        about["until_date"] = 0
    return about


def tell_bots(world: World, chat: Chat, message: Message, kind: str) -> None:
    """Queue a message update for every bot that may see it."""
    for bot in bots_in(world, chat):
        if bot.id != message.sender and sees(world, bot, chat, message):
            bot.updates.add(kind, message_json(world, chat, message), chat.id)


def bots_in(world: World, chat: Chat) -> list[Bot]:
    if chat.bot is not None:
        return [] if chat.blocked else [world.bots[chat.bot]]
    return [world.bots[number] for number, standing in chat.bots.items() if standing.inside]


def sees(world: World, bot: Bot, chat: Chat, message: Message) -> bool:
    """Privacy mode: in groups a bot sees commands for it, replies to it and service messages."""
    if chat.private or not bot.privacy or message.service is not None:
        return True
    if chat.bots.get(bot.id) is Standing.ADMINISTRATOR:
        return True
    if message.reply_to in chat.messages and chat.messages[message.reply_to].sender == bot.id:
        return True
    words = message.text.encode("utf-16-le")
    for entity in message.entities:
        if entity["type"] == "bot_command":
            start = entity["offset"] * 2
            command = words[start : start + entity["length"] * 2].decode("utf-16-le")
            _, _, addressee = command.partition("@")
            if not addressee or addressee.lower() == bot.username.lower():
                return True
    return False


def _refuse_outsider(chat: Chat, person: Person) -> None:
    if chat.deleted or chat.migrated_to is not None:
        raise ControlRefusal(409, f"{chat.title} is closed")
    if chat.private and chat.blocked:
        raise ControlRefusal(409, f"{person.name} has blocked the bot: unblock it first")
    if chat.private and person.id != chat.id:
        raise ControlRefusal(422, f"{person.name} is not the person of this chat")
    if not chat.private and not chat.members.get(person.id, Standing.LEFT).inside:
        raise ControlRefusal(422, f"{person.name} is not in {chat.title}")
