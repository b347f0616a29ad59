"""Telegram's way out: a Parcel becomes Bot API calls, and whatever Telegram answers becomes an Outcome.

This is the only reader of Telegram's error strings. They are matched in lower case and by a part that has stayed
the same for years; an unknown 400 is Refused, so that a change of wording shows in the dead letters instead of
being retried for ever.
"""

from __future__ import annotations

import asyncio
import html
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

import structlog
from telegram import InputMediaPhoto
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.telegram_form import attached
from bot.telegram_http import LeanBot, retry_seconds
from bot.telegram_in import CHANNEL
from bot.telegram_text import CAPTION_LIMIT, TEXT_LIMIT, TOAST_LIMIT, pieces, plain, shortened
from reporting.ports import (
    Address,
    Document,
    Moved,
    Note,
    Outcome,
    Parcel,
    Picture,
    Placing,
    Refused,
    Rows,
    Sent,
    TryLater,
    Unreachable,
)

_NOT_MODIFIED: Final = "message is not modified"
_BAD_MARKUP: Final = "can't parse entities"
_TOO_LARGE: Final = "request entity too large"
_TOPIC_GONE: Final = ("message thread not found", "topic_closed", "topic_deleted", "topic is closed")
_NO_PHOTOS: Final = ("rights to send photos", "chat_send_photos_forbidden", "chat_send_media_forbidden")
_NO_WAY: Final = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "group chat was deactivated",
    "chat_write_forbidden",
    "chat_restricted",
    "rights to send",
    "need administrator rights",
    "bot is not a member",
)

_PICTURE: Final = "tram.png"
_NO_PREVIEW: Final = '{"is_disabled": true}'
_TOKEN_PAUSE: Final = 60.0  # seconds between tries while Telegram does not know the token
_FLOOD_CHATS: Final = 3  # so many chats refused within _FLOOD_SPAN seconds: Telegram means the bot, not the chats
_FLOOD_SPAN: Final = 1.0

log = structlog.get_logger("telegram_out")


def is_group(address: Address) -> bool:
    """Whether an address of Telegram is a group: their ids are negative."""
    return address.chat.startswith("-")


