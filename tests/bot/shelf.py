"""The smallest store that a pump can work with."""

import asyncio
from datetime import UTC, datetime

from bot.outbox import OutboxItem, Settled
from bot.pacing import Limits, Priority
from reporting.ports import Address, Document, DocumentOrder, Note, Picture, Placing, Sent
from simulator.client import SimulatorClient

NOW = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)
REPLY, BROADCAST = Priority.REPLY, Priority.BROADCAST
NO_LIMITS = Limits(per_second=0, per_chat=0, per_group_minute=0)


class Shelf:
    """Implements Outbox in memory, and remembers what it was told."""

    def __init__(self, png: bytes) -> None:
        self.png = png
        self.rows: dict[int, OutboxItem] = {}
        self.not_before: dict[int, datetime] = {}
        self.cards: dict[tuple[Address, str], str] = {}
        self.told: list[Settled] = []
        self.unwanted: set[int] = set()
        self.is_night = False
        self.failing = 0
        self.written = 0
        self.grown = asyncio.Condition()

    def write(self, chat, text, *, priority=REPLY, placing=Placing.NEW, card=None, content=None) -> OutboxItem:
        self.written += 1
        address = Address("telegram", str(chat))
        item = OutboxItem(self.written, address, None, content or Note(text), placing, card, priority, NOW)
        self.rows[item.id] = item
        return item

    async def fetch_due(self, limit, exclude):
        free = [one for one in self.rows.values() if one.address not in exclude]
        if self.is_night:
            free = [one for one in free if one.priority is REPLY]
        return sorted(free, key=lambda one: (one.priority, one.id))[:limit]

    async def record(self, settled):
        if self.failing:
            self.failing -= 1
            raise ConnectionError("the database is away")
        async with self.grown:
            for event in settled:
                self.told.append(event)
                if event.is_final:
                    del self.rows[event.item.id]
                if event.not_before is not None:
                    self.not_before[event.item.id] = event.not_before
                if isinstance(event.outcome, Sent) and event.item.card is not None:
                    self.cards[event.item.address, event.item.card] = event.outcome.message
            self.grown.notify_all()

    async def existing_card(self, address, card):
        return self.cards.get((address, card))

    async def still_wanted(self, item):
        return item.id not in self.unwanted

    def may_broadcast(self):
        return not self.is_night

    async def illustrate(self, order):
        if order.subject == "broken":
            raise RuntimeError("the chart worker died")
        if isinstance(order, DocumentOrder):
            return Document(b"PK", "bao-cao.docx", order.about["caption"])
        return Picture(self.png, order.about["caption"], "")

    async def until(self, holds):
        async with self.grown, asyncio.timeout(30):
            await self.grown.wait_for(holds)

    async def empty(self):
        await self.until(lambda: not self.rows)

    def outcomes(self, *kinds) -> list[object]:
        return [event.outcome for event in self.told if not kinds or isinstance(event.outcome, kinds)]


def texts(world: SimulatorClient, chat: int) -> list[str]:
    """What the bot's messages in a chat say, oldest first."""
    return [message.text for message in world.chat(chat).from_bots]
