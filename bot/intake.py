"""Which messages are in memory and which the store still holds, so that none is sent twice and none out of turn.

Messages come in two ways, handed over right after their commit and fetched by sweeps. A message handed over is taken
only when everything written before it for the same chat is known to be in memory; otherwise it is left to a sweep,
which brings the chat's messages in their order. Pure bookkeeping; times are seconds of one steady clock.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Final

from bot.outbox import OutboxItem
from bot.pacing import Priority
from reporting.ports import Address

WINDOW: Final = 256  # messages fetched at once; a broadcast of 100,000 never stands in memory
# A look may have begun before a message's end was recorded: the last ends are remembered, for at least so many seconds
# or so many of them (and for at most twice that): many times what a look and the handling of a batch can bring late.
_SETTLED_FOR: Final = 30.0
_SETTLED_AT_LEAST: Final = 2_000


class Intake:
    """Decides about messages one by one; the caller keeps them."""

    def __init__(self) -> None:
        self._in_hand: set[int] = set()  # waiting, under way, or not recorded yet
        self._settled: set[int] = set()  # since `_settled_since`
        self._settled_before: set[int] = set()
        self._settled_since = -math.inf
        self._sweep = 0
        # What is marked while a sweep is under way may be newer than its answer, hence the sweep's number beside it.
        self._more: tuple[Priority, int] | None = None  # the store holds more of this and of later priorities
        self._partial: dict[tuple[Address, Priority], int] = {}  # lines of which the store may hold a part

    def takes_offered(self, item: OutboxItem, waiting: int) -> bool:
        """Whether a message handed over may be taken; `waiting` of its priority wait already."""
        more = self.more_of()
        if waiting >= WINDOW and (more is None or item.priority <= more):
            more = item.priority
            self._more = more, self._sweep
        line = (item.address, item.priority)
        if line in self._partial or (more is not None and item.priority >= more):
            self._partial[line] = self._sweep
            return False
        return self._take(item)

    def note_elsewhere(self, address: Address) -> None:
        """Another process wrote to that chat: the store holds more of its line than is in memory."""
        for priority in Priority:
            self._partial[address, priority] = self._sweep

    def begin_sweep(self) -> None:
        """The store is being asked from now on."""
        self._sweep += 1

    def take_fetched(self, items: Sequence[OutboxItem], excluded: Collection[Address]) -> list[OutboxItem]:
        """Those of a sweep's answer that are news. `excluded` are the chats that the sweep left out."""
        more = items[-1].priority if len(items) >= WINDOW else None
        if more is not None:
            self._more = more, self._sweep
        elif self._more is not None and self._more[1] < self._sweep:
            self._more = None
        self._partial = {
            line: marked
            for line, marked in self._partial.items()
            if marked >= self._sweep or line[0] in excluded or (more is not None and line[1] >= more)
        }
        if more is not None:
            self._partial |= {(item.address, item.priority): self._sweep for item in items if item.priority >= more}
        return [item for item in items if self._take(item)]

    def release(self, item: OutboxItem, now: float) -> None:
        """The end of the message is recorded."""
        self._in_hand.discard(item.id)
        if now - self._settled_since > _SETTLED_FOR or len(self._settled) >= _SETTLED_AT_LEAST:
            self._settled_before, self._settled, self._settled_since = self._settled, set(), now
        self._settled.add(item.id)

    def is_partial(self, item: OutboxItem) -> bool:
        """Whether the store may hold more of this message's line."""
        return (item.address, item.priority) in self._partial

    def more_of(self) -> Priority | None:
        """The first priority of which the store holds more than is in memory."""
        return None if self._more is None else self._more[0]

    def _take(self, item: OutboxItem) -> bool:
        if item.id in self._in_hand or item.id in self._settled or item.id in self._settled_before:
            return False
        self._in_hand.add(item.id)
        return True
