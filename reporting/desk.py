"""The place where one transaction is worked: the connection, the time it happens, and what it may look up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from indicators.reminding import QuietHours
from reporting.catalogue import Catalogue
from reporting.ports import Address, Wording
from storage.database import Connection
from storage.outbox import OutboxItem


@dataclass(slots=True)
class Desk:
    """One transaction. `now` is aware UTC and does not move; `posted` collects what was queued, for the sender.

    `invite_link` is the beginning of the channel's deep links, to which a secret is joined; empty when it has none.
    `request` names the event that is answered (Incoming.request); None when nobody asked.
    `begun`: something was begun that the next beat goes on with, and that is not to wait for its time.
    `was_reorganised` is what structure.was_reorganised() found, asked once in a transaction.
    `sender`, when several processes send, is the chat that is being answered and the process that sends there.
    """

    connection: Connection
    now: datetime
    catalogue: Catalogue
    wording: Wording
    zone: ZoneInfo
    posted: list[OutboxItem] = field(default_factory=list)
    invite_link: str = ""
    request: str | None = None
    quiet: QuietHours = field(default_factory=QuietHours)  # in which nobody is written to who has not just written
    sender: tuple[Address, int] | None = None
    begun: bool = False
    was_reorganised: bool | None = None

    def sender_to(self, address: Address) -> int | None:
        """The process that sends to that chat; None for the only one, or whichever leads."""
        return self.sender[1] if self.sender is not None and self.sender[0] == address else None

    looks_back: bool = False  # `now` is a past moment, for reading only: what came later is not seen

    def on(self, day: date) -> Desk:
        """The same place at the end of that local day: figures read there are those that were known then.

        Units stand where they stand in the tree now. A day that is not over is read as it is.
        """
        if day >= self.today:
            return self
        end = datetime.combine(day, time.max, self.zone).astimezone(UTC)
        return replace(self, now=end, looks_back=True)

    @property
    def known_at(self) -> datetime | None:
        """The past moment whose figures are read; None for those of the present."""
        return self.now if self.looks_back else None

    @property
    def local(self) -> datetime:
        """The same moment as the wall clock of the network shows it."""
        return self.now.astimezone(self.zone)

    @property
    def today(self) -> date:
        """The local day."""
        return self.local.date()

    def say(self, language: str, key: str, /, **params: object) -> str:
        """A sentence of the wording catalogue."""
        return self.wording.text(language, key, **params)
