"""How the running program is: what /readyz answers, /metrics shows and the operator is told of comes from one look."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import Gauge

from bot.handling import Workplace
from bot.receiving import Polling
from bot.telegram_http import Trouble as ReceivingTrouble
from bot.telegram_out import TelegramMessenger
from storage import dead_updates, operating, outbox
from storage.database import Connection

PATIENCE: Final = 5.0  # seconds for the database to answer; a shared commit takes a fraction of one

_database = Gauge("tram_database_up", "1 while the database can be written")
_waiting = Gauge("tram_outbox_waiting", "Messages that may go now")
_oldest = Gauge("tram_outbox_oldest_seconds", "How long the oldest of them waits")
_dead = Gauge("tram_dead_updates", "Events that could not be handled and wait for the operator")
_beat = Gauge("tram_scheduler_beat_age_seconds", "Since what is due was looked after last")
_poll = Gauge("tram_poll_age_seconds", "Since getUpdates answered last")
_disk = Gauge("tram_disk_free_bytes", "Free space where the data lie")

log = structlog.get_logger("vitals")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows: messages that may go now, how long the oldest waits, events that could not be handled,
    and since when nobody looked after what is due (None: nobody ever did)."""

    waiting: int
    oldest: timedelta
    dead: int
    beat_age: timedelta | None


@dataclass(frozen=True, slots=True)
class Vitals:
    """One look. `stored` is None while the database cannot be written.

    `poll_age` in seconds is None before the first answer; `polls` says whether this process receives by polling now.
    `receiving` is Telegram's trouble with getUpdates at present. `place` is this process's among several.
    `backup_failed` is None while this process has tried none.
    """

    stored: Stored | None
    token_refused: bool
    polls: bool
    poll_age: float | None
    receiving: ReceivingTrouble | None
    place: str
    disk_free: int
    backup_failed: bool | None = None


class Pulse:
    """Takes the looks of one process."""

    def __init__(
        self,
        place: Workplace,
        messenger: TelegramMessenger,
        polling: Polling | None,
        state: Callable[[], str],
        folder: Path,
        backup_failed: Callable[[], bool | None] = lambda: None,
    ) -> None:
        self._place = place
        self._messenger = messenger
        self._polling = polling
        self._state = state
        self._folder = folder.absolute()
        self._backup_failed = backup_failed
        self._asking: asyncio.Future[Stored] | None = None

    async def take(self) -> Vitals:
        """Look now. Takes PATIENCE at most, whatever the database does."""
        disk = shutil.disk_usage(next(one for one in (self._folder, *self._folder.parents) if one.exists()))
        state = self._state()
        polls = self._polling is not None and state == "leads"
        trouble = self._polling.trouble if self._polling is not None and polls else None
        vitals = Vitals(
            stored=await self._ask(),
            token_refused=self._messenger.token_refused or trouble is ReceivingTrouble.UNKNOWN_BOT,
            polls=polls,
            poll_age=None if self._polling is None else self._polling.seconds_since_success(),
            receiving=trouble,
            place=state,
            disk_free=disk.free,
            backup_failed=self._backup_failed(),
        )
        _show(vitals)
        return vitals

    async def _ask(self) -> Stored | None:
        """What the database says; a question that it still owes an answer to is not asked twice."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.wrap_future(self._place.database.submit(self._read))
        done, _ = await asyncio.wait({self._asking}, timeout=PATIENCE)
        if not done:
            return None
        try:
            return self._asking.result()
        except Exception as fault:  # noqa: BLE001  (whatever it is: the database does not do what it should)
            log.warning("the database cannot be written", cause=type(fault).__name__)
            return None

    def _read(self, connection: Connection) -> Stored:
        """A job of the writer: it writes something, because a full disk can still be read."""
        now = self._place.now()
        operating.note_beat(connection, operating.WATCH, now)
        count, since = outbox.backlog(connection, now)
        beat = operating.beat_at(connection, operating.SWEEPS)
        return Stored(
            waiting=count,
            oldest=_age(since, now) or timedelta(0),
            dead=dead_updates.count_open(connection),
            beat_age=_age(beat, now),
        )


def _age(since: datetime | None, now: datetime) -> timedelta | None:
    return None if since is None else max(now - since, timedelta(0))


def _show(vitals: Vitals) -> None:
    _database.set(vitals.stored is not None)
    _disk.set(vitals.disk_free)
    if vitals.poll_age is not None:
        _poll.set(vitals.poll_age)
    if vitals.stored is not None:
        _waiting.set(vitals.stored.waiting)
        _oldest.set(vitals.stored.oldest.total_seconds())
        _dead.set(vitals.stored.dead)
        if vitals.stored.beat_age is not None:
            _beat.set(vitals.stored.beat_age.total_seconds())
