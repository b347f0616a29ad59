"""Questions asked together: whoever asks while an answer is awaited is in the next question.

Sixty-four messages go out side by side. When each asks the database something in a thread of its own, the threads wait
for one interpreter longer than for their answers (docs/benchmarks.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Gathering(Generic[K, V]):
    """Answers single questions by asking for many. Belongs to the event loop's thread."""

    def __init__(self, ask: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._ask = ask
        self._open: list[tuple[K, asyncio.Future[V | None]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def find(self, key: K) -> V | None:
        """What is known of it; None when nothing is. Raises what the question raised."""
        answer: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._open.append((key, answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._answer_all(), name="gathered questions")
        return await answer

    async def _answer_all(self) -> None:
        while self._open:
            asked, self._open = self._open, []
            try:
                known = await self._ask({key for key, _ in asked})
            except Exception as fault:  # noqa: BLE001  (it belongs to those who asked)
                for _, answer in asked:
                    if not answer.done():
                        answer.set_exception(fault)
            else:
                for key, answer in asked:
                    if not answer.done():  # who asked may have been cancelled meanwhile
                        answer.set_result(known.get(key))
        self._asking = None
