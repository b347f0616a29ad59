"""A Bot API server on bare asyncio: as little work per call as Python allows, so that the bot is the limit.

It knows getMe, getUpdates, sendMessage, editMessageText and answerCallbackQuery; every other call is answered `true`.
The network lies between both: a call is heard half the API delay after it came, and answered the other half later.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_FIELDS = {
    name: re.compile(rb'(?:^|&)%s=([^&]*)|"%s": ?"?(-?\w+)"?' % (name, name))
    for name in (b"chat_id", b"message_id", b"offset", b"limit", b"timeout")
}
_MARKUP = re.compile(rb"(?:^|&)reply_markup=([^&]*)")
_BUTTON = re.compile(r'"callback_data": ?"([^"]+)"')
_ME = (
    b'{"ok":true,"result":{"id":%d,"is_bot":true,"first_name":"Bench","username":"bench_bot","can_join_groups":true,'
    b'"can_read_all_group_messages":false,"supports_inline_queries":false}}'
)
_SENT = (
    b'{"ok":true,"result":{"message_id":%d,"from":{"id":%d,"is_bot":true,"first_name":"Bench","username":"bench_bot"},'
    b'"chat":{"id":%d,"first_name":"Person","type":"private"},"date":%d,"text":"..."}}'
)
_TRUE = b'{"ok":true,"result":true}'
_CLOCK = b'{"now": "%s", "rate": 1}'
_NO_UPDATES = b'{"ok":true,"result":[]}'

Shown = Callable[[int, int, bytes], None]  # chat, message id, body of the call: a person sees this message from now on


@dataclass(slots=True)
class Api:
    """What the server knows. `delay` is in seconds; `endless` makes updates when they are asked for."""

    delay: float
    on_shown: Shown
    bot: int = 900
    endless: Callable[[int], bytes] | None = None
    calls: int = 0
    confirmed: int = 0
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    hooks: int = 1  # processes of which each has to set a webhook
    bring: Callable[[bytes], None] | None = None  # where updates are brought instead of being waited for
    _waiting: deque[tuple[int, bytes]] = field(default_factory=deque)
    _poller: _Poll | None = None
    _message: int = 1000
    _update: int = 0

    def next_update(self) -> int:
        """A number for one more update."""
        self._update += 1
        return self._update

    def push(self, number: int, update: bytes) -> None:
        """Keep an update for the bot; a long poll that waits is answered when it has travelled half the delay."""
        if self.bring is not None:
            self.bring(update)
            return
        self._waiting.append((number, update))
        poll = self._poller
        if poll is not None and not poll.is_waking:
            poll.is_waking = True
            asyncio.get_running_loop().call_soon(self.answer_poll)

    def answer_poll(self) -> None:
        """Give the waiting long poll what there is."""
        poll, self._poller = self._poller, None
        if poll is None:
            return
        if poll.timer is not None:
            poll.timer.cancel()
        if self.endless is not None:
            body = self.endless(poll.limit)
        else:
            body = b",".join(update for _, update in list(self._waiting)[: poll.limit])
        poll.reply(b'{"ok":true,"result":[%s]}' % body if body else _NO_UPDATES)

    def poll(self, body: bytes, reply: Callable[[bytes], None]) -> None:
        """getUpdates: the offset confirms everything before it."""
        offset = _number(body, b"offset", 0)
        while self._waiting and self._waiting[0][0] < offset:
            self._waiting.popleft()
        self.confirmed = max(self.confirmed, offset - 1)
        self.polled.set()
        wait = _number(body, b"timeout", 0)
        self._poller = _Poll(reply, _number(body, b"limit", 100))
        if self._waiting or self.endless is not None or not wait:
            self.answer_poll()
        else:
            self._poller.timer = asyncio.get_running_loop().call_later(wait, self.answer_poll)

    def call(self, method: bytes, body: bytes) -> bytes:
        """The answer to any other call."""
        self.calls += 1
        if method == b"sendMessage":
            self._message += 1
            message = self._message
        elif method == b"editMessageText":
            message = _number(body, b"message_id", 0)
        elif method == b"getMe":
            return _ME % self.bot
        elif method == b"setWebhook":
            self.hooks -= 1
            if self.hooks == 0:
                self.polled.set()
            return _TRUE
        else:
            return _TRUE
        chat = _number(body, b"chat_id", 0)
        self.on_shown(chat, message, body)
        return _SENT % (message, self.bot, chat, int(time.time()))


@dataclass(slots=True)
class _Poll:
    reply: Callable[[bytes], None]
    limit: int
    timer: asyncio.TimerHandle | None = None
    is_waking: bool = False


class Wire(asyncio.Protocol):
    """One connection: HTTP/1.1, one request after the other, bodies with a length."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._half = api.delay / 2

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(self._buffer, 0, end + 1)
            begin = end + 4
            finish = begin + (int(length[1]) if length else 0)
            if len(self._buffer) < finish:
                return
            path = self._buffer[: self._buffer.find(b" HTTP")].rpartition(b"/")[2]
            method, _, query = path.partition(b"?")
            body = self._buffer[begin:finish] or query
            self._buffer = self._buffer[finish:]
            if self._half:
                self._loop.call_later(self._half, self._hear, method, body)
            else:
                self._hear(method, body)

    def _hear(self, method: bytes, body: bytes) -> None:
        if method == b"getUpdates":
            self._api.poll(body, self._reply)
        else:
            self._reply(self._api.call(method, body))

    def _reply(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if self._half:
            self._loop.call_later(self._half, self._write, head + body)
        else:
            self._write(head + body)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


def first_button(body: bytes, part: str = "") -> str | None:
    """The data of the first inline button whose data holds `part`; None when there is none."""
    markup = _MARKUP.search(body)
    if markup is None:
        return None
    return next((data for data in _BUTTON.findall(unquote_plus(markup[1].decode())) if part in data), None)


def _number(body: bytes, name: bytes, otherwise: int) -> int:
    found = _FIELDS[name].search(body)
    return otherwise if found is None else int(found[1] or found[2])
