"""A stop that takes no longer than it may: what hangs, above all a frozen database, is left behind.

That is safe at any moment. What people wrote is acknowledged after its commit, so Telegram brings it again; what was
to be sent is swept up at the next start.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import Final

import structlog

WITHIN: Final = 9.0  # seconds from the signal; ten are promised

log = structlog.get_logger("stopping")


def stop_on_signals(stop: asyncio.Event, within: float = WITHIN) -> None:
    """SIGINT and SIGTERM set `stop`; the process ends at the latest so many seconds after the first of them."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        if not stop.is_set():
            last = threading.Timer(within, _end_at_once)  # a thread: the loop itself may be what hangs
            last.daemon = True
            last.start()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)


def _end_at_once() -> None:
    log.error("the stop hung, so the program ended at once; nothing that was acknowledged is lost")
    os._exit(1)  # threads that wait for the database would hold up every other way
