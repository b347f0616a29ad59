"""From received events to committed answers: each event in a savepoint of the writer's transaction."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import Histogram
from structlog.contextvars import bound_contextvars

from bot.preserving import preserve, preserve_update
from bot.receiving import Received
from bot.slowness import Slowness
from bot.telegram_in import CHANNEL, Undecodable
from handlers.routes import handle
from indicators.reminding import QuietHours
from indicators.weekly import WeeklySlot
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.ports import Incoming, Messenger, Pressed, Wording
from reporting.retention import Retention
from storage import conversations, dead_updates
from storage import outbox_owners as owners
from storage.calling import BEGUN, call
from storage.database import Connection, Database, DatabaseAway
from storage.locks import lock_of_chat
from storage.outbox import OutboxItem

_commits = Histogram("tram_commit_seconds", "From the arrival of a batch of updates to its commit")

log = structlog.get_logger("handling")


@dataclass(frozen=True, slots=True)
class Handled:
    """What one event led to: messages to send, and the press to be answered at once (not kept: it may be lost).

    `begun`: the next beat has something to go on with.
    """

    posted: tuple[OutboxItem, ...] = ()
    press: str | None = None
    toast: str | None = None
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a desk is made of, for as long as the process runs."""

    database: Database
    catalogue: Catalogue
    wording: Wording
    zone: ZoneInfo
    now: Callable[[], datetime]
    quiet: QuietHours = field(default_factory=QuietHours)
    weekly: WeeklySlot | None = None  # when posts of running rounds are brought up to date
    invite_link: str = ""  # how the channel's deep links begin; known once the bot has been reached
    retention: Retention = field(default_factory=Retention)
    number: int | None = None  # this process's, when several work on one database

    def desk(self, connection: Connection, answering: Incoming | None = None) -> Desk:
        """A desk in that transaction, at the present moment; `answering` is the event whose chat's lock is held."""
        desk = Desk(
            connection,
            self.now(),
            self.catalogue,
            self.wording,
            self.zone,
            invite_link=self.invite_link,
            quiet=self.quiet,
            request=None if answering is None else answering.request,
        )
        if self.number is not None and answering is not None:
            address = answering.address
            owner = owners.owner_for_chat(connection, self.number, address.channel, address.chat)
            desk.sender = address, owner
        return desk

    def hand_over(self, desk: Desk) -> tuple[OutboxItem, ...]:
        """What this process itself sends of what was queued; who sends the rest is told at the commit."""
        if self.number is None:
            return tuple(desk.posted)
        if desk.begun:
            call(desk.connection, BEGUN)
        queued = {(item.owner, item.channel, item.chat) for item in desk.posted}
        owners.call_owners(desk.connection, self.number, queued)
        return tuple(item for item in desk.posted if item.owner == self.number)


class Handling:
    """Handles batches of events. `offer` hands committed messages to the sender.

    `on_begun` is called after a commit that began something for the next beat to go on with.
    """

    def __init__(self, place: Workplace, messenger: Messenger, offer: Callable[[Sequence[OutboxItem]], None]) -> None:
        self._place = place
        self._messenger = messenger
        self._offer = offer
        self.on_begun: Callable[[], None] = lambda: None
        self._courtesies: set[asyncio.Task[None]] = set()
        self._log = log.bind()  # once: this one is asked at every answer
        self._slowness = Slowness(messenger, place.wording.text("vi", "slip.slow"))

    async def handle_batch(self, batch: Sequence[Received]) -> None:
        """Returns after everything in the batch is committed: handled, recognised as a repeat, or buried.

        Raises DatabaseAway when the database cannot be written now: nothing of the batch may be acknowledged.
        """
        async with self._slowness.watched(batch):
            await self._commit(batch)

    async def _commit(self, batch: Sequence[Received]) -> None:
        with _commits.time():
            results = await _ended([self._submit(received) for received in batch])
        for received, result in zip(batch, results, strict=True):
            if isinstance(result, DatabaseAway):
                raise result
            if isinstance(result, BaseException):
                await self._bury(received, result)
            else:
                self._after_commit(result)

    def _submit(self, received: Received) -> Future[Handled]:
        if isinstance(received, Undecodable):
            future: Future[Handled] = Future()
            future.set_exception(received)
            return future
        lock = lock_of_chat(received.address.channel, received.address.chat)
        work = partial(self._take, incoming=received)
        return self._place.database.submit(work, lock)

    def _take(self, connection: Connection, incoming: Incoming) -> Handled:
        with bound_contextvars(request=incoming.request):  # here: this is the writer's thread
            handled = self._answer(connection, incoming)
            self._log.debug("handled", messages=len(handled.posted))
        return handled

    def _answer(self, connection: Connection, incoming: Incoming) -> Handled:
        press = incoming.content.press if isinstance(incoming.content, Pressed) else None
        if not conversations.note_event(connection, incoming.channel, incoming.event, self._place.now()):
            return Handled(press=press)
        desk = self._place.desk(connection, incoming)
        toast = handle(desk, incoming)
        return Handled(self._place.hand_over(desk), press, toast, desk.begun)

    async def _bury(self, received: Received, fault: BaseException) -> None:
        """Keep an event that cannot be handled, with its cause, so that it does not stop those behind it."""
        if received.event is None:
            log.error("update without a number dropped", cause=str(fault))
            return
        channel = CHANNEL if isinstance(received, Undecodable) else received.channel
        event, raw = received.event, _raw(received)
        request = f"{channel}:{event}"
        log.error("event could not be handled; kept for `tram dead`", request=request, cause=last_line(fault))

        def keep(connection: Connection) -> None:
            now = self._place.now()
            conversations.note_event(connection, channel, event, now)
            dead_updates.bury(connection, channel, event, raw, written(fault), now)

        await asyncio.wrap_future(self._place.database.submit(keep))

    def _after_commit(self, handled: Handled) -> None:
        if handled.posted:
            self._offer(handled.posted)
        if handled.begun:
            self.on_begun()
        if handled.press is not None:
            task = asyncio.create_task(self._messenger.answer_press(handled.press, handled.toast))
            self._courtesies.add(task)
            task.add_done_callback(self._courtesies.discard)


async def _ended(futures: Sequence[Future[Handled]]) -> list[Handled | BaseException]:
    """What became of each of them. The loop is woken when the last is done, not once for each."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    left = count(len(futures) - 1, -1)  # counts one at a time, whichever thread asks

    def one_less(_: Future[Handled]) -> None:
        if next(left) == 0:
            loop.call_soon_threadsafe(done.set)

    for future in futures:
        future.add_done_callback(one_less)
    if futures:
        await done.wait()
    return [future.exception() or future.result() for future in futures]


def _raw(received: Received) -> str:
    if isinstance(received, Undecodable):
        return preserve_update(received.raw)
    return preserve(received)


def written(fault: BaseException) -> str:
    """The whole traceback, as every database takes it: what caused the fault may stand in it."""
    return "".join(traceback.format_exception(fault)).encode("ascii", "backslashreplace").decode().replace("\0", "")


def last_line(fault: BaseException) -> str:
    """The kind of fault and where, without its words: they may hold what a person wrote."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(fault).__name__} at {place}"
