"""The simulated world as the Bot API writes it."""

from __future__ import annotations

import hashlib

from simulator.world.records import Attachment, AttachmentKind, Bot, Chat, ChatKind, Json, Message, Person, Standing
from simulator.world.world import World


def person_json(person: Person) -> Json:
    """Telegram's User of a person."""
    user: Json = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    if person.last_name:
        user["last_name"] = person.last_name
    if person.username:
        user["username"] = person.username
    return {**user, "language_code": person.language_code}


def bot_json(bot: Bot) -> Json:
    """Telegram's User of a bot, as inside messages."""
    return {"id": bot.id, "is_bot": True, "first_name": bot.name, "username": bot.username}


def user_json(world: World, number: int) -> Json:
    if number in world.bots:
        return bot_json(world.bots[number])
    return person_json(world.people[number])


def chat_json(world: World, chat: Chat) -> Json:
    """Telegram's Chat as inside messages."""
    if chat.private:
        user = person_json(world.people[chat.id])
        return {
            "id": chat.id,
            "type": "private",
            **{key: user[key] for key in ("first_name", "last_name", "username") if key in user},
        }
    about: Json = {"id": chat.id, "type": chat.kind.value, "title": chat.title}
    if chat.kind is ChatKind.GROUP:
        about["all_members_are_administrators"] = False
    if chat.topics:
        about["is_forum"] = True
    return about


def _file_json(attachment: Attachment) -> Json:
    assert attachment.file is not None
    stored = attachment.file
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        **attachment.facts,
    }


def attachment_json(attachment: Attachment) -> Json:
    """The message fields of an attachment."""
    match attachment.kind:
        case AttachmentKind.PHOTO:
            return {"photo": [_file_json(attachment)]}
        case AttachmentKind.DOCUMENT:
            assert attachment.file is not None
            named = {"file_name": attachment.file.name, "mime_type": attachment.file.mime}
            return {"document": {**_file_json(attachment), **named}}
        case AttachmentKind.STICKER:
            return {"sticker": _file_json(attachment)}
        case AttachmentKind.VOICE:
            assert attachment.file is not None
            return {"voice": {**_file_json(attachment), "mime_type": attachment.file.mime}}
        case AttachmentKind.LOCATION:
            return {"location": dict(attachment.facts)}


def message_json(world: World, chat: Chat, message: Message, *, with_reply: bool = True) -> Json:
    """Telegram's Message. The message replied to is shown without its own reply, as Telegram does."""
    about: Json = {"message_id": message.id}
    if message.thread is not None:
        about["message_thread_id"] = message.thread
        about["is_topic_message"] = True
    about["from"] = user_json(world, message.sender)
    about["chat"] = chat_json(world, chat)
    about["date"] = message.date
    if message.edited is not None:
        about["edit_date"] = message.edited
    if with_reply and message.reply_to is not None and message.reply_to in chat.messages:
        original = chat.messages[message.reply_to]
        about["reply_to_message"] = message_json(world, chat, original, with_reply=False)
    about |= _content_json(message)
    if message.markup is not None and "inline_keyboard" in message.markup:
        about["reply_markup"] = message.markup
    return about | (message.service or {})


def _content_json(message: Message) -> Json:
    words, marks = ("text", "entities") if message.attachment is None else ("caption", "caption_entities")
    content = attachment_json(message.attachment) if message.attachment else {}
    if message.text:
        content[words] = message.text
    if message.entities:
        content[marks] = list(message.entities)
    return content


def chat_instance(bot: Bot, chat: Chat) -> str:
    """A number that stays the same for one chat, as callback queries carry it."""
    return str(int.from_bytes(hashlib.sha256(f"{bot.id}/{chat.id}".encode()).digest()[:8], signed=True))


def member_json(world: World, user: int, standing: Standing) -> Json:
    """Telegram's ChatMember."""
    about: Json = {"user": user_json(world, user), "status": standing.value}
    match standing:
        case Standing.CREATOR:
            about["is_anonymous"] = False
        case Standing.ADMINISTRATOR:
            about |= _ADMINISTRATOR
        case Standing.KICKED:
            about["until_date"] = 0
        case Standing.MEMBER | Standing.LEFT:
            pass
    return about


_ADMINISTRATOR: Json = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
}
