"""How deliveries ended, written down in batches as fast as the store takes them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog

from bot.outbox import OutboxItem, Settled
from bot.pacing import pause_before_retry
from bot.trying_again import note_fault
from reporting.ports import Address, Sent

MOST_CARDS: Final = 500  # of the chats that are active now; about 400 bytes each

log = structlog.get_logger("recording")


class RecentCards:
    """Where the latest cards are: the store learns it a moment later, and the next version may not wait for that.

    Where other processes send to the same chats (not `is_alone`), only the store knows for longer than that moment.
    """

    def __init__(
        self, look_up: Callable[[Address, str], Awaitable[str | None]], is_alone: bool = True, most: int = MOST_CARDS
    ) -> None:
        self._look_up = look_up
        self._is_alone = is_alone
        self._most = most
        self._messages: OrderedDict[tuple[Address, str], str] = OrderedDict()

    async def find(self, item: OutboxItem) -> str | None:
        """The message that holds the item's card at present; None without one."""
        if item.card is None:
            return None
        return self._messages.get((item.address, item.card)) or await self._look_up(item.address, item.card)

    def note(self, item: OutboxItem, message: str | None) -> None:
        """The item's card is in that message from now on."""
        if item.card is None or message is None:
            return
        self._messages[item.address, item.card] = message
        self._messages.move_to_end((item.address, item.card))
        if len(self._messages) > self._most:
            self._messages.popitem(last=False)

    def note_recorded(self, settled: Settled) -> None:
        """The store knows it now."""
        place, outcome = (settled.item.address, settled.item.card or ""), settled.outcome
        if not self._is_alone and isinstance(outcome, Sent) and self._messages.get(place) == outcome.message:
            self._messages.pop(place, None)


class Recorder:
    """Collects what happened while one batch is being written, and writes that next.

    A batch that fails is tried again until it is written: what was sent must not be sent again.
    """

    def __init__(
        self,
        record: Callable[[Sequence[Settled]], Awaitable[None]],
        on_recorded: Callable[[Sequence[Settled]], None],
    ) -> None:
        self._record = record
        self._on_recorded = on_recorded
        self._open: list[Settled] = []
        self._news = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin writing, in a task of the running loop."""
        self._task = asyncio.create_task(self._run(), name="recorder")

    def add(self, settled: Settled) -> None:
        self._open.append(settled)
        self._written.clear()
        self._news.set()

    def addresses(self) -> set[Address]:
        """Chats of which something is not written yet."""
        return {settled.item.address for settled in self._open}

    async def close(self, within: float) -> bool:
        """Write what is left, for at most so many seconds; whether all is written."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._written.wait()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        return not self._open

    async def _run(self) -> None:
        failures = 0
        while True:
            await self._news.wait()
            self._news.clear()
            batch = tuple(self._open)
            try:
                await self._record(batch)
            except Exception as fault:  # noqa: BLE001  (what was sent must be recorded, however long it takes)
                failures += 1
                note_fault(log, "deliveries not recorded; trying again", fault, size=len(batch), tries=failures)
                self._news.set()
                await asyncio.sleep(min(30.0, pause_before_retry(failures)))
                continue
            failures = 0
            del self._open[: len(batch)]
            if not self._open:
                self._written.set()
            self._on_recorded(batch)
