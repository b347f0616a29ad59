"""Receiving by polling, acknowledged only after commit.

Telegram is the spool: it keeps an update until a later getUpdates names a higher offset. So the offset moves on only
when handle_batch() has returned, that is after the commit; a batch that fails is tried again, nothing of it
acknowledged. Repeats after a crash are recognised by their event number.

While a batch is handled, Telegram is asked already what else there is: it names again what is not acknowledged, which
is left aside, and what has come since. So a long way to Telegram (50 to 200 ms) is not waited for after every batch.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import structlog
from prometheus_client import Counter

from bot.settings import SettingsProblem
from bot.telegram_http import LeanBot, ReceivingFailed, Trouble
from bot.telegram_in import Undecodable, decode, update_id
from bot.trying_again import note_fault
from reporting.ports import Incoming

Received = Incoming | Undecodable
HandleBatch = Callable[[Sequence[Received]], Awaitable[None]]  # returns after the commit; raises when there was none

LONG_POLL: Final = 25  # seconds
_MOST: Final = 100  # updates that Telegram hands over at once
_AT_ONCE: Final = _MOST // 2  # handled together: of the most, so many are known already and the others are new
_WORTH_LOOKING: Final = 4  # with fewer in hand the next one is waited for as it comes
_GRACE: Final = 30.0  # a getUpdates that is this much later than its timeouts is torn, whatever the library thinks
_LONGEST_PAUSE: Final = 30.0
_TOKEN_PAUSE: Final = 60.0
_REBUILD_AFTER: Final = 3  # failures in a row
_LAST_WORD: Final = 2.0  # seconds for the last acknowledgement at a stop

_SENTENCES: Final = {
    Trouble.UNREACHABLE: "Telegram cannot be reached; trying again",
    Trouble.UNKNOWN_BOT: "Telegram refuses the bot token: nothing can be received; ask @BotFather for a new one",
    Trouble.CONFLICT: "another program receives with this bot token, or a webhook is set: stop the other one",
    Trouble.FLOOD: "Telegram asks us to poll less often",
    Trouble.REFUSED: "Telegram refuses getUpdates",
}

_updates = Counter("tram_updates", "Updates received", ["kind"])
_failures = Counter("tram_polling_failures", "Failed calls of getUpdates", ["trouble"])
_batch_failures = Counter("tram_batch_failures", "Batches that were not committed and were tried again")

log = structlog.get_logger("receiving")


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 0.5, 1, 2 … 30."""
    return float(min(_LONGEST_PAUSE, 0.5 * 2 ** (min(failures, 10) - 1)))


