"""Coming and going in groups, and a group's move to a supergroup."""

from __future__ import annotations

from simulator.refusals import ControlRefusal
from simulator.world.happenings import Said, say, tell_bots, tell_standing
from simulator.world.records import Bot, Chat, ChatKind, Json, Message, Person, Standing
from simulator.world.telegram_json import bot_json, person_json
from simulator.world.world import World


def new_group(
    world: World, title: str, members: list[Person], *, number: int | None = None, supergroup: bool = False
) -> Chat:
    """A group made by its first member, without a bot. Ids: -5…, for supergroups -100…."""
    if not members:
        raise ControlRefusal(422, "a group needs somebody who makes it")
    first = 1_002_000_000_000 if supergroup else 5_000_000
    kind = ChatKind.SUPERGROUP if supergroup else ChatKind.GROUP
    standings = {person.id: Standing.MEMBER for person in members} | {members[0].id: Standing.CREATOR}
    chat = world.add_group(number if number is not None else -world.free_number(first), title, kind, standings)
    _service(world, chat, members[0], {"supergroup_chat_created" if supergroup else "group_chat_created": True})
    return chat


def join(world: World, chat: Chat, person: Person) -> None:
    """A person comes into the group."""
    chat.members[person.id] = Standing.MEMBER
    newcomer = person_json(person)
    _service(world, chat, person, {"new_chat_members": [newcomer], "new_chat_member": newcomer})


def leave(world: World, chat: Chat, person: Person) -> None:
    """A person goes."""
    if not chat.members.get(person.id, Standing.LEFT).inside:
        raise ControlRefusal(404, f"{person.name} is not in {chat.title}")
    _service(world, chat, person, {"left_chat_member": person_json(person)})
    chat.members[person.id] = Standing.LEFT


def add_bot(
    world: World, chat: Chat, bot: Bot, by: Person, *, payload: str | None = None, administrator: bool = False
) -> None:
    """Somebody adds (or promotes) a bot; with a startgroup payload "/start@bot payload" is written too."""
    before = chat.bots.get(bot.id, Standing.LEFT)
    now = Standing.ADMINISTRATOR if administrator else Standing.MEMBER
    if before is not now:
        chat.bots[bot.id] = now
        tell_standing(world, chat, bot, by, before, now)
    if not before.inside:
        newcomer = bot_json(bot)
        _service(world, chat, by, {"new_chat_members": [newcomer], "new_chat_member": newcomer})
    if payload is not None:
        say(world, chat, by, Said(f"/start@{bot.username} {payload}".rstrip()))


def remove_bot(world: World, chat: Chat, bot: Bot, by: Person) -> None:
    """Somebody throws a bot out."""
    before = chat.bots.get(bot.id, Standing.LEFT)
    if not before.inside:
        raise ControlRefusal(404, f"@{bot.username} is not in {chat.title}")
    chat.bots[bot.id] = Standing.KICKED
    tell_standing(world, chat, bot, by, before, Standing.KICKED)
    _service(world, chat, by, {"left_chat_member": bot_json(bot)})


def bot_leaves(world: World, chat: Chat, bot: Bot) -> None:
    """leaveChat: the bot goes by itself."""
    chat.bots[bot.id] = Standing.LEFT
    _service(world, chat, bot, {"left_chat_member": bot_json(bot)})


def delete_group(world: World, chat: Chat) -> None:
    """The group is gone for everybody; bots that write are answered 403."""
    chat.deleted = True
    world.changes.mark(chat.key, "chats")


def migrate(world: World, chat: Chat, number: int | None = None) -> Chat:
    """The group becomes a supergroup with another id; both sides get Telegram's service message."""
    if chat.kind is not ChatKind.GROUP or chat.migrated_to is not None:
        raise ControlRefusal(409, f"{chat.title} is not an ordinary group")
    new_id = number if number is not None else -world.free_number(1_002_000_000_000)
    moved = world.add_group(new_id, chat.title, ChatKind.SUPERGROUP, dict(chat.members))
    moved.bots = dict(chat.bots)
    owner = world.people[next(iter(chat.members))]
    _service(world, chat, owner, {"migrate_to_chat_id": new_id})
    chat.migrated_to = new_id
    _service(world, moved, owner, {"migrate_from_chat_id": chat.id})
    world.changes.mark("chats")
    return moved


def _service(world: World, chat: Chat, by: Person | Bot, fields: Json) -> None:
    message = Message(world.next_message_id(chat), int(world.clock.timestamp()), by.id, service=fields)
    world.put_message(chat, message)
    tell_bots(world, chat, message, "message")
    world.changes.mark("chats")
