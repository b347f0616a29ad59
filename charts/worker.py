"""Draws in a process of its own, started when first needed: the bot never waits for a picture, nor loads matplotlib.

A worker that dies, hangs or has grown past its memory limit is replaced; equal charts are drawn once.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from pathlib import Path

from charts.chart import Chart, fingerprint

_KEPT = 8  # pictures remembered, 30 kB each: a group and its people ask for the same one
_SECONDS = 30.0  # a picture that takes longer never comes


class ChartFault(Exception):
    """A picture could not be drawn; the text says which and why."""


class ChartsClosed(Exception):
    """The office is closing: the picture is drawn after the next start."""


class ChartWorker:
    """Up to `workers` drawing processes, each replaced above `memory_limit_mb`."""

    def __init__(self, workers: int = 1, memory_limit_mb: int = 400) -> None:
        self._workers = workers
        self._limit = memory_limit_mb * 1024 * 1024
        self._pool: ProcessPoolExecutor | None = None
        self._line: Connection | None = None
        self._is_closed = False
        self._drawn: OrderedDict[str, bytes] = OrderedDict()

    async def draw(self, chart: Chart) -> bytes:
        """The picture as PNG. Raises ChartsClosed, or ChartFault: then the next call has a fresh worker if need be."""
        key = fingerprint(chart)
        if key in self._drawn:
            self._drawn.move_to_end(key)
            return self._drawn[key]
        png, memory = await self._ask(chart)
        if memory > self._limit:
            self._let_go()
        self._drawn[key] = png
        if len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return png

    async def _ask(self, chart: Chart) -> tuple[bytes, int]:
        for attempt in (1, 2):
            if self._is_closed:
                raise ChartsClosed
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                theirs, self._line = context.Pipe(duplex=False)
                self._pool = ProcessPoolExecutor(
                    self._workers, mp_context=context, initializer=_attend_parent, initargs=(theirs,)
                )
            try:
                future = asyncio.wrap_future(self._pool.submit(_draw, chart))
                return await asyncio.wait_for(future, _SECONDS)
            except BrokenProcessPool:
                self._let_go()
                if attempt == 2:
                    raise ChartFault("the drawing process died twice") from None
            except (ValueError, ArithmeticError, LookupError) as fault:
                raise ChartFault(f"{type(fault).__name__}: {fault}") from fault
            except TimeoutError:
                self._let_go()
                raise ChartFault(f"no picture after {_SECONDS:.0f} seconds") from None
        raise AssertionError("two attempts either return or raise")

    def close(self) -> None:
        """The end: a picture being drawn is left undrawn, so that a stop need not wait for it."""
        self._is_closed = True
        self._let_go()

    def _let_go(self) -> None:
        """Send the processes away, busy or not; the next picture starts new ones."""
        pool, self._pool = self._pool, None
        if self._line is not None:
            self._line.close()
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _attend_parent(line: Connection) -> None:
    """Ctrl-C is for the program that started us; when that lets us go, or is gone however it ended, we leave."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_when_cut, args=(line,), name="line", daemon=True).start()


def _leave_when_cut(line: Connection) -> None:
    """The other end is the parent's alone: it closes it on purpose, or the kernel does when the parent dies."""
    with contextlib.suppress(EOFError):
        line.recv()
    os._exit(0)


def _draw(chart: Chart) -> tuple[bytes, int]:
    """Runs in the worker: the picture, and the bytes of memory the worker holds now."""
    from charts.drawing import draw_png

    png = draw_png(chart)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return png, pages * 4096
