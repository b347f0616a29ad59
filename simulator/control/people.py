"""Operations on bots, people and groups."""

from __future__ import annotations

from dataclasses import replace

from simulator.control.bodies import (
    BotBody,
    BotChangeBody,
    GroupBody,
    GroupBotBody,
    MemberBody,
    MigrateBody,
    PersonBody,
    PersonChangeBody,
)
from simulator.control.operation import Answer, Asked, Operation
from simulator.control.views import bot_view, chat_summary, person_view
from simulator.refusals import ControlRefusal
from simulator.world import groups
from simulator.world.records import Person

FIRST_PERSON = 100_000


async def list_bots(asked: Asked) -> Answer:
    return [bot_view(bot) for bot in asked.simulation.world.bots.values()]


async def add_bot(asked: Asked) -> Answer:
    body: BotBody = asked.body
    bot = asked.simulation.world.add_bot(body.token, body.username, body.name)
    if body.privacy is not None:
        bot.privacy = body.privacy
    return bot_view(bot)


async def change_bot(asked: Asked) -> Answer:
    body: BotChangeBody = asked.body
    bot = asked.simulation.world.bot_named(asked.path("bot"))
    bot.privacy = bot.privacy if body.privacy is None else body.privacy
    if body.revoked is not None:
        bot.revoked = body.revoked
        bot.updates.send_pollers_away("a new token")
    asked.simulation.changes.mark("bots")
    return bot_view(bot)


async def list_people(asked: Asked) -> Answer:
    return [person_view(person) for person in asked.simulation.world.people.values()]


async def add_person(asked: Asked) -> Answer:
    body: PersonBody = asked.body
    world = asked.simulation.world
    number = body.id if body.id is not None else world.free_number(FIRST_PERSON)
    person = Person(number, body.first_name, body.last_name, body.username, body.language_code)
    return person_view(world.add_person(person))


async def change_person(asked: Asked) -> Answer:
    body: PersonChangeBody = asked.body
    world = asked.simulation.world
    person = world.person(asked.number("person"))
    changed = replace(person, **body.model_dump(exclude_unset=True))
    world.change_person(changed)
    for chat in world.chats.values():
        if chat.private and chat.id == changed.id:
            chat.title = changed.name
    return person_view(changed)


async def add_group(asked: Asked) -> Answer:
    body: GroupBody = asked.body
    world = asked.simulation.world
    members = [world.person(number) for number in body.members]
    bot = world.bot_named(None) if body.bot else None
    chat = groups.new_group(world, body.title, members, number=body.id, supergroup=body.supergroup)
    chat.topics = dict(body.topics)
    if bot is not None:
        groups.add_bot(world, chat, bot, members[0])
    return chat_summary(world, chat)


async def delete_group(asked: Asked) -> Answer:
    world = asked.simulation.world
    chat = world.group(asked.number("group"))
    groups.delete_group(world, chat)
    return chat_summary(world, chat)


async def add_member(asked: Asked) -> Answer:
    world = asked.simulation.world
    chat = world.group(asked.number("group"))
    groups.join(world, chat, world.person(asked.body.person))
    return chat_summary(world, chat)


async def remove_member(asked: Asked) -> Answer:
    world = asked.simulation.world
    chat = world.group(asked.number("group"))
    groups.leave(world, chat, world.person(asked.number("person")))
    return chat_summary(world, chat)


async def add_group_bot(asked: Asked) -> Answer:
    body: GroupBotBody = asked.body
    world = asked.simulation.world
    chat, bot = world.group(asked.number("group")), world.bot_named(body.bot)
    by = world.person(body.by)
    groups.add_bot(world, chat, bot, by, payload=body.payload, administrator=body.administrator)
    return chat_summary(world, chat)


async def remove_group_bot(asked: Asked) -> Answer:
    world = asked.simulation.world
    chat, bot = world.group(asked.number("group")), world.bot_named(asked.path("bot"))
    by = asked.query_number("by")
    if by is None:
        by = next((number for number, standing in chat.members.items() if standing.inside), None)
    if by is None:
        raise ControlRefusal(409, f"nobody is left in {chat.title}")
    groups.remove_bot(world, chat, bot, world.person(int(by)))
    return chat_summary(world, chat)


async def migrate(asked: Asked) -> Answer:
    world = asked.simulation.world
    moved = groups.migrate(world, world.group(asked.number("group")), asked.body.id)
    return chat_summary(world, moved)


_BY = {"by": "id of the person who does it; the first member when left out"}
OPERATIONS = (
    Operation("GET", "/control/bots", "Bots that are known", list_bots),
    Operation("POST", "/control/bots", "Make a bot known, or rename a known one", add_bot, BotBody),
    Operation("PATCH", "/control/bots/{bot}", "Set privacy mode; revoke a token", change_bot, BotChangeBody),
    Operation("GET", "/control/people", "Everybody", list_people),
    Operation("POST", "/control/people", "Create a person", add_person, PersonBody),
    Operation("PATCH", "/control/people/{person}", "Rename or deactivate", change_person, PersonChangeBody),
    Operation("POST", "/control/groups", "Create a group", add_group, GroupBody),
    Operation("DELETE", "/control/groups/{group}", "Delete a group", delete_group),
    Operation("POST", "/control/groups/{group}/members", "Put a person in", add_member, MemberBody),
    Operation("DELETE", "/control/groups/{group}/members/{person}", "A person leaves", remove_member),
    Operation("POST", "/control/groups/{group}/bots", "Add or promote a bot", add_group_bot, GroupBotBody),
    Operation("DELETE", "/control/groups/{group}/bots/{bot}", "Throw a bot out", remove_group_bot, query=_BY),
    Operation("POST", "/control/groups/{group}/migrate", "Make it a supergroup", migrate, MigrateBody),
)
