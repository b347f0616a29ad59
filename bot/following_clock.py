"""The demo follows the clock of the simulator, which a trainer may set to any day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import structlog

from bot.clock import SystemClock

_LONG_POLL: Final = 20  # seconds
_GRACE: Final = 10.0
_RETRY: Final = 2.0
_JUMP: Final = timedelta(seconds=1)  # less is the delay of an answer

log = structlog.get_logger("clock")


class FollowedClock:
    """A simulator's clock (GET url?after=VERSION&timeout=S → {"now", "version"}): the machine's, moved by an offset.

    `on_jump` is called when the offset changes, so that what has become due is seen to at once. When the simulator
    cannot be reached the last known offset stays in force.
    """

    def __init__(self, url: str, on_jump: Callable[[], None] = lambda: None) -> None:
        self._url = url
        self.on_jump = on_jump
        self._system = SystemClock()
        self._offset = timedelta(0)
        self._version: int | None = None
        self._lost = False

    def now(self) -> datetime:
        """The present of the simulated world, aware UTC."""
        return self._system.now() + self._offset

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until `stop`."""
        async with self._session(_LONG_POLL + _GRACE) as session:
            following = asyncio.create_task(self._follow(session))
            halt = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait({following, halt}, return_when=asyncio.FIRST_COMPLETED)
                if following.done():
                    following.result()
            finally:
                for task in (following, halt):
                    task.cancel()
                await asyncio.gather(following, halt, return_exceptions=True)

    async def ask_once(self) -> None:
        """Learn the time before anything is decided by it; raises aiohttp.ClientError when nobody answers."""
        async with self._session(_GRACE) as session:
            await self._ask(session)

    @staticmethod
    def _session(seconds: float) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds))

    async def _follow(self, session: aiohttp.ClientSession) -> None:
        while True:
            if not await self._try(session):
                await asyncio.sleep(_RETRY)

    async def _try(self, session: aiohttp.ClientSession) -> bool:
        try:
            await self._ask(session)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError) as error:
            if not self._lost:
                log.error("the followed clock is lost; its last offset stays in force", cause=repr(error))
            self._lost = True
            self._version = None
            return False
        self._lost = False
        return True

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        query = {} if self._version is None else {"after": str(self._version), "timeout": str(_LONG_POLL)}
        async with session.get(self._url, params=query) as response:
            response.raise_for_status()
            answer: Any = await response.json()
        theirs, version = datetime.fromisoformat(answer["now"]), int(answer["version"])
        if theirs.tzinfo is None:
            raise ValueError("the followed clock tells no time zone")
        offset = theirs - self._system.now()
        self._version = version
        if abs(offset - self._offset) > _JUMP:
            self._offset = offset
            log.info("the clock jumped", now=self.now().isoformat(timespec="seconds"))
            self.on_jump()
