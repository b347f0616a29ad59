"""Which of the processes on one database leads: it alone looks after what is due, polls, and writes to many.

On SQLite there is one process, and it leads. On PostgreSQL the one that holds the lock does; when it dies, another
holds it within a second. A process whose connection is gone leads no more, whatever it was doing: what it then still
finishes is guarded by the keys and claims of the rows themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Final, Protocol

import structlog
from prometheus_client import Gauge

from bot.problems import OfficeProblem
from storage.calling import PresenceLost, Seen

if TYPE_CHECKING:
    from storage.presence import Presence

LISTENING: Final = 0.5  # seconds; the lead is asked for so often
RECONNECTING: Final = 0.5

_leads = Gauge("tram_leads", "1 while this process leads")

log = structlog.get_logger("membership")


def membership_of(url: str, is_sqlite: bool) -> Membership:
    """The place of a process that works on that database."""
    if is_sqlite:
        return Alone()
    from storage.presence import Presence  # here: its library takes 9 MB that a file has no use for

    return OneOfSeveral(Presence(url))


class Membership(Protocol):
    """A process's place among those of one database."""

    @property
    def number(self) -> int | None:
        """This process's number; None when it is the only one."""

    @property
    def state(self) -> str:
        """One of "leads", "stands by" or "not connected", for /readyz."""

    def leads(self) -> bool:
        """Whether this process leads now."""

    async def run(self, stop: asyncio.Event, on_call: Callable[[str], None]) -> None:
        """Keep the place until `stop`; hand on what other processes say."""

    def terms(self, stop: asyncio.Event) -> AsyncIterator[asyncio.Event]:
        """One event for each time of leading, set when it is over; ends with `stop`."""

    async def open(self) -> None:
        """Take the place. OfficeProblem when it cannot be had."""

    async def close(self) -> None:
        """Let go of what is in this process's hands."""


class Alone:
    """The only process there is."""

    number = None
    state = "leads"

    def leads(self) -> bool:
        """Always."""
        return True

    async def open(self) -> None:
        """The file's lock is held by the program as a whole."""

    async def close(self) -> None:
        """See open()."""

    async def run(self, stop: asyncio.Event, on_call: Callable[[str], None]) -> None:
        """Nobody else says anything."""
        _leads.set(1)
        await stop.wait()

    async def terms(self, stop: asyncio.Event) -> AsyncIterator[asyncio.Event]:
        """One term, until the end."""
        yield stop


class OneOfSeveral:
    """A process on PostgreSQL. Open it before `number` is used, close it when nothing is under way any more."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._term = asyncio.Event()  # set: not leading
        self._term.set()
        self._elected = asyncio.Event()
        self._connected = False
        self._ended = False

    @property
    def number(self) -> int | None:
        """This process's number among all; it does not change while it runs."""
        return self._presence.number

    @property
    def state(self) -> str:
        """See Membership."""
        if not self._connected:
            return "not connected"
        return "leads" if self.leads() else "stands by"

    def leads(self) -> bool:
        """Whether this process leads now."""
        return not self._term.is_set()

    async def open(self) -> None:
        """Take the place. OfficeProblem when the server cannot be reached."""
        try:
            await self._open()
        except PresenceLost as lost:
            raise OfficeProblem(f"database.url: PostgreSQL cannot be reached ({lost}).") from None

    async def _open(self) -> None:
        await asyncio.to_thread(self._presence.open)
        self._connected = True

    async def run(self, stop: asyncio.Event, on_call: Callable[[str], None]) -> None:
        """Keep the place until `stop`; hand on what other processes say."""
        ending = asyncio.create_task(self._end_with(stop), name="end of the term")
        try:
            while not stop.is_set():
                try:
                    seen = await asyncio.to_thread(self._presence.look, LISTENING)
                except PresenceLost as lost:
                    self._lose(str(lost))
                    await self._come_back(stop)
                    on_call("")  # whatever was said meanwhile was not heard
                    continue
                self._note(seen, on_call)
        finally:
            ending.cancel()
            self._end()
            await asyncio.to_thread(self._presence.resign)

    async def close(self) -> None:
        """Let go of what is in this process's hands."""
        await asyncio.to_thread(self._presence.close)

    async def terms(self, stop: asyncio.Event) -> AsyncIterator[asyncio.Event]:
        """One event for each time of leading, set when it is over; ends with `stop`."""
        while not self._ended:
            await self._elected.wait()
            if self.leads():
                term = self._term  # the next one may begin while this one is being wound up
                yield term
                await term.wait()

    def _note(self, seen: Seen, on_call: Callable[[str], None]) -> None:
        if seen.leads and not self.leads() and not self._ended:
            log.info("this process leads from now on")
            self._term = asyncio.Event()
            self._elected.set()
            _leads.set(1)
        for words in seen.calls:
            on_call(words)

    def _lose(self, cause: str) -> None:
        if self._connected:
            log.warning("the connection that holds this process's place is gone", cause=cause, led=self.leads())
        self._connected = False
        self._resign()

    def _resign(self) -> None:
        self._elected.clear()
        self._term.set()
        _leads.set(0)

    async def _end_with(self, stop: asyncio.Event) -> None:
        """At a stop nothing new is begun, though the lock is still held until everything under way is done."""
        await stop.wait()
        self._end()

    def _end(self) -> None:
        self._ended = True
        self._resign()
        self._elected.set()

    async def _come_back(self, stop: asyncio.Event) -> None:
        while not stop.is_set() and not self._connected:
            try:
                await self._open()
                log.info("the place among the processes is held again")
            except PresenceLost:
                await asyncio.sleep(RECONNECTING)
