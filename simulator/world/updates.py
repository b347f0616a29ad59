"""Updates that wait for one bot, until an offset confirms them or a webhook takes them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from simulator.changes import Bell
from simulator.refusals import BotApiRefusal

# What Telegram sends when allowed_updates was never given: everything but these.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MOST_WAITING = 100_000


@dataclass(frozen=True, slots=True)
class Update:
    """One update; `lane` (a chat id) says which others it must not overtake."""

    id: int
    kind: str
    payload: dict[str, Any]
    lane: int

    def as_json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """First in, first out; ids rise without gaps for as long as the server runs."""

    def __init__(self) -> None:
        self.pending: dict[int, Update] = {}
        self.allowed: tuple[str, ...] = ()
        self.webhook_set = False
        self.bell = Bell()
        self._next_id = 10_000_001
        self._poller = 0
        self._sent_away = ""

    @property
    def newest(self) -> int:
        """The id of the last update that was queued."""
        return self._next_id - 1

    def add(self, kind: str, payload: dict[str, Any], lane: int) -> None:
        """Queue an update unless the bot did not ask for its kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return
        self.pending[self._next_id] = Update(self._next_id, kind, payload, lane)
        self._next_id += 1
        while len(self.pending) > MOST_WAITING:
            del self.pending[next(iter(self.pending))]
        self.bell.ring()

    def confirm(self, offset: int) -> None:
        """Forget what the bot has acknowledged; a negative offset keeps only that many from the end."""
        if offset < 0:
            keep = list(self.pending)[offset:]
            self.pending = {number: self.pending[number] for number in keep}
        else:
            while self.pending and (first := next(iter(self.pending))) < offset:
                del self.pending[first]

    def take(self, number: int) -> None:
        """A webhook took this one."""
        self.pending.pop(number, None)

    def drop_all(self) -> None:
        self.pending.clear()

    def send_pollers_away(self, by: str) -> None:
        """Whoever polls now is answered 409 "terminated by …"."""
        self._poller += 1
        self._sent_away = by
        self.bell.ring()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """getUpdates: confirm, then wait up to `seconds` for something. Raises 409 when another poll begins."""
        self.send_pollers_away("other getUpdates request; make sure that only one bot instance is running")
        mine = self._poller
        self.confirm(offset)
        await self.bell.wait_until(lambda: bool(self.pending) or self._poller != mine, seconds)
        if self._poller != mine:
            raise BotApiRefusal(409, f"Conflict: terminated by {self._sent_away}")
        return [update.as_json() for update in islice(self.pending.values(), limit)]
