"""What only the leading process does: look after what is due, and poll. The others wait for their turn."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import structlog
from prometheus_client import Counter

from bot.following_clock import FollowedClock
from bot.handling import Workplace
from bot.membership import RECONNECTING, Membership
from bot.nightly import Nightly
from bot.receiving import Polling, sleep_unless
from bot.sending import Pump
from bot.trying_again import note_fault
from handlers.broadcast import tell_progress
from handlers.group import post_round, post_running
from handlers.missing import write_nudge
from handlers.reminder import write_reminder
from handlers.unreachable import tell_supervisors
from indicators.reminding import QuietHours
from indicators.weekly import WeeklySlot
from reporting.nudging import go_on, tell_starters
from reporting.ports import Address
from reporting.retention import Retention
from scheduler.heartbeat import Heartbeat
from scheduler.sweeps import Sweep, Sweeps
from storage import operating
from storage.calling import BEGUN
from storage.database import Connection, DatabaseAway
from storage.outbox_owners import read_call

BEAT = timedelta(seconds=15)

_failures = Counter("tram_sweep_failures", "Sweeps that failed and were tried again", ["sweep"])

log = structlog.get_logger("office")


class Leading:
    """The leader's work of one process. `polling` is None where Telegram brings the updates itself."""

    def __init__(
        self,
        place: Workplace,
        pump: Pump,
        membership: Membership,
        polling: Polling | None,
        clock: FollowedClock | None,
        nightly: Nightly | None = None,
    ) -> None:
        self._place = place
        self._pump = pump
        self._membership = membership
        self._polling = polling
        self._clock = clock
        self._nightly = nightly
        self._heartbeat: Heartbeat | None = None  # while this process leads

    def hurry(self) -> None:
        """Look after what is due now, not at the next beat: something was begun that is to go on at once."""
        if self._heartbeat is not None:
            self._heartbeat.hurry()

    async def run(self, stop: asyncio.Event) -> None:
        """Keep this process's place, and lead whenever it is its turn, until `stop`."""
        keeping = asyncio.create_task(self._membership.run(stop, self._hear), name="membership")
        leading = asyncio.create_task(self._lead(stop), name="leading")
        try:
            await asyncio.gather(keeping, leading)
        finally:
            for task in (keeping, leading):
                task.cancel()
            await asyncio.gather(keeping, leading, return_exceptions=True)

    async def _lead(self, stop: asyncio.Event) -> None:
        async for over in self._membership.terms(stop):
            heartbeat = Heartbeat(self._beat, BEAT)
            if self._clock is not None:
                self._clock.on_jump = heartbeat.hurry
            heartbeat.start()
            self._heartbeat = heartbeat
            self._pump.wake()  # what nobody has in hand is this process's from now on
            nightly = None if self._nightly is None else asyncio.create_task(self._nightly.run(over), name="nightly")
            try:
                if self._polling is not None:
                    await self._polling.run(over)
                else:
                    await over.wait()
            finally:
                self._heartbeat = None
                heartbeat.stop()
                if nightly is not None:
                    nightly.cancel()
                    await asyncio.gather(nightly, return_exceptions=True)
            if self._polling is not None:
                await self._linger(self._polling, stop)

    async def _linger(self, polling: Polling, stop: asyncio.Event) -> None:
        """While the database is away nobody leads, but whoever writes is to hear that it is kept: go on asking.

        Nothing can be committed meanwhile, so nothing is acknowledged. It ends when a place can be had again.
        """
        back = asyncio.Event()
        asking = asyncio.create_task(polling.run(back), name="lingering")
        while self._membership.state == "not connected" and not await sleep_unless(stop, RECONNECTING):
            pass
        back.set()
        await asking

    def _hear(self, words: str) -> None:
        """Another process queued something that this one sends, or began something for the leader to go on with."""
        if not words:
            self._pump.wake()
        elif words == BEGUN:
            self.hurry()
        elif self._place.number is not None and (found := read_call(words, self._place.number)) is not None:
            self._pump.wake(Address(*found))

    async def _beat(self) -> None:
        """One look at everything that may be due, each sweep in a transaction of its own."""
        sweeps = office_sweeps(self._place.quiet, self._place.weekly, self._place.retention)
        failed = False
        for name, sweep in sweeps.in_order():
            try:
                more = True
                while more and self._membership.leads():
                    job = self._place.database.submit(partial(_sweep, self._place, sweep))
                    more, posted = await asyncio.wrap_future(job)
                    if posted:
                        self._pump.wake()  # after the commit: it reads the store
            except Exception as fault:  # noqa: BLE001  (one sweep must not keep the others from running)
                failed = True
                _failures.labels(name).inc()
                note_fault(log, "sweep failed; it is tried again at the next beat", fault, sweep=name)
        if not failed and self._membership.leads():
            await self._note_beat()

    async def _note_beat(self) -> None:
        """Write down that everything was looked after, for whoever asks how the program is."""
        now = self._place.now()
        try:
            await asyncio.wrap_future(
                self._place.database.submit(lambda connection: operating.note_beat(connection, operating.SWEEPS, now))
            )
        except DatabaseAway as away:
            note_fault(log, "the beat could not be noted", away)


def office_sweeps(quiet: QuietHours, weekly: WeeklySlot | None = None, retention: Retention | None = None) -> Sweeps:
    """The sweeps with the words of this house; `weekly` is when posts of running rounds are brought up to date."""
    return Sweeps(
        write_reminder=write_reminder,
        post_round=post_round,
        post_running=partial(post_running, slot=weekly),
        tell_supervisors=tell_supervisors,
        go_on_broadcasting=partial(go_on, write=write_nudge),
        tell_starters=partial(tell_starters, tell=tell_progress),
        quiet=quiet,
        retention=retention or Retention(),
    )


def _sweep(place: Workplace, sweep: Sweep, connection: Connection) -> tuple[bool, bool]:
    """A job of the writer: whether there is more of it, and whether something was queued."""
    desk = place.desk(connection)
    more = bool(sweep(desk))
    place.hand_over(desk)
    return more, bool(desk.posted)
