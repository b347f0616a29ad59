"""The daily backup of the running program: made by a child process, so that answering never waits for it.

A stop, or losing the lead to another process, ends the child at once; what it had not finished is made anew later.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from bot.backup_shelf import daily_name, day_due, days_kept, drop_old
from bot.child import ChildDied, in_a_child_until

LOOK_EVERY: Final = 60.0  # seconds
_PAUSE_AFTER_FAILURE: Final = timedelta(hours=1)
_NICENESS: Final = 10

log = structlog.get_logger("backup")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where daily backups go, at which local time, and how many are kept."""

    folder: Path
    at: time
    keep_daily: int
    keep_monthly: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How a backup ended: its rows and the head of its audit, or the sentence of its fault."""

    rows: int = 0
    head: str = ""
    fault: str = ""


class Nightly:
    """Makes the backup of each day once, on the process that leads."""

    def __init__(
        self, url: str, shelf: Shelf, zone: ZoneInfo, now: Callable[[], datetime], look_every: float = LOOK_EVERY
    ) -> None:
        self._url = url
        self._shelf = shelf
        self._zone = zone
        self._now = now
        self._look_every = look_every
        self._not_before: datetime | None = None
        self.has_failed: bool | None = None  # how the last one ended; None while none was tried

    async def run(self, over: asyncio.Event) -> None:
        """Look after it until `over`."""
        while not over.is_set():
            now = self._now()
            if self._not_before is None or now >= self._not_before:
                day = day_due(now.astimezone(self._zone), self._shelf.at, set(days_kept(self._shelf.folder)))
                if day is not None:
                    await self._make(day, now, over)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_every):
                    await over.wait()

    async def _make(self, day: date, now: datetime, over: asyncio.Event) -> None:
        target = self._shelf.folder / daily_name(day)
        taken = await _in_child(self._url, target, now, over)
        if taken is None:
            return
        self.has_failed = bool(taken.fault)
        if taken.fault:
            self._not_before = now + _PAUSE_AFTER_FAILURE
            log.error("no backup was made; trying again in an hour", cause=taken.fault, file=target.name)
            return
        gone = await asyncio.to_thread(drop_old, self._shelf.folder, self._shelf.keep_daily, self._shelf.keep_monthly)
        log.info("backup made", file=target.name, rows=taken.rows, audit_head=taken.head, dropped=len(gone))


async def _in_child(url: str, target: Path, now: datetime, over: asyncio.Event) -> Taken | None:
    """Back up in a process of its own; None when `over` came first."""
    try:
        return await in_a_child_until(over, _take, url, target, now)
    except ChildDied:
        return Taken(fault="the process that made it died")


def _take(url: str, target: Path, now: datetime) -> Taken:
    """Runs in the child."""
    from storage.backup import back_up
    from storage.backup_archive import BackupFault
    from storage.database import DatabaseAway

    os.nice(_NICENESS)
    try:
        manifest = back_up(url, target, now)
    except (BackupFault, DatabaseAway, OSError) as fault:
        return Taken(fault=str(fault))
    return Taken(manifest.rows, str(manifest.head or ""))
