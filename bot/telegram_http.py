"""Telegram's Bot API over aiohttp: PTB's request interface, and a Bot that hands back Telegram's JSON as it came.

PTB's own httpx transport slows down with every request in flight (1,000/s alone, 145/s with 256 side by side);
aiohttp does not. Building PTB's objects of every answer costs half of a send, so the hot path works on plain JSON.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, cast

import aiohttp
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.telegram_form import FormBody, body_of

# RetryAfter.retry_after is a timedelta in PTB's next major version; asking for it now silences its warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_DEFAULT: Final = BaseRequest.DEFAULT_NONE
_WANTED: Final = ("message", "edited_message", "callback_query", "my_chat_member")

_NOT_ITS_ANSWER: Final = "the answer was JSON, but not the Bot API's"

Timeout = Any  # float seconds, None for "no limit", or PTB's DEFAULT_NONE


class AiohttpRequest(BaseRequest):
    """HTTP for telegram.Bot. Timeouts are seconds; None waits for ever. Use one instance for getUpdates alone.

    Errors become PTB's NetworkError and TimedOut; their texts never hold the address, which carries the token.
    """

    def __init__(
        self,
        *,
        connections: int = 128,
        read_timeout: float | None = 20.0,
        write_timeout: float | None = 20.0,
        upload_timeout: float | None = 60.0,
        connect_timeout: float | None = 10.0,
        pool_timeout: float | None = 10.0,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._read, self._write, self._upload = read_timeout, write_timeout, upload_timeout
        self._connect, self._pool = connect_timeout, pool_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout in seconds; PTB adds the time of a long poll to it."""
        return self._read

    async def initialize(self) -> None:
        """Open the connection pool; harmless when it is open."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300, keepalive_timeout=30)
            headers = {"User-Agent": self.USER_AGENT}
            jar = aiohttp.DummyCookieJar()  # the Bot API has no cookies
            self._session = aiohttp.ClientSession(connector=connector, headers=headers, cookie_jar=jar)

    async def shutdown(self) -> None:
        """Close every connection; harmless when there is none."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def rebuild(self) -> None:
        """Throw all connections away and begin with new ones: the cure for a torn connection that looks alive."""
        await self.shutdown()
        await self.initialize()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | FormBody | None = None,
        read_timeout: Timeout = _DEFAULT,
        write_timeout: Timeout = _DEFAULT,
        connect_timeout: Timeout = _DEFAULT,
        pool_timeout: Timeout = _DEFAULT,
    ) -> tuple[int, bytes]:
        """One request: HTTP status and body. Raises TimedOut or NetworkError."""
        if self._session is None:
            raise NetworkError("the connection pool is not open")
        uploads = isinstance(request_data, RequestData) and request_data.contains_files
        timeout = self._timeout(read_timeout, write_timeout, connect_timeout, pool_timeout, uploads)
        try:
            async with self._session.request(
                method,
                url,
                data=body_of(request_data),
                headers=None if uploads or request_data is None else _FORM,
                timeout=timeout,
                proxy=self._proxy,
            ) as response:
                return response.status, await response.read()
        # `from None`: the causes name the address.
        except TimeoutError as error:
            raise TimedOut(f"timed out: {type(error).__name__}") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(_describe(error)) from None

    def _timeout(
        self, read: Timeout, write: Timeout, connect: Timeout, pool: Timeout, uploads: bool
    ) -> aiohttp.ClientTimeout:
        read = self._read if read is _DEFAULT else read
        write = (self._upload if uploads else self._write) if write is _DEFAULT else write
        connect = self._connect if connect is _DEFAULT else connect
        pool = self._pool if pool is _DEFAULT else pool
        return _limit(read, write, connect, pool)


@lru_cache(maxsize=32)
def _limit(read: float | None, write: float | None, connect: float | None, pool: float | None) -> aiohttp.ClientTimeout:
    """aiohttp has no limit for writing alone: the sum of all four is the limit of the whole request."""
    total = None if read is None or write is None or connect is None or pool is None else read + write + connect + pool
    waiting = None if pool is None or connect is None else pool + connect
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


class Trouble(StrEnum):
    """Why Telegram did not do what receiving needs."""

    UNREACHABLE = "unreachable"  # silence, a torn connection, 5xx, an answer of somebody else
    UNKNOWN_BOT = "unknown_bot"  # Telegram does not know the token (any more)
    CONFLICT = "conflict"  # somebody else receives with this token, or a webhook is set
    FLOOD = "flood"  # asked too often: wait `seconds`
    REFUSED = "refused"  # the call itself is wrong


