"""The world as the control API shows it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from simulator.clock import SimulatorClock
from simulator.simulation import Simulation
from simulator.statistics import ChatCount
from simulator.world.records import Attachment, Bot, CallbackQuery, Chat, Json, Message, Person
from simulator.world.world import World


def moment(seconds: float) -> str:
    """ISO 8601, UTC."""
    return datetime.fromtimestamp(seconds, tz=UTC).isoformat()


def person_view(person: Person) -> Json:
    return {**asdict(person), "name": person.name}


def bot_view(bot: Bot) -> Json:
    return {
        "id": bot.id,
        "username": bot.username,
        "name": bot.name,
        "privacy": bot.privacy,
        "revoked": bot.revoked,
        "pending": len(bot.updates.pending),
        "webhook": bot.updates.webhook_set,
    }


def chat_summary(world: World, chat: Chat) -> Json:
    """One line of the list of chats."""
    last = next(reversed(chat.messages.values()), None)
    return {
        "key": chat.key,
        "id": chat.id,
        "kind": chat.kind.value,
        "title": chat.title,
        "bot": chat.bot,
        "bots": [number for number, standing in chat.bots.items() if standing.inside],
        "members": [number for number, standing in chat.members.items() if standing.inside],
        "started": chat.started,
        "blocked": chat.blocked,
        "deleted": chat.deleted,
        "migrated_to": chat.migrated_to,
        "topics": chat.topics,
        "unread": unread(world, chat),
        "read": chat.read,
        "last": message_view(world, chat, last) if last else None,
        "version": world.changes.of(chat.key),
    }


def unread(world: World, chat: Chat) -> int:
    """Bots' messages that nobody has looked at."""
    count = 0
    for message in reversed(chat.messages.values()):
        if message.id <= chat.read:
            break
        count += message.sender in world.bots and message.service is None
    return count


def chat_view(simulation: Simulation, chat: Chat, newest: int | None = None) -> Json:
    """The whole chat, or only its newest messages."""
    world = simulation.world
    now = world.clock.timestamp()
    messages = list(chat.messages.values())[-newest if newest else None :]
    return {
        **chat_summary(world, chat),
        "messages": [message_view(world, chat, message) for message in messages],
        "typing": chat.typing > now,
        "keyboard": chat.keyboard,
        "commands": commands(world, chat),
        "queries": [query_view(query) for query in chat.queries],
        "counts": asdict(simulation.statistics.chats.get(chat.key, ChatCount())),
    }


def message_view(world: World, chat: Chat, message: Message) -> Json:
    """One bubble; `buttons` counted row by row from 0, as pressing wants them."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    numbers = iter(range(10_000))
    return {
        "id": message.id,
        "date": moment(message.date),
        "sender": message.sender,
        "sender_name": sender_name(world, message.sender),
        "from_bot": message.sender in world.bots,
        "text": message.text,
        "entities": list(message.entities),
        "attachment": attachment_view(message.attachment),
        "buttons": [[{**button, "index": next(numbers)} for button in row] for row in rows],
        "reply_to": message.reply_to,
        "thread": message.thread,
        "edited": moment(message.edited) if message.edited is not None else None,
        "service": message.service,
    }


def sender_name(world: World, number: int) -> str:
    if number in world.bots:
        return world.bots[number].name
    return world.people[number].name if number in world.people else str(number)


def attachment_view(attachment: Attachment | None) -> Json | None:
    if attachment is None:
        return None
    view: Json = {"kind": attachment.kind.value, **attachment.facts}
    if attachment.file is not None:
        stored = attachment.file
        view |= {"name": stored.name, "mime": stored.mime, "size": len(stored.content), "file_id": stored.id}
        view["url"] = f"/control/files/{stored.path}"
    return view


def query_view(query: CallbackQuery) -> Json:
    answer = asdict(query.answer) if query.answer else None
    return {
        "id": query.id,
        "chat": query.chat,
        "message_id": query.message,
        "person": query.person,
        "data": query.data,
        "answer": answer,
    }


def commands(world: World, chat: Chat) -> list[Json]:
    """The menu that Telegram would show here: the narrowest scope that the first bot has set."""
    number = chat.bot if chat.bot is not None else next(iter(chat.bots), None)
    if number is None:
        return []
    wide = "all_private_chats" if chat.private else "all_group_chats"
    known = world.bots[number].commands
    for scope in (f"chat:{chat.id}", wide, "default"):
        for language in ("vi", ""):
            if (scope, language) in known:
                return known[scope, language]
    return []


def clock_view(clock: SimulatorClock) -> Json:
    return {
        "now": clock.now().isoformat(),
        "version": clock.version,
        "presets": [{"label": preset.label, "now": preset.now.isoformat()} for preset in clock.presets],
    }
