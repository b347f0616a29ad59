"""Bots as processes of their own, on a core of their own; what they cost is read from the kernel."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
_ENDS_WITHIN = 20.0


@dataclass(frozen=True, slots=True)
class Cores:
    """Which cores the generator and the bots keep to; None: the kernel decides."""

    generator: frozenset[int] | None
    bot: frozenset[int] | None

    @classmethod
    def apart(cls) -> Cores:
        """One core for each, when there are two."""
        cores = sorted(os.sched_getaffinity(0))
        return cls(frozenset(cores[1:2]), frozenset(cores[:1])) if len(cores) > 1 else cls(None, None)

    @classmethod
    def shared(cls) -> Cores:
        """Wherever there is room: for several bots at once."""
        return cls(None, None)


@dataclass(frozen=True, slots=True)
class Running:
    """One bot process."""

    process: subprocess.Popen[bytes]
    log: Path

    def cpu(self) -> float:
        """Seconds of processor time used so far, by the process itself."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def resident(self) -> int:
        """Resident memory in bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def tail(self) -> str:
        """The end of what it wrote, for whoever wonders why it does not answer."""
        return self.log.read_text("utf-8", "replace")[-2000:]


@contextmanager
def running(words: list[str], told: Mapping[str, str], folder: Path, cores: Cores) -> Iterator[Running]:
    """A bot at work until the block is left; nothing of this machine's own settings reaches it."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("TRAM_")}
    log = folder / "bot.log"
    keep_to = None if cores.bot is None else partial(os.sched_setaffinity, 0, cores.bot)
    with log.open("ab") as file:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(ROOT), **told},
            stdout=file,
            stderr=file,
            preexec_fn=keep_to,
        )
    try:
        yield Running(process, log)
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
