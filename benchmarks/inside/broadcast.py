"""`python -m benchmarks.inside.broadcast`: 1,500 messages to distinct chats against both models of Telegram's limit.

The pump is the program's own, with its defaults; the limits are enforced as the simulator does, 30 a second. Efficiency
is what was sent over what 30 a second allow, from when the messages are there until the last is recorded. The pump has
been at work for a while, as it has when a round opens. Every two seconds somebody writes and gets a reply in between.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.logs import configure_logs
from bot.outbox import OutboxItem, Settled
from bot.pacing import Priority
from bot.sending import Pump
from bot.telegram_out import is_group
from reporting.ports import Address, Document, Note, Order, Outcome, Parcel, Picture, Placing, Sent, TryLater
from simulator.limits import LimitModel, LimitSettings, RateLimits

MESSAGES = 1_500
PER_SECOND = 30
_ON_ITS_WAY = 0.05  # seconds
_REPLY_EVERY = 2.0
_AT_WORK = 1.5  # seconds
_LONGEST = 300.0


@dataclass(slots=True)
class Store:
    """An outbox in memory."""

    waiting: dict[int, OutboxItem] = field(default_factory=dict)
    sent: int = 0

    async def fetch_due(self, limit: int, exclude: Collection[Address]) -> Sequence[OutboxItem]:
        """Replies first, then by number."""
        free = [item for item in self.waiting.values() if item.address not in exclude]
        return sorted(free, key=lambda item: (item.priority, item.id))[:limit]

    async def record(self, settled: Sequence[Settled]) -> None:
        """Those that ended are gone."""
        for event in settled:
            if event.is_final:
                self.waiting.pop(event.item.id, None)
                self.sent += 1

    async def existing_card(self, address: Address, card: str) -> str | None:
        """None."""
        return None

    async def still_wanted(self, item: OutboxItem) -> bool:
        """Always."""
        return True

    def may_broadcast(self) -> bool:
        """Always."""
        return True

    async def illustrate(self, order: Order) -> Picture | Document:
        """Never asked."""
        raise AssertionError(order)


class Channel:
    """Telegram as the model has it; counts refusals and how long replies took."""

    def __init__(self, model: LimitModel) -> None:
        self._limits = RateLimits(time.monotonic)
        self._limits.set(LimitSettings(model=model, per_second=PER_SECOND))
        self.refused = 0
        self.replied: dict[str, float] = {}

    async def deliver(self, parcel: Parcel) -> Outcome:
        """After half its way a message is counted or refused."""
        await asyncio.sleep(_ON_ITS_WAY / 2)
        wait = self._limits.admit(1, int(parcel.address.chat))
        if wait is None and int(parcel.address.chat) > MESSAGES:
            self.replied[parcel.address.chat] = time.monotonic()
        await asyncio.sleep(_ON_ITS_WAY / 2)
        if wait is None:
            return Sent("1")
        self.refused += 1
        return TryLater(float(wait), False, "flood limit")

    async def answer_press(self, press: str, words: str | None) -> None:
        """Nothing."""

    async def leave(self, address: Address) -> None:
        """Nothing."""


async def broadcast(model: LimitModel) -> str:
    """One line of the table."""
    store, channel = Store(), Channel(model)
    now = datetime.now(UTC)  # noqa: TID251  (an edge)

    def item(number: int, priority: Priority) -> OutboxItem:
        address = Address("telegram", str(number))
        return OutboxItem(number, address, None, Note("words"), Placing.NEW, None, priority, now)

    pump = Pump(channel, store, lambda: now, is_group)
    asked: dict[str, float] = {}
    await pump.start()
    await asyncio.sleep(_AT_WORK)
    begun = time.monotonic()
    store.waiting = {number: item(number, Priority.BROADCAST) for number in range(1, MESSAGES + 1)}
    pump.wake()
    while store.waiting and time.monotonic() - begun < _LONGEST:
        number = MESSAGES + 1 + len(asked)
        store.waiting[number] = item(number, Priority.REPLY)
        asked[str(number)] = time.monotonic()
        pump.offer([store.waiting[number]])
        due = time.monotonic() + _REPLY_EVERY
        while store.waiting and time.monotonic() < due:  # noqa: ASYNC110  (the pump is not asked to tell)
            await asyncio.sleep(0.01)
    taken = time.monotonic() - begun
    await pump.stop()
    replies = sorted(channel.replied[chat] - asked[chat] for chat in asked if chat in channel.replied)
    efficiency = store.sent / PER_SECOND / taken  # replies use up the same limit
    slowest = replies[-1] * 1000 if replies else float("nan")
    return (
        f"| {model.value} | {taken:.1f} s | {efficiency:.3f} | {channel.refused} | {len(store.waiting)} |"
        f" {len(replies)} | {slowest:.0f} ms |"
    )


async def main() -> int:
    """Both models side by side."""
    argparse.ArgumentParser().parse_args()
    configure_logs("error", "plain")
    lines = await asyncio.gather(*(broadcast(model) for model in (LimitModel.WINDOW, LimitModel.BUCKET)))
    print("| model | taken | efficiency | 429 | undelivered | replies meanwhile | slowest reply |")
    print("|---" * 7 + "|")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