class TelegramMessenger:
    """reporting.ports.Messenger over one bot."""

    def __init__(self, bot: LeanBot) -> None:
        self._bot = bot
        self._floods: deque[tuple[float, str]] = deque()
        self._removals: set[asyncio.Task[None]] = set()
        self.token_refused = False  # for /readyz

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Send, edit or move one parcel. Every answer of Telegram, and its silence, is an Outcome."""
        try:
            message = await self._place(parcel)
        except TelegramError as error:
            return self._outcome(error, parcel.address)
        self.token_refused = False
        return Sent(message)

    async def answer_press(self, press: str, words: str | None) -> None:
        """Stop the waiting sign of a button, with a toast of at most 200 characters; a failure is only logged."""
        toast = None if words is None else shortened(plain(words), TOAST_LIMIT)
        try:
            await self._bot.call("answerCallbackQuery", {"callback_query_id": press, "text": toast})
        except TelegramError as error:
            log.debug("press not answered", cause=str(error))

    async def leave(self, address: Address) -> None:
        """Leave a group; a failure is only logged."""
        try:
            await self._bot.call("leaveChat", {"chat_id": address.chat})
        except TelegramError as error:
            log.info("group not left", chat=address.chat, cause=str(error))

    async def finish(self, within: float = 2.0) -> None:
        """Wait for old cards that are being taken away, before the bot shuts down; at most so many seconds."""
        if self._removals:
            await asyncio.wait(self._removals, timeout=within)

    async def _place(self, parcel: Parcel) -> str | None:
        if parcel.existing is None or parcel.placing is Placing.NEW:
            return await self._send(parcel)
        if parcel.placing is Placing.EDIT and (edit := _edit_call(parcel)) is not None:
            try:
                await self._call(*edit)
            except BadRequest as error:
                if _NOT_MODIFIED in _words(error):
                    return parcel.existing
                if _is_no_way(error):
                    raise
                # Too old, deleted by the person, or of another kind: a new message takes its place.
            else:
                return parcel.existing
        message = await self._send(parcel)
        # Nobody waits for the old card to go: the chat's next message may pass it.
        removal = asyncio.create_task(self._delete(parcel.address, parcel.existing))
        self._removals.add(removal)
        removal.add_done_callback(self._removals.discard)
        return message

    async def _send(self, parcel: Parcel) -> str | None:
        match parcel.content:
            case Note(text=text, buttons=buttons):
                return await self._send_words(parcel, text, buttons)
            case Picture() as picture:
                try:
                    return await self._send_picture(parcel, picture)
                except BadRequest as error:
                    if not _says(error, _NO_PHOTOS):
                        raise
                    # A group that forbids pictures still gets the words, also those for who cannot see.
                    text = (
                        f"{picture.caption}\n\n<i>{html.escape(picture.alt, quote=False)}</i>"
                        if picture.alt
                        else picture.caption
                    )
                    return await self._send_words(parcel, text, picture.buttons)
            case Document() as document:
                return await self._send_document(parcel, document)

    async def _send_words(self, parcel: Parcel, text: str, buttons: Rows) -> str | None:
        *first, last = pieces(text, TEXT_LIMIT)
        for piece in first:
            await self._call("sendMessage", _to(parcel) | _text(piece))
        return _message_id(await self._call("sendMessage", _to(parcel) | _text(last) | _markup(buttons)))

    async def _send_picture(self, parcel: Parcel, picture: Picture) -> str | None:
        caption, *rest = pieces(picture.caption, CAPTION_LIMIT)
        photo = {"photo": attached(picture.png, _PICTURE), "caption": caption, "parse_mode": "HTML"}
        sent = await self._call("sendPhoto", _to(parcel) | photo | _markup(picture.buttons))
        for piece in rest:
            await self._call("sendMessage", _to(parcel) | _text(piece))
        return _message_id(sent)

    async def _send_document(self, parcel: Parcel, document: Document) -> str | None:
        caption, *rest = pieces(document.caption, CAPTION_LIMIT)
        file = {"document": attached(document.content, document.filename), "caption": caption}
        fields = _to(parcel) | file | {"parse_mode": "HTML"} | _markup(document.buttons)
        sent = await self._call("sendDocument", fields)
        for piece in rest:
            await self._call("sendMessage", _to(parcel) | _text(piece))
        return _message_id(sent)

    async def _delete(self, address: Address, message: str) -> None:
        try:
            await self._bot.call("deleteMessage", {"chat_id": address.chat, "message_id": message})
        except TelegramError as error:
            log.debug("old card not deleted", chat=address.chat, cause=str(error))

    async def _call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """One call; again without the topic when it is gone, and without markup when Telegram cannot read it."""
        try:
            return await self._bot.call(method, fields)
        except BadRequest as error:
            if "message_thread_id" in fields and _says(error, _TOPIC_GONE):
                return await self._call(method, {k: v for k, v in fields.items() if k != "message_thread_id"})
            if "parse_mode" in fields and _BAD_MARKUP in _words(error):
                log.error("markup refused; sent without it", method=method, cause=str(error))
                bare = {k: plain(v) if k in ("text", "caption") else v for k, v in fields.items()}
                del bare["parse_mode"]
                return await self._call(method, bare)
            raise

    def _outcome(self, error: TelegramError, address: Address) -> Outcome:
        match error:
            case RetryAfter():
                return TryLater(retry_seconds(error), self._is_for_everyone(address), "flood limit")
            case ChatMigrated(new_chat_id=chat):
                return Moved(Address(CHANNEL, str(chat)))
            case Forbidden():
                return Unreachable(str(error))
            case InvalidToken():
                if not self.token_refused:
                    log.critical("Telegram refuses the bot token: nothing can be sent or received", cause=str(error))
                self.token_refused = True
                return TryLater(_TOKEN_PAUSE, True, "bot token refused")
            case BadRequest():
                return Unreachable(str(error)) if _is_no_way(error) else Refused(str(error))
            case _ if _TOO_LARGE in _words(error):
                return Refused(str(error))
            case _:  # silence, a torn connection, 5xx: the sender decides how long to wait
                return TryLater(0.0, False, str(error))

    def _is_for_everyone(self, address: Address) -> bool:
        now = asyncio.get_running_loop().time()
        self._floods.append((now, address.chat))
        while self._floods[0][0] < now - _FLOOD_SPAN:
            self._floods.popleft()
        return len({chat for _, chat in self._floods}) >= _FLOOD_CHATS


def _edit_call(parcel: Parcel) -> tuple[str, dict[str, Any]] | None:
    """The call that changes the card where it stands; None when the words no longer fit into one message."""
    place: dict[str, Any] = {"chat_id": parcel.address.chat, "message_id": parcel.existing}
    match parcel.content:
        case Note(text=text, buttons=buttons):
            if len(pieces(text, TEXT_LIMIT)) > 1:
                return None
            return "editMessageText", place | _text(text) | _markup(buttons)
        case Picture(png=png, caption=caption, buttons=buttons):
            if len(pieces(caption, CAPTION_LIMIT)) > 1:
                return None
            media = InputMediaPhoto(attached(png, _PICTURE, is_named=True), caption=caption, parse_mode="HTML")
            return "editMessageMedia", place | {"media": media} | _markup(buttons)
        case Document():
            return None  # a file that changed is sent anew


def _to(parcel: Parcel) -> dict[str, Any]:
    place: dict[str, Any] = {"chat_id": parcel.address.chat}
    return place if parcel.thread is None else place | {"message_thread_id": parcel.thread}


def _text(text: str) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}


def _markup(buttons: Rows) -> dict[str, Any]:
    if not buttons:
        return {}
    rows = [[{"text": button.label, "callback_data": button.data} for button in row] for row in buttons]
    return {"reply_markup": {"inline_keyboard": rows}}


def _message_id(answer: object) -> str | None:
    number = answer.get("message_id") if isinstance(answer, dict) else None
    return None if number is None else str(number)


def _words(error: TelegramError) -> str:
    return str(error).lower()


def _is_no_way(error: TelegramError) -> bool:
    return _says(error, _NO_WAY) and not _says(error, _NO_PHOTOS)


def _says(error: TelegramError, parts: tuple[str, ...]) -> bool:
    words = _words(error)
    return any(part in words for part in parts)