async def sleep_unless(stop: asyncio.Event, seconds: float) -> bool:
    """Wait, but not beyond `stop`; whether it was set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True


async def reach_telegram(bot: LeanBot, stop: asyncio.Event) -> str | None:
    """Open the bot, waiting for Telegram as long as it takes: our username, or None when stopped before.

    Raises SettingsProblem for a token that Telegram does not know.
    """
    failures = 0
    while not stop.is_set():
        try:
            return await bot.open()
        except ReceivingFailed as failed:
            if failed.trouble is Trouble.UNKNOWN_BOT:
                raise SettingsProblem("telegram.token (TRAM_TELEGRAM_TOKEN): Telegram does not know it.") from None
            failures += 1
            log.warning(_SENTENCES[failed.trouble], cause=str(failed))
            await sleep_unless(stop, max(failed.seconds, pause_after(failures)))
    return None


def decode_all(raws: Sequence[object], username: str, received: datetime) -> list[Received]:
    """Updates that concern somebody, in their order, with those that cannot be read."""
    batch: list[Received] = []
    for raw in raws:
        try:
            incoming = decode(raw, username, received)
        except Undecodable as fault:
            _updates.labels("undecodable").inc()
            batch.append(fault)
            continue
        if incoming is None:
            _updates.labels("ignored").inc()
        else:
            _updates.labels(type(incoming.content).__name__.lower()).inc()
            batch.append(incoming)
    return batch


def note_uncommitted(fault: Exception, **figures: int) -> None:
    """Say in the log why nothing was acknowledged."""
    note_fault(log, "not committed: nothing of it is acknowledged, nothing is lost", fault, **figures)


class Polling:
    """The polling loop of one bot. It may be run again when it has ended."""

    def __init__(
        self,
        bot: LeanBot,
        handle_batch: HandleBatch,
        now: Callable[[], datetime],
        *,
        wait: int = LONG_POLL,
    ) -> None:
        self._bot = bot
        self._handle_batch = handle_batch
        self._now = now
        self._wait = wait
        self._offset: int | None = None
        self._failures = 0
        self._silent_since: float | None = None
        self._alive_at: float | None = None
        self._trouble: Trouble | None = None
        self._uncommitted = 0
        self._in_hand: deque[object] = deque()  # received, in their order, and not given to handle_batch() yet

    @property
    def trouble(self) -> Trouble | None:
        """What keeps getUpdates from being answered at present, if anything."""
        return self._trouble

    def seconds_since_success(self) -> float | None:
        """Since getUpdates last answered as it should, for /readyz; None before the first time."""
        return None if self._alive_at is None else asyncio.get_running_loop().time() - self._alive_at

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop`. The bot must be open. Never raises for what Telegram or handle_batch does."""
        self._offset, self._alive_at = None, None
        self._in_hand.clear()
        while not stop.is_set() and not await self._take_webhook_away():
            await sleep_unless(stop, pause_after(self._failures))
        while not stop.is_set():
            if self._in_hand:
                await self._work(stop)
            else:
                self._in_hand.extend(await self._fetch(stop, self._wait))
        await self._acknowledge_last()

    async def _work(self, stop: asyncio.Event) -> None:
        """Handle the first of what is in hand, and take in what has come meanwhile."""
        raws = [self._in_hand.popleft() for _ in range(min(_AT_ONCE, len(self._in_hand)))]
        looking = asyncio.create_task(self._fetch(stop, wait=0)) if len(raws) >= _WORTH_LOOKING else None
        acknowledged = await self._handle(raws, stop)
        seen = [] if looking is None else await looking
        if acknowledged is None:
            self._in_hand.clear()  # all of it comes again
            return
        self._offset = acknowledged
        known = {update_id(raw) for raw in (*raws, *self._in_hand)} | {None}
        self._in_hand.extend(raw for raw in seen if update_id(raw) not in known)

    async def _take_webhook_away(self) -> bool:
        try:
            await self._bot.use_polling()
        except ReceivingFailed as failed:
            self._note_failure(failed)
            return False
        return True

    async def _fetch(self, stop: asyncio.Event, wait: int) -> list[object]:
        """What is not acknowledged; empty after so many quiet seconds, a failure (already slept off) or a stop."""
        call = asyncio.create_task(self._call(wait))
        halt = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({call, halt}, return_when=asyncio.FIRST_COMPLETED)
            if not call.done():
                return []
            raws = call.result()
        except ReceivingFailed as failed:
            self._note_failure(failed)
            if self._failures % _REBUILD_AFTER == 0:
                await self._bot.rebuild_polling()
            pause = _TOKEN_PAUSE if failed.trouble is Trouble.UNKNOWN_BOT else pause_after(self._failures)
            await sleep_unless(stop, max(failed.seconds, pause))
            return []
        finally:
            for task in (call, halt):
                task.cancel()
            await asyncio.gather(call, halt, return_exceptions=True)
        self._note_success()
        # What the offset confirmed is confirmed; keeping it would hide updates when Telegram, after a quiet week,
        # chooses a new and lower number to count from.
        self._offset = None
        return raws

    async def _call(self, wait: int) -> list[object]:
        """getUpdates under a watchdog: a torn connection may never answer and never fail."""
        try:
            async with asyncio.timeout(wait + _GRACE):
                return await self._bot.fetch_updates(self._offset, wait, _MOST)
        except TimeoutError:
            await self._bot.rebuild_polling()
            raise ReceivingFailed(Trouble.UNREACHABLE, "getUpdates hung; its connection was replaced") from None

    async def _handle(self, raws: list[object], stop: asyncio.Event) -> int | None:
        """Hand a batch over; the offset that acknowledges it when it is committed, else None: it comes again."""
        batch = decode_all(raws, self._bot.username, self._now())
        try:
            if batch:
                await self._handle_batch(batch)
        except Exception as fault:  # noqa: BLE001  (whatever it is: nothing was committed, so nothing is acknowledged)
            self._uncommitted += 1
            _batch_failures.inc()
            note_uncommitted(fault, size=len(batch), tries=self._uncommitted)
            await sleep_unless(stop, pause_after(self._uncommitted))
            return None
        self._uncommitted = 0
        numbers = [number for number in map(update_id, raws) if number is not None]
        if numbers:
            return max(numbers) + 1
        log.error("updates without numbers cannot be acknowledged", size=len(raws))
        await sleep_unless(stop, _LONGEST_PAUSE)
        return None

    async def _acknowledge_last(self) -> None:
        if self._offset is None:
            return
        try:
            async with asyncio.timeout(_LAST_WORD):
                await self._bot.fetch_updates(self._offset, wait=0, limit=1)
        except (TimeoutError, ReceivingFailed) as error:
            log.info("last batch not acknowledged; it comes again and is recognised", cause=str(error))

    def _note_failure(self, failed: ReceivingFailed) -> None:
        _failures.labels(failed.trouble.value).inc()
        self._failures += 1
        self._trouble = failed.trouble
        if self._silent_since is None:
            self._silent_since = asyncio.get_running_loop().time()
        tell = log.error if failed.trouble in (Trouble.UNKNOWN_BOT, Trouble.CONFLICT, Trouble.REFUSED) else log.warning
        tell(_SENTENCES[failed.trouble], cause=str(failed), tries=self._failures)

    def _note_success(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._silent_since is not None:
            log.info("Telegram answers again", silent_seconds=round(now - self._silent_since, 1))
        self._failures, self._silent_since, self._alive_at, self._trouble = 0, None, now, None
