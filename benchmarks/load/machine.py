"""On what the figures were taken: they mean nothing without it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("python-telegram-bot", "aiohttp", "httpx", "sqlalchemy", "psycopg", "matplotlib")


def describe() -> dict[str, str]:
    """Processor, memory, system, versions, the day, and how busy the machine was with other things."""
    return {
        "day": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),  # noqa: TID251  (an edge)
        "processor": f"{os.cpu_count()} x {_of('/proc/cpuinfo', 'model name')}",
        "memory": _of("/proc/meminfo", "MemTotal"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": "{:.1f} {:.1f} {:.1f}".format(*os.getloadavg()),
        **{library: version(library) for library in _LIBRARIES},
    }


def _of(path: str, name: str) -> str:
    for line in Path(path).read_text("utf-8").splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "unknown"
