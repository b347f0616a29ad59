"""APScheduler as a metronome: one job in memory, coalesced, never two beats at once. It keeps no deadline itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

Beat = Callable[[], Awaitable[None]]


class Heartbeat:
    """Calls `beat` at once and then every `interval`, until stopped; `hurry` asks for a beat in between."""

    def __init__(self, beat: Beat, interval: timedelta) -> None:
        self._beat = beat
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._trigger = IntervalTrigger(seconds=int(interval.total_seconds()), timezone="UTC")
        self._is_beating = False
        self._again = False

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()
        self._scheduler.add_job(
            self._once, self._trigger, id="beat", coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self.hurry()

    def hurry(self) -> None:
        """Beat as soon as possible: the clock jumped, or something was planned for now. During a beat: once more."""
        if self._is_beating:
            self._again = True
            return
        self._scheduler.add_job(
            self._once, id="hurry", coalesce=True, max_instances=1, misfire_grace_time=None, replace_existing=True
        )

    def stop(self) -> None:
        """No further beats."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _once(self) -> None:
        """One beat, and another when somebody hurried meanwhile; never two at once.

        A stop cuts it short: its sweep ends by itself, and APScheduler has no fault to report.
        """
        if self._is_beating:
            self._again = True
            return
        self._is_beating = self._again = True
        try:
            with suppress(asyncio.CancelledError):
                while self._again:
                    self._again = False
                    await self._beat()
        finally:
            self._is_beating = False
