"""Who waits for what: bells for long polls, and numbered changes for pages and tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes everybody who waits. Rung in the server's own event loop only."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    def close(self) -> None:
        """Ring for the last time: later waits return at once."""
        self.closed = True
        self.ring()

    async def wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until `holds` is true after a ring; False after `seconds` or when closed."""
        end = asyncio.get_running_loop().time() + seconds
        while not holds():
            left = end - asyncio.get_running_loop().time()
            if left <= 0 or self.closed:
                return False
            try:
                await asyncio.wait_for(self._event.wait(), left)
            except TimeoutError:
                return holds()
        return True


class Changes:
    """A growing number for the whole world and, per topic, the number of its last change.

    Topics are chat keys ("101", "-7"), or one of "chats", "clock", "limits", "faults", "bots".
    """

    def __init__(self) -> None:
        self.version = 1
        self.bell = Bell()
        self._topics: dict[str, int] = {}

    def mark(self, *topics: str) -> None:
        self.version += 1
        for topic in topics:
            self._topics[topic] = self.version
        self.bell.ring()

    def of(self, topic: str) -> int:
        return self._topics.get(topic, 1)

    def since(self, version: int) -> list[str]:
        """Topics changed after `version`, oldest first."""
        found = [(number, topic) for topic, number in self._topics.items() if number > version]
        return [topic for _, topic in sorted(found)]

    async def beyond(self, topic: str | None, version: int, seconds: float) -> bool:
        """Wait until the topic (or anything, for None) has changed after `version`."""
        if topic is None:
            return await self.bell.wait_until(lambda: self.version > version, seconds)
        return await self.bell.wait_until(lambda: self.of(topic) > version, seconds)
