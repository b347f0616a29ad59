"""The answering path without network and processes: updates in, messages out, all that lies between as it runs.

What is measured is processor time of this process, so that what else the machine does counts little.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote_plus

from benchmarks.load.crowd import Crowd, Move, Script
from benchmarks.load.office import ZONE
from benchmarks.load.wire import Api
from bot.handling import Handling, Workplace
from bot.office_outbox import OfficeOutbox, as_waiting
from bot.outbox import OutboxItem, Settled
from bot.telegram_in import decode
from bot.wording import load_wording
from charts.worker import ChartWorker
from reporting.catalogue import Catalogue
from reporting.ports import Address, Incoming, Note, Outcome, Parcel, Sent
from storage.database import Database

SCRIPTS = {
    "text": Script.survey(Move.TYPE, opener="|typed|", is_sent=True),
    "buttons": Script.survey(Move.PRESS, opener="|chosen|", is_sent=True),
}


@dataclass(slots=True)
class Collector(Api):
    """Keeps the updates for the next batch."""

    def take(self) -> list[bytes]:
        """What was sent since."""
        updates = [update for _, update in self._waiting]
        self._waiting.clear()
        return updates


class Answering:
    """An office at work on one database, and people who answer at once; `active` updates share one commit."""

    def __init__(self, database: Database, mode: str, active: int = 32, first: int = 0) -> None:
        with database.read() as connection:
            catalogue = Catalogue.load(connection)
        self.place = Workplace(database, catalogue, load_wording(), ZONE, lambda: datetime.now(UTC))  # noqa: TID251
        self._posted: list[OutboxItem] = []
        self._handling = Handling(self.place, Nobody(), lambda items: self._posted.extend(map(as_waiting, items)))
        self._outbox = OfficeOutbox(self.place, cast(ChartWorker, None))
        self.crowd = Crowd(SCRIPTS[mode], active, first=first)
        self._api = Collector(0.0, self.crowd.shown)
        self._message = 0
        self.crowd.begin(self._api)

    async def fill(self, surveys: int) -> tuple[int, float]:
        """Until so many more surveys are sent; the number of answers, and the processor time in seconds."""
        answers, until, begun = len(self.crowd.answered), self.crowd.surveys + surveys, time.process_time()
        while self.crowd.surveys < until:
            if not await self.step():
                raise RuntimeError("nobody writes any more")
        return len(self.crowd.answered) - answers, time.process_time() - begun

    async def step(self) -> int:
        """Everything that was sent meanwhile, as one batch; how many updates."""
        batch = [self.decoded(raw) for raw in self._api.take()]
        await self._handling.handle_batch(batch)
        items, self._posted = self._posted, []
        settled, shown = [], []
        for item in items:
            self._message += 1
            settled.append(Settled(item, Sent(str(self._message))))
            shown.append((int(item.address.chat), self._message, _body(item)))
        await self._outbox.record(settled)
        for chat, message, body in shown:
            self.crowd.shown(chat, message, body)
        return len(batch)

    def decoded(self, raw: bytes) -> Incoming:
        """One update as it came."""
        incoming = decode(json.loads(raw), "bench_bot", self.place.now())
        assert incoming is not None, "the crowd writes nothing else"
        return incoming


class Nobody:
    """A messenger of whom nothing is asked but to stop the waiting sign of a button."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Never called."""
        raise AssertionError(parcel)

    async def answer_press(self, press: str, words: str | None) -> None:
        """Done."""

    async def leave(self, address: Address) -> None:
        """Never called."""
        raise AssertionError(address)


def _body(item: OutboxItem) -> bytes:
    assert isinstance(item.content, Note), "nobody here asks for pictures"
    rows = [[{"callback_data": button.data} for button in row] for row in item.content.buttons]
    return f"reply_markup={quote_plus(json.dumps({'inline_keyboard': rows}))}".encode()
