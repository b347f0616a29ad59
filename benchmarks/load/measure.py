"""One bot under one load: started, warmed up, measured for a while, ended."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks.load.crowd import Crowd, Script, said
from benchmarks.load.doors import Doors, free_ports
from benchmarks.load.processes import Cores, Running, running
from benchmarks.load.wire import Api, Wire

_POLLS_WITHIN = 60.0
_PARTS = 3  # of the time of warming up; between them the database does what it does by itself each minute
_QUIET = 15.0  # seconds without any answer after which a bot has stopped working


@dataclass(frozen=True, slots=True)
class Bot:
    """How a bot is started; `told` may hold {server} for the address of the Bot API and {port} for its port.

    With {listen}, the port of its webhook, updates are brought to it.
    """

    words: tuple[str, ...]
    told: Mapping[str, str]
    script: Script | None  # None: updates without end, nobody answers
    meanwhile: Callable[[], None] | None = None  # done while it warms up: what its database does by itself each minute


@dataclass(frozen=True, slots=True)
class Load:
    """Milliseconds of API delay; people at work at once; seconds of pause, of their beginning, warmed up, measured."""

    delay: int
    active: int = 64
    pause: float = 0.0
    spread: float = 3.0
    warm: float = 4.5
    seconds: float = 5.0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured: answers (or updates) a second, waiting times and processor time in milliseconds."""

    rate: float
    p50: float
    p95: float
    cpu: float  # of all bot processes, per answer
    memory: int  # bytes, of the largest
    generator: float  # share of one core that the generator used

    def plain(self) -> dict[str, float | int]:
        """As JSON."""
        return asdict(self)


def measure(bot: Bot, load: Load, folder: Path, cores: Cores, processes: int = 1) -> Result:
    """Run it; RuntimeError with the end of its log when it does not work."""
    return asyncio.run(_measure(bot, load, folder, cores, processes))


async def _measure(bot: Bot, load: Load, folder: Path, cores: Cores, processes: int) -> Result:
    if cores.generator is not None:
        os.sched_setaffinity(0, cores.generator)
    crowd = Crowd(bot.script or Script.echo(), load.active, load.pause, load.most, spread=load.spread)
    api = Api(load.delay / 1000, crowd.shown, hooks=processes)
    if bot.script is None:
        api.endless = lambda limit: b",".join(_flood(api, limit))
    server = await asyncio.get_running_loop().create_server(lambda: Wire(api), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    told = {name: text.replace("{server}", address) for name, text in bot.told.items()}
    words = [word.replace("{port}", address.rpartition(":")[2]) for word in bot.words]
    ports = free_ports(processes)
    doors = Doors(ports) if any("{listen}" in text for text in told.values()) else None
    stack = ExitStack()
    bots: list[Running] = []
    try:
        for port in ports:
            own = {name: text.replace("{listen}", str(port)) for name, text in told.items()}
            bots.append(stack.enter_context(running(words, own, folder, cores)))
        async with asyncio.timeout(_POLLS_WITHIN):
            await api.polled.wait()
        if doors is not None:
            doors.open()
            api.bring = doors.bring
        if bot.script is not None:
            crowd.begin(api)
        return await _watch(api, crowd, load, bots, bot)
    except (TimeoutError, RuntimeError, psutil.Error) as problem:
        raise RuntimeError(f"{' '.join(words)}: {problem!r}\n{''.join(one.tail() for one in bots)}") from problem
    finally:
        if doors is not None:
            await doors.close()
        await asyncio.to_thread(stack.close)  # the bots say their last words to a server that still answers
        server.close()


async def _watch(api: Api, crowd: Crowd, load: Load, bots: list[Running], bot: Bot) -> Result:
    begun, is_flood = time.perf_counter(), bot.script is None
    while not is_flood and not crowd.answered:
        await asyncio.sleep(0.05)
        if time.perf_counter() - begun > _QUIET:
            raise RuntimeError("nobody was answered")
    for part in range(_PARTS):
        if part and bot.meanwhile is not None:
            await asyncio.to_thread(bot.meanwhile)
        await asyncio.sleep(load.warm / _PARTS)
    first, confirmed, at = len(crowd.answered), api.confirmed, time.perf_counter()
    cpu, own = sum(one.cpu() for one in bots), time.process_time()
    await asyncio.sleep(load.seconds)
    if crowd.is_used_up:
        raise RuntimeError("all people have finished before the measurement did")
    now = time.perf_counter()
    count = api.confirmed - confirmed if is_flood else len(crowd.answered) - first
    if not count:
        raise RuntimeError("nobody was answered in time")
    waited = sorted(crowd.waited[first:]) or [0.0, 0.0]
    return Result(
        rate=count / (now - at),
        p50=statistics.median(waited) * 1000,
        p95=waited[int(len(waited) * 0.95)] * 1000,
        cpu=(sum(one.cpu() for one in bots) - cpu) / count * 1000,
        memory=max(one.resident() for one in bots),
        generator=(time.process_time() - own) / (now - at),
    )


def _flood(api: Api, limit: int) -> list[bytes]:
    numbers = [api.next_update() for _ in range(limit)]
    return [said(number, 10_000_000 + number % 1000, b"5") for number in numbers]
