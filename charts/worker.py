"""Draws in a process of its own, started when first needed: the bot never waits for a picture, nor loads matplotlib.

A worker that dies, hangs or has grown past its memory limit is replaced; equal charts are drawn once.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from charts.records import Chart, fingerprint

_KEPT = 64  # pictures remembered: a group and its people ask for the same one
_SECONDS = 30.0  # a picture that takes longer never comes


class ChartFault(Exception):
    """A picture could not be drawn; the text says which and why."""


class ChartWorker:
    """Up to `workers` drawing processes, each replaced above `memory_limit_mb`."""

    def __init__(self, workers: int = 1, memory_limit_mb: int = 400) -> None:
        self._workers = workers
        self._limit = memory_limit_mb * 1024 * 1024
        self._pool: ProcessPoolExecutor | None = None
        self._drawn: OrderedDict[str, bytes] = OrderedDict()

    async def draw(self, chart: Chart) -> bytes:
        """The picture as PNG. Raises ChartFault; the next call starts with a fresh worker where that helps."""
        key = fingerprint(chart)
        if key in self._drawn:
            self._drawn.move_to_end(key)
            return self._drawn[key]
        png, memory = await self._ask(chart)
        if memory > self._limit:
            self.close()
        self._drawn[key] = png
        if len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return png

    async def _ask(self, chart: Chart) -> tuple[bytes, int]:
        for attempt in (1, 2):
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_attend_parent)
            try:
                future = asyncio.wrap_future(self._pool.submit(_draw, chart))
                return await asyncio.wait_for(future, _SECONDS)
            except BrokenProcessPool:
                self.close()
                if attempt == 2:
                    raise ChartFault("the drawing process died twice") from None
            except (ValueError, ArithmeticError, LookupError) as fault:
                raise ChartFault(f"{type(fault).__name__}: {fault}") from fault
            except TimeoutError:
                self.close()
                raise ChartFault(f"no picture after {_SECONDS:.0f} seconds") from None
        raise AssertionError("two attempts either return or raise")

    def close(self) -> None:
        """Let the processes go."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _attend_parent() -> None:
    """Ctrl-C is for the program that started us; when that is gone, however it ended, so are we."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, name="parent", daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _draw(chart: Chart) -> tuple[bytes, int]:
    """Runs in the worker: the picture, and the bytes of memory the worker holds now."""
    from charts.ranking import draw

    png = draw(chart).png(chart.frame.alt, fingerprint(chart))
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return png, pages * 4096
