"""Statements about messages to many that somebody started: who is still to be written to, and how far they went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.outbox import DEAD, DONE, SUPERSEDED, WAITING, WITHDRAWN
from storage.tables import metadata

_broadcast = metadata.tables["broadcast"]
_left = metadata.tables["broadcast_left"]
_outbox = metadata.tables["outbox"]


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast that has not ended. `told` is how many messages its starter was told of, at channel/chat."""

    id: int
    channel: str
    chat: str
    language: str
    by_id: int
    goes_at: datetime
    told: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Messages of one broadcast by what became of them; `left` are people who are not written to yet."""

    sent: int
    unreachable: int
    withdrawn: int
    waiting: int
    left: int

    @property
    def done(self) -> int:
        """Messages about which nothing more happens."""
        return self.sent + self.unreachable + self.withdrawn

    @property
    def total(self) -> int:
        """All messages, as far as is known yet."""
        return self.done + self.waiting + self.left

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens."""
        return self.waiting == self.left == 0


def begin(
    connection: Connection,
    channel: str,
    chat: str,
    language: str,
    by_id: int,
    goes_at: datetime,
    left: Iterable[tuple[int, str]],
    now: datetime,
) -> int:
    """Start one; `left` are (person id, what about) to be written to in later steps. Its id."""
    values = {"channel": channel, "chat": chat, "language": language, "by_id": by_id, "goes_at": goes_at}
    found: int = connection.execute(
        insert(_broadcast).values(told=0, started_at=now, **values).returning(_broadcast.c.id)
    ).scalar_one()
    rows = [{"broadcast_id": found, "person_id": person, "about": about} for person, about in left]
    if rows:
        connection.execute(insert(_left), rows)
    return found


def running(connection: Connection) -> list[Broadcast]:
    """Those that have not ended, oldest first."""
    query = (
        select(
            _broadcast.c.id,
            _broadcast.c.channel,
            _broadcast.c.chat,
            _broadcast.c.language,
            _broadcast.c.by_id,
            _broadcast.c.goes_at,
            _broadcast.c.told,
        )
        .where(_broadcast.c.ended_at.is_(None))
        .order_by(_broadcast.c.id)
    )
    return [Broadcast(*row) for row in connection.execute(query)]


def take_left(connection: Connection, broadcast_id: int, most: int) -> list[tuple[int, str]]:
    """The next people to be written to, as (person id, what about); they are left no more."""
    query = select(_left.c.person_id, _left.c.about).where(_left.c.broadcast_id == broadcast_id)
    found = [(person, about) for person, about in connection.execute(query.order_by(_left.c.person_id).limit(most))]
    if found:
        connection.execute(delete(_left).where(_left.c.broadcast_id == broadcast_id, _left.c.person_id <= found[-1][0]))
    return found


def progress_of(connection: Connection, broadcast_id: int) -> Progress:
    """How far it has come."""
    by_state = select(_outbox.c.state, func.count()).where(_outbox.c.broadcast_id == broadcast_id)
    counts = {state: int(count) for state, count in connection.execute(by_state.group_by(_outbox.c.state))}
    left = connection.execute(select(func.count()).where(_left.c.broadcast_id == broadcast_id)).scalar_one()
    withdrawn = counts.get(WITHDRAWN, 0) + counts.get(SUPERSEDED, 0)
    return Progress(counts.get(DONE, 0), counts.get(DEAD, 0), withdrawn, counts.get(WAITING, 0), int(left))


def note_told(connection: Connection, broadcast_id: int, told: int, ended_at: datetime | None) -> None:
    """Its starter was told of so many messages; with `ended_at` for the last time."""
    connection.execute(update(_broadcast).where(_broadcast.c.id == broadcast_id).values(told=told, ended_at=ended_at))