class ReceivingFailed(Exception):
    """Telegram's answer to a call of the receiving side, or its silence. The text never holds the token."""

    def __init__(self, trouble: Trouble, cause: str, seconds: float = 0.0) -> None:
        super().__init__(f"{trouble}: {cause}")
        self.trouble = trouble
        self.seconds = seconds


class LeanBot(Bot):
    """PTB's Bot with calls that skip the building of PTB's objects, and those that receiving needs."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"  # PTB's own shows the token

    async def call(self, method: str, fields: Mapping[str, object]) -> Any:
        """Call one Bot API method; the `result` of Telegram's answer as JSON. Raises telegram.error.TelegramError."""
        try:
            form = FormBody(fields)
        except TypeError:  # a file, or an object of PTB's: its own way knows them all
            return await self._ask(method, fields)
        try:
            # PTB's post() only hands the body on to do_request(), and reads the answer and its errors.
            return await self._request[1].post(f"{self._base_url}/{method}", cast(RequestData, form))
        except (KeyError, TypeError, AttributeError):  # as in _ask
            raise NetworkError(_NOT_ITS_ANSWER) from None

    async def open(self) -> str:
        """Open the connections and ask who we are: the username. Raises ReceivingFailed; may be tried again."""
        with _as_receiving_failed():
            await self.initialize()
        return self.username

    async def fetch_updates(self, offset: int | None, wait: int, limit: int = 100) -> list[object]:
        """getUpdates as JSON: waits up to `wait` seconds; `offset` confirms everything before it.

        Raises ReceivingFailed.
        """
        fields = {"offset": offset, "timeout": wait, "limit": limit, "allowed_updates": list(_WANTED)}
        read = self._request[0].read_timeout
        with _as_receiving_failed():
            updates = await self._ask("getUpdates", fields, None if read is None else read + wait)
            if not isinstance(updates, list):
                raise NetworkError("getUpdates answered with something else than a list")
            return updates

    async def use_polling(self) -> None:
        """Take a webhook away, keeping what waits for it: getUpdates does not work beside one.

        Raises ReceivingFailed.
        """
        with _as_receiving_failed():
            await self.delete_webhook(drop_pending_updates=False)

    async def use_webhook(self, url: str, secret: str) -> None:
        """Have updates brought to `url`, each with `secret` in its header. Raises ReceivingFailed."""
        with _as_receiving_failed():
            await self.set_webhook(url, secret_token=secret, allowed_updates=_WANTED, max_connections=40)

    async def rebuild_polling(self) -> None:
        """Drop the connections of getUpdates and make new ones."""
        request = self._request[0]
        if isinstance(request, AiohttpRequest):
            await request.rebuild()

    async def _ask(self, method: str, fields: Mapping[str, object], read_timeout: Timeout = _DEFAULT) -> Any:
        try:
            return await self._post(method, dict(fields), read_timeout=read_timeout)
        except (KeyError, TypeError, AttributeError):  # PTB reads {"ok", "result"} without looking first
            raise NetworkError(_NOT_ITS_ANSWER) from None


def make_bot(token: str, base_url: str, proxy: str = "", connections: int = 128) -> LeanBot:
    """A bot on two AiohttpRequests, one of them for getUpdates alone. `base_url` has no "/bot" at its end.

    The caller opens it (bot.open(), or `async with bot:`) and shuts it down.
    """
    base_url = base_url.rstrip("/")
    sending = AiohttpRequest(connections=connections, proxy=proxy or None)
    polling = AiohttpRequest(connections=4, read_timeout=10.0, proxy=proxy or None)
    return LeanBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=sending,
        get_updates_request=polling,
    )


@contextmanager
def _as_receiving_failed() -> Iterator[None]:
    try:
        yield
    except InvalidToken:  # PTB's text may hold the token
        raise ReceivingFailed(Trouble.UNKNOWN_BOT, "Telegram does not know this token") from None
    except Conflict as error:
        raise ReceivingFailed(Trouble.CONFLICT, str(error)) from None
    except RetryAfter as error:
        raise ReceivingFailed(Trouble.FLOOD, str(error), retry_seconds(error)) from None
    except (BadRequest, Forbidden) as error:
        raise ReceivingFailed(Trouble.REFUSED, str(error)) from None
    except TelegramError as error:
        raise ReceivingFailed(Trouble.UNREACHABLE, str(error)) from None


def retry_seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _describe(error: Exception) -> str:
    """The kind of a failure, and the host where it is known; never the path, which holds the token."""
    place = f" to {error.host}:{error.port}" if isinstance(error, aiohttp.ClientConnectorError) else ""
    return f"{type(error).__name__}{place}"
