"""The outbox pump: what was committed to be sent goes out, within the channel's limits, and how it ended is recorded.

Replies go before broadcasts; in one chat one message at a time, in the order written (a reply overtakes broadcasts to
the same chat); different chats side by side, so that a slow or flooded one delays no other. A newer version of a card
replaces an unsent older one. Delivery is at least once: what was sent but not yet recorded at a crash is sent again,
one message of a chat at most: its next goes out when the one before is recorded.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from prometheus_client import Counter, Histogram
from structlog.contextvars import bind_contextvars

from bot.intake import WINDOW, Intake
from bot.outbox import Dropped, Outbox, OutboxItem, Settled
from bot.pacing import Exposure, Limits, Pacer, Priority, pause_before_retry
from bot.patience import Patience
from bot.recording import RecentCards, Recorder
from bot.trying_again import note_fault
from bot.waiting import Waiting
from reporting.ports import (
    Address,
    Messenger,
    Moved,
    Note,
    Outcome,
    Parcel,
    Refused,
    Sent,
    TryLater,
    Unreachable,
)

_MOST_IN_HAND: Final = 4 * WINDOW
_REPLY_SHARE: Final = 4  # one place in so many is kept for replies

_replied = Histogram("tram_reply_seconds", "From a reply's commit to its delivery")
_deliveries = Counter("tram_deliveries", "Deliveries by how they ended", ["outcome"])

log = structlog.get_logger("sending")


class Pump:
    """One per process and channel, made in the running event loop. All its methods belong to that loop's thread."""

    def __init__(
        self,
        messenger: Messenger,
        outbox: Outbox,
        now: Callable[[], datetime],
        is_group: Callable[[Address], bool],
        *,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        side_by_side: int = 64,
        sweep_seconds: float = 5.0,
        is_alone: bool = True,
    ) -> None:
        self._messenger = messenger
        self._outbox = outbox
        self._now = now
        self._pacer = Pacer(limits, is_group)
        self._exposure = Exposure(limits.per_second)
        self._waiting = Waiting(self._pacer.earliest)
        self._recorder = Recorder(outbox.record, self._note_recorded)
        self._side_by_side = side_by_side
        self._most_broadcasts = max(1, side_by_side - side_by_side // _REPLY_SHARE)
        self._sweep_seconds = sweep_seconds
        self._under_way: dict[asyncio.Task[None], OutboxItem] = {}
        self._broadcasts_under_way = 0
        self._intake = Intake()
        self._patience = Patience()
        self._cards = RecentCards(outbox.existing_card, is_alone)
        self._hungry = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._sweeper: asyncio.Task[None] | None = None
        self._running = False
        self._log = log.bind()  # once
        self._loop = asyncio.get_running_loop()  # once: asking for it asks the system which process this is

    async def start(self) -> None:
        """Take in what an earlier run left, then send. Start it before anything new is received."""
        self._running = True
        self._pacer.begin(self._time())
        self._recorder.start()
        await self._sweep()
        self._sweeper = asyncio.create_task(self._keep_sweeping(), name="outbox sweeper")

    def offer(self, items: Sequence[OutboxItem]) -> None:
        """Hand over what was committed just now, so that it need not be read again. Never blocks, never fails."""
        for item in items:
            if self._intake.takes_offered(item, self._waiting.count(item.priority)):
                self._accept(item)
        self._dispatch()

    def wake(self, chat: Address | None = None) -> None:
        """Look into the store now: somebody else wrote to the outbox, to that chat when one is named."""
        if chat is not None:
            self._intake.note_elsewhere(chat)
        self._hungry.set()

    async def stop(self, within: float = 10.0) -> bool:
        """Finish what is under way, record it, leave the rest in the store; whether all that was sent is recorded."""
        self._running = False
        if self._timer is not None:
            self._timer.cancel()
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=within * 0.7)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return await self._recorder.close(within * 0.25)

    # Taking in

    def _accept(self, item: OutboxItem) -> None:
        if (older := self._waiting.add(item, self._time())) is not None:
            self._settle(older, Dropped.SUPERSEDED)

    async def _keep_sweeping(self) -> None:
        while True:
            with suppress(TimeoutError):  # nothing was announced: look all the same
                async with asyncio.timeout(self._sweep_seconds):
                    await self._hungry.wait()
            self._hungry.clear()
            await self._sweep()

    async def _sweep(self) -> None:
        if sum(map(self._waiting.count, Priority)) >= _MOST_IN_HAND:
            return  # nothing gets through; reading on would only fill the memory
        excluded = self._waiting.addresses() | self._recorder.addresses()
        self._intake.begin_sweep()
        try:
            items = await self._outbox.fetch_due(WINDOW, excluded)
        except Exception as fault:  # noqa: BLE001  (the next look may succeed)
            note_fault(log, "the outbox cannot be read; trying again", fault)
            return
        for item in self._intake.take_fetched(items, excluded):
            self._accept(item)
        self._dispatch()

    # Sending

    def _dispatch(self) -> None:
        """Start whatever may go now, and set the timer for the next that may."""
        if not self._running:
            return
        now = self._time()
        while len(self._under_way) < self._side_by_side:
            item = self._waiting.take(Priority.REPLY, now)
            if item is None and self._waiting.count(Priority.BROADCAST) and self._broadcast_time(now) <= now:
                item = self._waiting.take(Priority.BROADCAST, now)
            if item is None:
                break
            self._launch(item, now)
        self._set_timer(now)

    def _broadcast_time(self, now: float) -> float:
        if self._broadcasts_under_way >= self._most_broadcasts or not self._outbox.may_broadcast():
            return math.inf
        return max(self._pacer.earliest_broadcast(now), self._exposure.earliest(now))

    def _set_timer(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if len(self._under_way) >= self._side_by_side:
            return  # the next one that lands calls
        at = self._waiting.next_time(Priority.REPLY)
        if (broadcast := self._waiting.next_time(Priority.BROADCAST)) < math.inf:
            at = min(at, max(broadcast, self._broadcast_time(now)))
        if at < math.inf:
            self._timer = self._loop.call_at(at, self._dispatch)

    def _launch(self, item: OutboxItem, now: float) -> None:
        self._pacer.note_sent(item.address, item.priority, now)
        if item.priority is Priority.BROADCAST:
            self._exposure.start(item.id, now)
            self._broadcasts_under_way += 1
        task = self._loop.create_task(self._deliver(item, now))
        self._under_way[task] = item
        task.add_done_callback(self._land)

    def _land(self, task: asyncio.Task[None]) -> None:
        item = self._under_way.pop(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.critical("a delivery was not concluded", item=item.id, exc_info=fault)
        if item.priority is Priority.BROADCAST:
            self._broadcasts_under_way -= 1
        self._dispatch()

    async def _deliver(self, item: OutboxItem, started: float) -> None:
        bind_contextvars(request=item.request)  # this task's own
        try:
            outcome = await self._attempt(item)
        except Exception as fault:  # noqa: BLE001  (one message must not stop the others)
            note_fault(log, "a message could not be made ready", fault, item=item.id)
            outcome = TryLater(0.0, False, "a fault of ours; see the log")
        self._pacer.note_answered(started, self._time())
        _deliveries.labels(type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Sent) and item.priority is Priority.REPLY:
            _replied.observe((self._now() - item.created).total_seconds())
        self._log.debug("delivered", item=item.id, outcome=type(outcome).__name__)
        self._conclude(item, outcome)

    async def _attempt(self, item: OutboxItem) -> Outcome | Dropped:
        if item.priority is Priority.BROADCAST and not await self._outbox.still_wanted(item):
            return Dropped.WITHDRAWN
        ordered = item.content
        content = ordered if isinstance(ordered, Note) else await self._outbox.illustrate(ordered)
        existing = await self._cards.find(item)
        return await self._messenger.deliver(Parcel(item.address, item.thread, content, item.placing, existing))

    # Concluding

    def _conclude(self, item: OutboxItem, outcome: Outcome | Dropped) -> None:
        now = self._time()
        match outcome:
            case Sent(message):
                self._patience.note_delivered()
                self._cards.note(item, message)
                self._settle(item, outcome)
                return  # its chat waits until that is recorded
            case TryLater():
                self._postpone(item, outcome, now)
            case Moved(to=to) if to != item.address:
                self._move(item, outcome, now)
            case Unreachable():
                self._settle(item, outcome)
                for other in self._waiting.drop(item.address):
                    self._settle(other, outcome)
            case Refused() | Moved() | Dropped():
                self._settle(item, outcome)
        self._waiting.release(item.address, now)

    def _postpone(self, item: OutboxItem, outcome: TryLater, now: float) -> None:
        """Back to the head of its line; the chat, or everybody, waits as long as the channel says, else ever longer."""
        if outcome.seconds > 0:
            pause = outcome.seconds
        else:
            item = replace(item, attempts=item.attempts + 1)
            pause = pause_before_retry(item.attempts)
            outage = self._patience.outage_pause(item.address, self._pacer.is_holding_everyone(now))
            if outage is not None:
                self._pacer.hold_everyone(now + outage)
                log.warning("nobody can be reached; everything waits", seconds=outage)
            if self._patience.is_spent(item.id):
                self._settle(item, Refused(f"given up: {outcome.cause}"))
                return
        self._pacer.hold(item.address, now + pause)
        if outcome.everyone:
            self._pacer.hold_everyone(now + pause)
        log.info("a message waits", item=item.id, seconds=pause, everyone=outcome.everyone, cause=outcome.cause)
        if self._waiting.put_back(item):
            self._recorder.add(Settled(item, outcome, self._now() + timedelta(seconds=pause)))
        else:
            self._settle(item, Dropped.SUPERSEDED)

    def _move(self, item: OutboxItem, outcome: Moved, now: float) -> None:
        """The chat goes on elsewhere: this message and all that wait for it follow, in their order."""
        self._recorder.add(Settled(item, outcome))
        for other in (item, *self._waiting.drop(item.address)):
            if (older := self._waiting.add(replace(other, address=outcome.to), now)) is not None:
                self._settle(older, Dropped.SUPERSEDED)

    def _settle(self, item: OutboxItem, outcome: Outcome | Dropped) -> None:
        if isinstance(outcome, Refused):
            log.error("a message will never be taken", item=item.id, cause=outcome.cause)
        self._patience.forget(item.id)
        self._recorder.add(Settled(item, outcome))

    def _note_recorded(self, batch: Sequence[Settled]) -> None:
        now = self._time()
        for settled in batch:
            self._exposure.recorded(settled.item.id, now)
            self._cards.note_recorded(settled)
            if isinstance(settled.outcome, Sent):
                self._waiting.release(settled.item.address, now)
            if settled.is_final:
                self._intake.release(settled.item, now)
                if self._intake.is_partial(settled.item) and not self._waiting.holds(settled.item.address):
                    self._hungry.set()
        more = self._intake.more_of()
        if more is not None and self._waiting.count(more) < WINDOW // 2:
            self._hungry.set()
        self._dispatch()

    def _time(self) -> float:
        return self._loop.time()
