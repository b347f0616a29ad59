"""Operations inside chats: reading, writing, pressing, blocking, deep links."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import parse_qs, urlsplit

from simulator.control.bodies import EditBody, LinkBody, MessageBody, OfferBodies, PressBody, ReadBody, StartBody
from simulator.control.operation import Answer, Asked, Operation
from simulator.control.views import chat_summary, chat_view, message_view, query_view
from simulator.refusals import ControlRefusal
from simulator.world import groups, happenings
from simulator.world.files import FileStore, document_attachment, photo_attachment
from simulator.world.records import Attachment, AttachmentKind, Chat, Message, OfferedLink, Person
from simulator.world.world import World


async def list_chats(asked: Asked) -> Answer:
    simulation = asked.simulation
    world = simulation.world
    after = asked.query_number("after")
    if after is not None:
        await simulation.changes.beyond(None, int(after), asked.patience)
    for bot in world.bots.values():
        for person in world.people.values():
            world.private_chat(bot, person)
    chats = [chat_summary(world, chat) for chat in world.chats.values()]
    return {"version": simulation.changes.version, "chats": chats}


async def read_chat(asked: Asked) -> Answer:
    simulation = asked.simulation
    chat = simulation.world.chat(asked.path("chat"))
    after = asked.query_number("after")
    if after is not None:
        await simulation.changes.beyond(chat.key, int(after), asked.patience)
    limit = asked.query_number("limit")
    return chat_view(simulation, chat, int(limit) if limit else None)


async def send(asked: Asked) -> Answer:
    body: MessageBody = asked.body
    world = asked.simulation.world
    chat = world.chat(asked.path("chat"))
    said = happenings.Said(
        text=body.text,
        attachment=_attachment(world.files, body),
        reply_to=body.reply_to,
        thread=body.thread,
        sent_at=int(body.sent_at.timestamp()) if body.sent_at else None,
    )
    message = happenings.say(world, chat, _speaker(world, chat, body.person), said)
    asked.simulation.statistics.chat(chat.key).messages_from_people += 1
    return message_view(world, chat, message)


def _attachment(files: FileStore, body: MessageBody) -> Attachment | None:
    if body.photo is not None:
        return photo_attachment(files, body.photo.name, body.photo.content)
    if body.document is not None:
        return document_attachment(files, body.document.name, body.document.content, body.document.mime)
    if body.sticker is not None:
        facts = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        kind, name, mime = AttachmentKind.STICKER, "sticker.webp", "image/webp"
        stored = files.put(kind, name, b"sticker", mime, {**facts, "emoji": body.sticker.emoji})
        return Attachment(kind, stored, stored.facts)
    if body.voice is not None:
        kind = AttachmentKind.VOICE
        stored = files.put(kind, "voice.ogg", b"voice", "audio/ogg", {"duration": body.voice.seconds})
        return Attachment(kind, stored, stored.facts)
    if body.location is not None:
        return Attachment(AttachmentKind.LOCATION, None, body.location.model_dump())
    return None


def _speaker(world: World, chat: Chat, person: int | None) -> Person:
    if person is not None:
        return world.person(person)
    if chat.private:
        return world.person(chat.id)
    raise ControlRefusal(422, "person: who writes in a group must be named")


async def edit(asked: Asked) -> Answer:
    body: EditBody = asked.body
    world = asked.simulation.world
    chat = world.chat(asked.path("chat"))
    person = _speaker(world, chat, body.person)
    message = happenings.edit_said(world, chat, person, asked.number("message"), body.text)
    asked.simulation.statistics.chat(chat.key).messages_from_people += 1
    return message_view(world, chat, message)


async def press(asked: Asked) -> Answer:
    body: PressBody = asked.body
    world = asked.simulation.world
    chat = world.chat(asked.path("chat"))
    message = chat.messages.get(body.message_id)
    if message is None:
        raise ControlRefusal(404, f"no message {body.message_id} in {chat.title}")
    query = happenings.press(world, chat, _speaker(world, chat, body.person), message.id, _data(message, body))
    asked.simulation.statistics.chat(chat.key).taps += 1
    return query_view(query)


def _data(message: Message, body: PressBody) -> str:
    if body.data is not None:
        return body.data
    rows = (message.markup or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if body.index is not None and body.index < len(buttons):
        found = [buttons[body.index]]
    else:
        found = [button for button in buttons if button["text"] == body.label]
    if len(found) != 1:
        labels = ", ".join(button["text"] for button in buttons) or "none"
        raise ControlRefusal(404, f"no such button under message {message.id}; buttons: {labels}")
    if "callback_data" not in found[0]:
        raise ControlRefusal(422, f"the button {found[0]['text']} opens a link")
    return str(found[0]["callback_data"])


async def read_query(asked: Asked) -> Answer:
    simulation = asked.simulation
    query = simulation.world.queries.get(asked.path("query"))
    if query is None:
        raise ControlRefusal(404, "no such callback query")
    await simulation.changes.bell.wait_until(lambda: query.answer is not None, asked.patience)
    return query_view(query)


async def mark_read(asked: Asked) -> Answer:
    body: ReadBody = asked.body
    world = asked.simulation.world
    chat = world.chat(asked.path("chat"))
    newest = next(reversed(chat.messages), 0)
    seen = newest if body.up_to is None else body.up_to
    if seen > chat.read:
        chat.read = seen
        world.changes.mark(chat.key)
    return chat_summary(world, chat)


async def start(asked: Asked) -> Answer:
    body: StartBody = asked.body
    world = asked.simulation.world
    person = world.person(asked.number("person"))
    chat = world.private_chat(world.bot_named(body.bot), person)
    return _start(asked, chat, person, body.payload)


def _start(asked: Asked, chat: Chat, person: Person, payload: str | None) -> Answer:
    world = asked.simulation.world
    if chat.blocked:
        happenings.block(world, chat, False)
    message = happenings.say(world, chat, person, happenings.Said(f"/start {payload or ''}".strip()))
    asked.simulation.statistics.chat(chat.key).taps += 1
    return {"chat": chat.key, "message": message_view(world, chat, message)}


async def open_link(asked: Asked) -> Answer:
    body: LinkBody = asked.body
    world = asked.simulation.world
    parts = urlsplit(body.link if "://" in body.link else f"https://{body.link}")
    arguments = parse_qs(parts.query, keep_blank_values=True)
    name = arguments.get("domain", [parts.path.strip("/")])[0]
    if not name or parts.hostname not in ("t.me", "telegram.me", "resolve"):
        raise ControlRefusal(422, "a deep link looks like https://t.me/name_bot?start=code")
    bot, person = world.bot_named(name), world.person(body.person)
    if "startgroup" not in arguments:
        return _start(asked, world.private_chat(bot, person), person, arguments.get("start", [""])[0])
    if body.group is None:
        raise ControlRefusal(422, "group: a startgroup link needs the group to add the bot to")
    chat = world.group(body.group)
    groups.add_bot(world, chat, bot, person, payload=arguments["startgroup"][0])
    return {"chat": chat.key, "message": None}


async def offered_links(asked: Asked) -> Answer:
    return [asdict(offer) for offer in asked.simulation.world.offered]


async def offer_links(asked: Asked) -> Answer:
    asked.simulation.world.offered = tuple(OfferedLink(offer.label, offer.link) for offer in asked.body)
    asked.simulation.changes.mark("chats")
    return await offered_links(asked)


async def block(asked: Asked) -> Answer:
    return _block(asked, True)


async def unblock(asked: Asked) -> Answer:
    return _block(asked, False)


def _block(asked: Asked, blocked: bool) -> Answer:
    world = asked.simulation.world
    chat = world.chat(asked.path("chat"))
    happenings.block(world, chat, blocked)
    return chat_summary(world, chat)


_WAIT = {"after": "wait for a version above this one", "timeout": "longest wait in seconds (at most 60)"}
OPERATIONS = (
    Operation("GET", "/control/chats", "All chats, each in one line", list_chats, query=_WAIT),
    Operation(
        "GET", "/control/chats/{chat}", "One chat with its messages", read_chat, query={**_WAIT, "limit": "newest n"}
    ),
    Operation("POST", "/control/chats/{chat}/messages", "Send as a person", send, MessageBody),
    Operation("PATCH", "/control/chats/{chat}/messages/{message}", "Edit an own message", edit, EditBody),
    Operation("POST", "/control/chats/{chat}/press", "Press an inline button", press, PressBody),
    Operation("POST", "/control/chats/{chat}/read", "Mark as read", mark_read, ReadBody),
    Operation("POST", "/control/chats/{chat}/block", "The person blocks the bot", block),
    Operation("POST", "/control/chats/{chat}/unblock", "The person lets the bot in again", unblock),
    Operation("POST", "/control/people/{person}/start", "Open ?start=payload", start, StartBody),
    Operation("POST", "/control/links", "Open any deep link as a person", open_link, LinkBody),
    Operation("GET", "/control/links", "Links that the page offers", offered_links),
    Operation("PUT", "/control/links", "Set the links that the page offers", offer_links, OfferBodies),
    Operation(
        "GET",
        "/control/queries/{query}",
        "A pressed button and the bot's answer",
        read_query,
        query={"timeout": "longest wait for the answer in seconds"},
    ),
)
