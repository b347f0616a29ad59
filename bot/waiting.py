"""What waits to be sent, in memory: one line per chat, replies ahead of broadcasts, one message of a chat at a time.

Pure bookkeeping; when a chat may get its next message is asked of a Pacer. Times are seconds of one steady clock.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bot.outbox import OutboxItem
from bot.pacing import Priority
from reporting.ports import Address, Placing

_STRONGER: Final = {Placing.EDIT: 0, Placing.MOVE: 1, Placing.NEW: 2}

Earliest = Callable[[Address, float], float]  # Pacer.earliest


@dataclass(slots=True)
class _Chat:
    replies: deque[OutboxItem] = field(default_factory=deque)
    broadcasts: deque[OutboxItem] = field(default_factory=deque)
    busy: bool = False
    queued: Priority | None = None  # where its turn is; None while busy
    ticket: int = 0  # only the queue entry with this number is valid

    def line(self, priority: Priority) -> deque[OutboxItem]:
        return self.replies if priority is Priority.REPLY else self.broadcasts

    def items(self) -> Iterator[OutboxItem]:
        yield from self.replies
        yield from self.broadcasts

    def next_priority(self) -> Priority | None:
        if self.replies:
            return Priority.REPLY
        return Priority.BROADCAST if self.broadcasts else None


class Waiting:
    """The lines of all chats."""

    def __init__(self, earliest: Earliest) -> None:
        self._earliest = earliest
        self._chats: dict[Address, _Chat] = {}
        self._queues: dict[Priority, list[tuple[float, int, Address]]] = {one: [] for one in Priority}
        self._ticket = 0
        self._counts = dict.fromkeys(Priority, 0)

    def count(self, priority: Priority) -> int:
        """How many messages of that priority wait; those under way are not counted."""
        return self._counts[priority]

    def addresses(self) -> set[Address]:
        """Chats with something waiting or under way."""
        return set(self._chats)

    def holds(self, address: Address) -> bool:
        """Whether a chat has something waiting or under way."""
        return address in self._chats

    def add(self, item: OutboxItem, now: float) -> OutboxItem | None:
        """Put it at the end of its chat's line; returns the older version of the same card that it replaces, if any."""
        chat = self._chats.setdefault(item.address, _Chat())
        older = None if item.card is None else next((one for one in chat.items() if one.card == item.card), None)
        if older is not None:
            self._remove(chat, older)
            item = replace(item, placing=max(older.placing, item.placing, key=_STRONGER.__getitem__))
        chat.line(item.priority).append(item)
        self._counts[item.priority] += 1
        self._queue(item.address, chat, now)
        return older

    def take(self, priority: Priority, now: float) -> OutboxItem | None:
        """The next message of that priority that may go now; its chat is busy until release()."""
        queue = self._queues[priority]
        while queue and queue[0][0] <= now:
            _, ticket, address = heapq.heappop(queue)
            chat = self._chats.get(address)
            if chat is None or chat.ticket != ticket:
                continue
            at = self._earliest(address, now)
            if at > now:
                self._push(priority, at, address, chat)
                continue
            item = chat.line(priority).popleft()
            self._counts[priority] -= 1
            chat.busy, chat.queued, chat.ticket = True, None, 0
            return item
        return None

    def next_time(self, priority: Priority) -> float:
        """When take() is worth asking again; infinity when nothing waits."""
        queue = self._queues[priority]
        while queue:
            at, ticket, address = queue[0]
            chat = self._chats.get(address)
            if chat is not None and chat.ticket == ticket:
                return at
            heapq.heappop(queue)
        return math.inf

    def put_back(self, item: OutboxItem) -> bool:
        """Return a message that could not go to the head of its line, before release(); False (and nothing done)
        when a newer version of its card waits already."""
        chat = self._chats[item.address]
        if item.card is not None and any(one.card == item.card for one in chat.items()):
            return False
        chat.line(item.priority).appendleft(item)
        self._counts[item.priority] += 1
        return True

    def release(self, address: Address, now: float) -> None:
        """The chat's message is no longer under way: its next one may be taken."""
        chat = self._chats[address]
        chat.busy = False
        self._queue(address, chat, now)

    def drop(self, address: Address) -> list[OutboxItem]:
        """Take all that waits for a chat, in the order it would have gone."""
        chat = self._chats.get(address)
        if chat is None:
            return []
        dropped = list(chat.items())
        for item in dropped:
            self._remove(chat, item)
        if not chat.busy:
            del self._chats[address]
        return dropped

    def _remove(self, chat: _Chat, item: OutboxItem) -> None:
        chat.line(item.priority).remove(item)
        self._counts[item.priority] -= 1

    def _queue(self, address: Address, chat: _Chat, now: float) -> None:
        if chat.busy:
            return
        priority = chat.next_priority()
        if priority is None:
            del self._chats[address]
        elif priority is not chat.queued:  # a turn that is waited for already is kept
            self._push(priority, self._earliest(address, now), address, chat)

    def _push(self, priority: Priority, at: float, address: Address, chat: _Chat) -> None:
        self._ticket += 1
        chat.queued, chat.ticket = priority, self._ticket
        heapq.heappush(self._queues[priority], (at, self._ticket, address))
