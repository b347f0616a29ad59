"""While nothing can be committed, whoever writes is told once that the answer takes longer, and that nothing is lost.

What people wrote stays with Telegram meanwhile; this keeps them from sending it again. It is told past the outbox,
which cannot be written either, and kept in memory only.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final, TypeGuard

import structlog

from bot.receiving import Received
from bot.telegram_in import Undecodable
from reporting.ports import Address, ChatKind, Incoming, Mended, Messenger, Note, Parcel, Placing, Pressed, Said

SLOW: Final = 8.0  # seconds for a commit before anybody is told
_REMEMBERED: Final = 600.0  # a database that comes and goes is one outage to whoever is told of it
_LANGUAGE: Final = "vi"  # the person's own stands in the database

log = structlog.get_logger("slowness")


class Slowness:
    """One per process. `words` is the sentence."""

    def __init__(self, messenger: Messenger, words: str, slow: float = SLOW) -> None:
        self._messenger = messenger
        self._words = words
        self._slow = slow
        self._told: dict[Address, float] = {}
        self._telling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def watched(self, batch: Sequence[Received]) -> AsyncIterator[None]:
        """While the batch is being committed: when it takes too long, or fails, its people are told."""
        hourglass = asyncio.create_task(self._tell_later(batch), name="slowness")
        try:
            yield
        except Exception:
            task = asyncio.create_task(self._tell(batch), name="slowness")  # telling must not delay the next try
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
            raise
        finally:
            hourglass.cancel()
            with suppress(asyncio.CancelledError):
                await hourglass

    async def _tell_later(self, batch: Sequence[Received]) -> None:
        await asyncio.sleep(self._slow)
        await self._tell(batch)

    async def _tell(self, batch: Sequence[Received]) -> None:
        """Tell whoever does not know yet; one after the other, which keeps within Telegram's limits."""
        now = asyncio.get_running_loop().time()
        self._told = {address: at for address, at in self._told.items() if at > now - _REMEMBERED}
        fresh: dict[Address, Incoming] = {}
        for one in batch:
            if _deserves_a_word(one) and one.address not in self._told:
                fresh[one.address] = one
        self._told |= dict.fromkeys(fresh, now)
        for address, incoming in fresh.items():
            if isinstance(incoming.content, Pressed):
                await self._messenger.answer_press(incoming.content.press, self._words)
            else:
                note = Parcel(address, incoming.thread, Note(self._words), Placing.NEW, None)
                await self._messenger.deliver(note)
        if fresh:
            log.warning("people were told that answers take longer", people=len(fresh))


def _deserves_a_word(received: Received) -> TypeGuard[Incoming]:
    """Whether somebody in a private chat waits for an answer."""
    if isinstance(received, Undecodable) or received.chat_kind is not ChatKind.PRIVATE:
        return False
    return isinstance(received.content, Said | Pressed | Mended)
