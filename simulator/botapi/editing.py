"""editMessageText, editMessageCaption, editMessageReplyMarkup, editMessageMedia, deleteMessage(s)."""

from __future__ import annotations

from simulator.botapi.addressing import chat_known, chat_to_write, message_to_edit
from simulator.botapi.call import Call
from simulator.botapi.formatting import read_caption, read_text
from simulator.botapi.keyboards import read_inline_markup
from simulator.botapi.parameters import Parameters, whole_number
from simulator.botapi.sending import read_file
from simulator.refusals import bad_request
from simulator.world.records import Chat, Json, Message
from simulator.world.telegram_json import message_json

DELETE_SECONDS = 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def edit_text(call: Call) -> Json:
    chat, message = _editable(call)
    text, entities = read_text(call.parameters)
    if message.attachment is not None:
        raise bad_request("there is no text in the message to edit")
    return _edit(call, chat, message, text=text, entities=entities)


async def edit_caption(call: Call) -> Json:
    chat, message = _editable(call)
    if message.attachment is None:
        raise bad_request("there is no caption in the message to edit")
    caption, entities = read_caption(call.parameters)
    return _edit(call, chat, message, text=caption, entities=entities)


async def edit_markup(call: Call) -> Json:
    chat, message = _editable(call)
    return _edit(call, chat, message)


async def edit_media(call: Call) -> Json:
    chat, message = _editable(call)
    media = call.parameters.structure("media")
    if not isinstance(media, dict) or media.get("type") not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: media not found")
    attachment = read_file(call, media["type"], str(media.get("media", "")))
    inner = Parameters({**media, "caption": media.get("caption", "")}, {})
    caption, entities = read_caption(inner)
    return _edit(call, chat, message, text=caption, entities=entities, attachment=attachment)


def _editable(call: Call) -> tuple[Chat, Message]:
    if call.parameters.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = chat_to_write(call.world, call.bot, call.parameters)
    return chat, message_to_edit(call.bot, chat, call.parameters)


def _edit(call: Call, chat: Chat, message: Message, **changes: object) -> Json:
    markup = read_inline_markup(call.parameters)
    changes["markup"] = markup
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise bad_request(_SAME)
    if len(changes) > 1:
        changes["edited"] = int(call.world.clock.timestamp())
    changed = call.world.change_message(chat, message, **changes)
    call.count_message(chat, changed, markup, edit=True)
    return message_json(call.world, chat, changed)


async def delete_message(call: Call) -> bool:
    chat = chat_known(call.world, call.bot, call.parameters)
    _delete(call, chat, call.parameters.integer("message_id"))
    return True


async def delete_messages(call: Call) -> bool:
    chat = chat_known(call.world, call.bot, call.parameters)
    numbers = call.parameters.structure("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad_request("message_ids must be an Array of 1-100 numbers")
    for number in [whole_number(number, "message_ids") for number in numbers]:
        if number in chat.messages:
            _delete(call, chat, number)
    return True


def _delete(call: Call, chat: Chat, number: int) -> None:
    message = chat.messages.get(number)
    if message is None:
        raise bad_request("message to delete not found")
    others = not chat.private and message.sender != call.bot.id
    administrator = chat.bots.get(call.bot.id) == "administrator"
    if others and not administrator:
        raise bad_request("message can't be deleted")
    if call.world.clock.timestamp() - message.date > DELETE_SECONDS and not administrator:
        raise bad_request("message can't be deleted for everyone")
    call.world.delete_message(chat, number)
    call.simulation.statistics.chat(chat.key).deletions += 1
