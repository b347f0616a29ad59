"""The store behind the pump: what is queued, how deliveries ended, pictures and documents made at the last moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TypeVar

import structlog

from bot.gathering import Gathering
from bot.handling import Workplace
from bot.outbox import Dropped, OutboxItem, Settled
from bot.pacing import Priority
from charts.worker import ChartFault, ChartWorker
from exports.writing import write_apart
from handlers.paper import compose
from handlers.pictures import illustrate
from handlers.privacy import MY_DATA
from handlers.privacy import compose as compose_own
from handlers.subject import Illustration
from indicators.reminding import is_allowed
from reporting.days_off import is_public_holiday
from reporting.delivery import Delivered, read_content, settle_delivery, settle_sent
from reporting.desk import Desk
from reporting.ports import Address, Document, DocumentOrder, Note, Order, Picture, Placing, Sent
from reporting.reminding import is_still_wanted
from storage import outbox as store
from storage import outbox_owners as owners
from storage.database import Connection

T = TypeVar("T")

log = structlog.get_logger("outbox")

_DROPPED = {Dropped.SUPERSEDED: store.SUPERSEDED, Dropped.WITHDRAWN: store.WITHDRAWN}


class OfficeOutbox:
    """Implements bot.outbox.Outbox over the office's database and chart worker."""

    def __init__(self, place: Workplace, charts: ChartWorker, leads: Callable[[], bool] = lambda: True) -> None:
        self._place = place
        self._charts = charts
        self._leads = leads
        self._cards = Gathering(self._existing_cards)

    async def fetch_due(self, limit: int, exclude: Collection[Address]) -> Sequence[OutboxItem]:
        """Messages that may go now: replies first, then by id; none of the excluded chats.

        Of several processes each sends what is in its hands, and the leader takes what is in nobody's. At night and on
        holidays only replies may go.
        """
        chats = [(address.channel, address.chat) for address in exclude]
        now, number = self._place.now(), self._place.number
        if number is None:
            found = await self._read(lambda desk: store.waiting_items(desk.connection, now, limit, chats))
        elif self._leads():
            take = partial(owners.take_items, number=number, now=now, limit=limit, exclude=chats)
            found = await asyncio.wrap_future(self._place.database.submit(take))
        else:
            found = await self._read(lambda desk: owners.own_items(desk.connection, number, now, limit, chats))
        is_day = self.may_broadcast()
        return [as_waiting(item) for item in found if is_day or item.priority == store.REPLY]

    async def record(self, settled: Sequence[Settled]) -> None:
        """Write down how deliveries went, in one transaction."""

        def write(connection: Connection) -> None:
            now = self._place.now()
            for are_sent, events in groupby(settled, lambda event: isinstance(event.outcome, Sent)):
                (_record_sent if are_sent else _record_others)(connection, events, now)

        await asyncio.wrap_future(self._place.database.submit(write))

    async def existing_card(self, address: Address, card: str) -> str | None:
        """The message that holds the card at present."""
        return await self._cards.find((address.channel, address.chat, card))

    async def _existing_cards(self, places: Collection[tuple[str, str, str]]) -> Mapping[tuple[str, str, str], str]:
        return await self._read(lambda desk: store.card_messages(desk.connection, places))

    async def still_wanted(self, item: OutboxItem) -> bool:
        """False when what a reminder asks for has been done meanwhile."""

        def look(desk: Desk) -> bool:
            key = store.key_of(desk.connection, item.id)
            return key is None or is_still_wanted(desk, key)

        return await self._read(look)

    def may_broadcast(self) -> bool:
        """Not in the quiet hours, nor on a public holiday: what was held up until then goes out in the morning."""
        place = self._place
        return is_allowed(place.now().astimezone(place.zone), is_public_holiday, place.quiet)

    async def illustrate(self, order: Order) -> Picture | Document | Note:
        """Compute the figures and have them drawn in the worker process, or written in one of its own.

        Where no picture can be drawn the words go out without it: who asked gets the figures, and nothing waits.
        """
        if isinstance(order, DocumentOrder) and order.subject == MY_DATA:
            own = await self._read(lambda desk: compose_own(desk, order))
            return Document(own.content, own.filename, own.caption)
        if isinstance(order, DocumentOrder):
            composed = await self._read(lambda desk: compose(desk, order))
            return Document(await write_apart(composed.letter), composed.filename, composed.caption)
        found: Illustration = await self._read(lambda desk: illustrate(desk, order))
        try:
            png = await self._charts.draw(found.chart)
        except ChartFault as fault:
            log.error("a picture could not be drawn; its words go out alone", order=dict(order.about), cause=str(fault))
            sorry = self._place.wording.text(order.about["language"], "progress.no_picture")
            return Note(f"{found.caption}\n{sorry}", found.buttons)
        return Picture(png, found.caption, found.alt, found.buttons)

    async def _read(self, look: Callable[[Desk], T]) -> T:
        return await asyncio.to_thread(self._look, look)

    def _look(self, look: Callable[[Desk], T]) -> T:
        with self._place.database.read() as connection:
            return look(self._place.desk(connection))


def as_waiting(item: store.OutboxItem) -> OutboxItem:
    """A stored message as the pump takes it."""
    return OutboxItem(
        id=item.id,
        address=Address(item.channel, item.chat),
        thread=item.thread,
        content=read_content(item),
        placing=Placing(item.placing),
        card=item.card,
        priority=Priority.REPLY if item.priority == store.REPLY else Priority.BROADCAST,
        created=item.created_at,
        attempts=item.attempts,
        request=item.request,
    )


def _record_sent(connection: Connection, events: Iterable[Settled], now: datetime) -> None:
    sent = [(_delivered(one.item), one.outcome.message) for one in events if isinstance(one.outcome, Sent)]
    settle_sent(connection, sent, now)


def _record_others(connection: Connection, events: Iterable[Settled], now: datetime) -> None:
    for event in events:
        if isinstance(event.outcome, Dropped):
            store.settle_item(connection, event.item.id, _DROPPED[event.outcome], None, None, now)
        else:
            settle_delivery(connection, _delivered(event.item), event.outcome, event.not_before, now)


def _delivered(item: OutboxItem) -> Delivered:
    return Delivered(item.id, item.address, item.card, item.attempts)
