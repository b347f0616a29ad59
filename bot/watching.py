"""The program looks at itself every few seconds, and tells the operator's chats when something is wrong.

What is told goes straight to the messenger: the outbox may be what is stuck. Of several processes the one that leads
speaks; while the database is away, the one that led last does. How each trouble stands survives a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from prometheus_client import Gauge

from bot.alerting import PATIENCE, WELL, Alert, Standing, Trouble, due, step, told
from bot.diagnosis import Sighting, diagnose
from bot.handling import Workplace
from bot.receiving import sleep_unless
from bot.telegram_in import CHANNEL
from bot.trying_again import note_fault
from bot.vitals import Pulse
from reporting.ports import Address, Messenger, Note, Parcel, Placing, Sent, Unreachable
from storage import operating
from storage.database import Connection
from storage.operating import TroubleRecord

EVERY: Final = 10.0  # seconds
_LANGUAGE: Final = "vi"

_trouble = Gauge("tram_trouble", "1 while this kind of trouble stands", ["kind"])

log = structlog.get_logger("watch")


class Watch:
    """One per process. `chat` is the operator's from the settings, beside those bound by a link."""

    def __init__(
        self, pulse: Pulse, place: Workplace, messenger: Messenger, leads: Callable[[], bool], chat: str = ""
    ) -> None:
        self._pulse = pulse
        self._place = place
        self._messenger = messenger
        self._leads = leads
        self._configured = [Address(CHANNEL, chat)] if chat else []
        self._bound: list[Address] = []
        self._standings: dict[Trouble, Standing] = {}
        self._gone: set[Address] = set()
        self._on_watch = False

    async def run(self, stop: asyncio.Event, every: float = EVERY) -> None:
        """Look until `stop`. Never raises."""
        while True:
            try:
                await self.look()
            except Exception as fault:  # noqa: BLE001  (whatever is wrong, the next look may tell it)
                note_fault(log, "the program could not look at itself; it tries again", fault)
            if await sleep_unless(stop, every):
                return

    async def look(self) -> None:
        """Look once, and tell what has to be told."""
        vitals = await self._pulse.take()
        if vitals.stored is not None:
            took_over = self._leads() and not self._on_watch
            self._on_watch = self._leads()
            await self._recall(took_over)
        if not self._on_watch:
            return
        before = dict(self._standings)
        for trouble, sighting in diagnose(vitals).items():
            self._standings[trouble] = await self._next(trouble, sighting)
        if vitals.stored is not None:
            changed = [one for one, standing in self._standings.items() if before.get(one) != standing]
            await self._write(lambda connection: _save(connection, changed, self._standings, self._gone))
            self._gone.clear()

    async def _next(self, trouble: Trouble, sighting: Sighting) -> Standing:
        before = self._standings.get(trouble, WELL)
        standing = step(before, sighting.seen, PATIENCE[trouble], self._place.now())
        if standing.raised != before.raised:
            if standing.raised:
                log.error("something is wrong", trouble=trouble.value, **sighting.figures)
            else:
                log.info("it is well again", trouble=trouble.value)
        _trouble.labels(trouble.value).set(standing.raised)
        alert = due(trouble, standing)
        if alert is not None and await self._tell(alert, sighting):
            standing = told(standing)
        return standing

    async def _tell(self, alert: Alert, sighting: Sighting) -> bool:
        """Write to every chat of the operator; whether it arrived anywhere."""
        words = self._sentence(alert, sighting)
        arrived = False
        for address in dict.fromkeys((*self._configured, *self._bound)):
            outcome = await self._messenger.deliver(Parcel(address, None, Note(words), Placing.NEW, None))
            arrived = arrived or isinstance(outcome, Sent)
            if isinstance(outcome, Unreachable):
                log.error("a chat of the operator is closed; bind another with `tram operator invite`")
                self._gone.add(address)
        return arrived

    def _sentence(self, alert: Alert, sighting: Sighting) -> str:
        since = alert.since.astimezone(self._place.zone).strftime("%H:%M")
        kind = "well" if alert.is_over else "wrong"
        return self._place.wording.text(
            _LANGUAGE, f"operator.{kind}_{alert.trouble.value}", since=since, **sighting.figures
        )

    async def _recall(self, standings_too: bool) -> None:
        """What the store knows of the operator's chats, and of the troubles when somebody else watched before."""

        def read() -> tuple[list[tuple[str, str]], list[TroubleRecord]]:
            with self._place.database.read() as connection:
                known = operating.troubles(connection) if standings_too else []
                return operating.operator_chats(connection), known

        chats, known = await asyncio.to_thread(read)
        self._bound = [Address(channel, chat) for channel, chat in chats]
        for record in known:
            if record.kind in set(Trouble):
                standing = Standing(record.raised, record.told, record.bad_since, record.good_since)
                self._standings[Trouble(record.kind)] = standing

    async def _write(self, job: Callable[[Connection], None]) -> None:
        await asyncio.wrap_future(self._place.database.submit(job))


def _save(
    connection: Connection, changed: list[Trouble], standings: dict[Trouble, Standing], gone: set[Address]
) -> None:
    for address in gone:
        operating.unbind_operator_chat(connection, address.channel, address.chat)
    for trouble in changed:
        one = standings[trouble]
        operating.save_trouble(
            connection, TroubleRecord(trouble.value, one.raised, one.told, one.bad_since, one.good_since)
        )
