"""Statements about events that could not be handled: kept with their cause until the operator settles them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.tables import metadata

_dead = metadata.tables["dead_update"]

OPEN, RETRIED, DROPPED = "open", "retried", "dropped"

_COLUMNS = (
    _dead.c.channel,
    _dead.c.event,
    _dead.c.raw,
    _dead.c.cause,
    _dead.c.at,
    _dead.c.state,
    _dead.c.settled_at,
    _dead.c.why,
)


@dataclass(frozen=True, slots=True)
class DeadUpdate:
    """One event that could not be handled. `raw` is what came, `cause` the traceback; `why` is the reason of a drop."""

    channel: str
    event: int
    raw: str
    cause: str
    at: datetime
    state: str
    settled_at: datetime | None
    why: str | None


def bury(connection: Connection, channel: str, event: int, raw: str, cause: str, now: datetime) -> None:
    """Keep an event that could not be handled, once, with its cause."""
    if dead_update(connection, channel, event) is None:
        values = {"channel": channel, "event": event, "raw": raw, "cause": cause, "at": now, "state": OPEN}
        connection.execute(insert(_dead).values(values))


def dead_update(connection: Connection, channel: str, event: int) -> DeadUpdate | None:
    """That event, settled or not; None when it was never kept."""
    query = select(*_COLUMNS).where(_dead.c.channel == channel, _dead.c.event == event)
    row = connection.execute(query).one_or_none()
    return None if row is None else DeadUpdate(*row)


def dead_updates(connection: Connection, *, settled: bool = False) -> list[DeadUpdate]:
    """Those that wait for the operator, oldest first; with `settled` the others too."""
    query = select(*_COLUMNS).order_by(_dead.c.at, _dead.c.event)
    if not settled:
        query = query.where(_dead.c.state == OPEN)
    return [DeadUpdate(*row) for row in connection.execute(query)]


def count_open(connection: Connection) -> int:
    """How many wait for the operator."""
    return connection.execute(select(func.count()).select_from(_dead).where(_dead.c.state == OPEN)).scalar_one()


def settle(connection: Connection, channel: str, event: int, state: str, now: datetime, why: str | None = None) -> bool:
    """Note what became of it; False when it was settled before."""
    statement = update(_dead).where(_dead.c.channel == channel, _dead.c.event == event, _dead.c.state == OPEN)
    return connection.execute(statement.values(state=state, settled_at=now, why=why)).rowcount == 1


def note_cause(connection: Connection, channel: str, event: int, cause: str) -> None:
    """It failed again: the newest cause is the one to mend."""
    statement = update(_dead).where(_dead.c.channel == channel, _dead.c.event == event)
    connection.execute(statement.values(cause=cause))


def forget_old(connection: Connection, before: datetime) -> int:
    """Drop those that came before then, settled or not; how many. They hold what people wrote."""
    return connection.execute(delete(_dead).where(_dead.c.at < before)).rowcount
