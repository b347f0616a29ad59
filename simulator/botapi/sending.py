"""sendMessage, sendPhoto, sendDocument, sendChatAction."""

from __future__ import annotations

from simulator.botapi.addressing import chat_to_write
from simulator.botapi.call import Call
from simulator.botapi.formatting import read_caption, read_text
from simulator.botapi.keyboards import read_markup
from simulator.botapi.parameters import Parameters, whole_number
from simulator.refusals import bad_request
from simulator.world.files import document_attachment, photo_attachment
from simulator.world.records import Attachment, Chat, Json, Message
from simulator.world.telegram_json import message_json
from simulator.world.world import World

TYPING_SECONDS = 5.0
_UPLOADED = ("photo", "video", "voice", "document", "video_note")
_ACTIONS = frozenset(
    ["typing", "choose_sticker", "find_location"]
    + [f"{verb}_{what}" for verb in ("upload", "record") for what in _UPLOADED]
)


async def send_message(call: Call) -> Json:
    chat = chat_to_write(call.world, call.bot, call.parameters)
    text, entities = read_text(call.parameters)
    return _send(call, chat, text, entities, None)


async def send_photo(call: Call) -> Json:
    chat = chat_to_write(call.world, call.bot, call.parameters)
    caption, entities = read_caption(call.parameters)
    return _send(call, chat, caption, entities, read_photo(call))


async def send_document(call: Call) -> Json:
    chat = chat_to_write(call.world, call.bot, call.parameters)
    caption, entities = read_caption(call.parameters)
    return _send(call, chat, caption, entities, read_document(call))


def read_photo(call: Call) -> Attachment:
    """`photo` of the call: uploaded, attach://name, or a file_id."""
    return read_file(call, "photo", call.parameters.text("photo"))


def read_document(call: Call) -> Attachment:
    """`document` of the call: uploaded, attach://name, or a file_id."""
    return read_file(call, "document", call.parameters.text("document"))


def read_file(call: Call, field: str, reference: str) -> Attachment:
    """A photo or document by what the bot gave; raises Telegram's 400."""
    uploads, files = call.parameters.uploads, call.world.files
    upload = uploads.get(reference.removeprefix("attach://")) if reference else uploads.get(field)
    if upload is not None:
        if field == "photo":
            return photo_attachment(files, upload.name, upload.content)
        return document_attachment(files, upload.name, upload.content, upload.mime)
    if not reference:
        raise bad_request(f"there is no {field} in the request")
    if "://" in reference:
        raise bad_request("failed to get HTTP URL content")
    return _known_file(call.world, field, reference)


def _known_file(world: World, field: str, file_id: str) -> Attachment:
    stored = world.files.by_id(file_id)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind.value != field:
        raise bad_request(f"can't use file of type {stored.kind.value.title()} as {field.title()}")
    return Attachment(stored.kind, stored, stored.facts)


def _send(call: Call, chat: Chat, text: str, entities: tuple[Json, ...], attachment: Attachment | None) -> Json:
    world, parameters = call.world, call.parameters
    markup = read_markup(parameters)
    message = Message(
        id=0,
        date=int(world.clock.timestamp()),
        sender=call.bot.id,
        text=text,
        entities=entities,
        attachment=attachment,
        markup=markup if markup and "inline_keyboard" in markup else None,
        reply_to=_reply_to(chat, parameters),
        thread=_thread(chat, parameters),
    )
    message = world.send_from_bot(chat, message)
    if markup is not None and "inline_keyboard" not in markup:
        chat.keyboard = None if markup.get("remove_keyboard") else {**markup, "message_id": message.id}
    chat.typing = 0.0
    call.count_message(chat, message, markup)
    return message_json(world, chat, message)


def _reply_to(chat: Chat, parameters: Parameters) -> int | None:
    given = parameters.structure("reply_parameters") or {}
    if not isinstance(given, dict):
        raise bad_request("can't parse reply parameters JSON object")
    number = parameters.optional_integer("reply_to_message_id")
    if given.get("message_id") is not None:
        number = whole_number(given["message_id"], "message_id")
    if number is None or number in chat.messages:
        return number
    if given.get("allow_sending_without_reply") or parameters.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _thread(chat: Chat, parameters: Parameters) -> int | None:
    thread = parameters.optional_integer("message_thread_id")
    if thread is not None and not chat.private and thread not in chat.topics and chat.topics:
        raise bad_request("message thread not found")
    return thread


async def send_chat_action(call: Call) -> bool:
    chat = chat_to_write(call.world, call.bot, call.parameters)
    if call.parameters.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing = call.world.clock.timestamp() + TYPING_SECONDS
    call.world.changes.mark(chat.key)
    return True
