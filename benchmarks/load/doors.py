"""Telegram's other way: updates are brought to the webhooks of one or several processes, to each in turn.

Like a balancer that knows nothing of chats, in front of processes that share a database. What is not answered with 200
is brought again.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

PATH = "/telegram/benchmark"
SECRET = "benchmark-secret-of-no-real-bot"
_CONNECTIONS = 40  # to each process: what it asks Telegram for
_AGAIN_AFTER = 0.05  # seconds
_HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    "X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
)


@dataclass(slots=True)
class _Door:
    port: int
    waiting: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)


class Doors:
    """The webhooks on these ports of this machine. Open it when they listen, close it before they do no more."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._doors = [_Door(port) for port in ports]
        self._turn = cycle(self._doors)
        self._carriers: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Begin to bring updates."""
        self._carriers = [asyncio.create_task(self._carry(door)) for door in self._doors for _ in range(_CONNECTIONS)]

    def bring(self, update: bytes) -> None:
        """Bring an update to whose turn it is."""
        next(self._turn).waiting.put_nowait(update)

    async def close(self) -> None:
        """Bring nothing more."""
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    async def _carry(self, door: _Door) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        head = _HEAD.format(path=PATH, port=door.port, secret=SECRET).encode()
        try:
            while True:
                update = await door.waiting.get()
                writer.write(b"%s%d\r\n\r\n%s" % (head, len(update), update))
                if not await _is_taken(reader):
                    await asyncio.sleep(_AGAIN_AFTER)
                    door.waiting.put_nowait(update)
        finally:
            writer.close()


async def _is_taken(reader: asyncio.StreamReader) -> bool:
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line.partition(b":")[2]) for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length")),
        0,
    )
    await reader.readexactly(length)
    return answer.startswith(b"HTTP/1.1 200")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()
