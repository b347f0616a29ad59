"""Statements about rounds and reminders. A claim repeats the due time it read: row count 1 means it is ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.tables import metadata

_round = metadata.tables["round"]
_reminder = metadata.tables["reminder"]


@dataclass(frozen=True, slots=True)
class Round:
    """One period of one plan; `configured` when the due day is not the document's own."""

    plan: str
    period: str
    opens_on: date
    due_on: date
    closes_at: datetime
    configured: bool
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One planned reminder of one unit, `days` relative to the due day."""

    key: str
    plan: str
    period: str
    unit_id: int
    days: int
    due_at: datetime
    expires_at: datetime


_ROUND = (
    _round.c.plan,
    _round.c.period,
    _round.c.opens_on,
    _round.c.due_on,
    _round.c.closes_at,
    _round.c.configured,
    _round.c.opened_at,
    _round.c.closed_at,
)
_REMINDER = (
    _reminder.c.key,
    _reminder.c.plan,
    _reminder.c.period,
    _reminder.c.unit_id,
    _reminder.c.days,
    _reminder.c.due_at,
    _reminder.c.expires_at,
)


def _as_round(row: Sequence[Any]) -> Round:
    return Round(*row)


def round_of(connection: Connection, plan: str, period: str) -> Round | None:
    """That round, if it was opened."""
    row = connection.execute(select(*_ROUND).where(_round.c.plan == plan, _round.c.period == period)).one_or_none()
    return None if row is None else _as_round(row)


def rounds_of(connection: Connection, plan: str) -> list[Round]:
    """Every round of the plan that was opened, the newest due day first."""
    query = select(*_ROUND).where(_round.c.plan == plan).order_by(_round.c.due_on.desc())
    return [_as_round(row) for row in connection.execute(query)]


def add_round(
    connection: Connection,
    *,
    plan: str,
    period: str,
    opens_on: date,
    due_on: date,
    closes_at: datetime,
    configured: bool,
    now: datetime,
    closed_at: datetime | None = None,
) -> None:
    """Open a round."""
    connection.execute(
        insert(_round).values(
            plan=plan,
            period=period,
            opens_on=opens_on,
            due_on=due_on,
            closes_at=closes_at,
            configured=configured,
            opened_at=now,
            closed_at=closed_at,
        )
    )


def rounds_to_close(connection: Connection, now: datetime) -> list[Round]:
    """Open rounds whose closing time has come, oldest first."""
    query = select(*_ROUND).where(_round.c.closed_at.is_(None), _round.c.closes_at <= now)
    return [_as_round(row) for row in connection.execute(query.order_by(_round.c.closes_at))]


def close_round(connection: Connection, plan: str, period: str, now: datetime) -> bool:
    """Close the round; False when somebody else closed it."""
    statement = update(_round).where(_round.c.plan == plan, _round.c.period == period, _round.c.closed_at.is_(None))
    return connection.execute(statement.values(closed_at=now)).rowcount == 1


def plan_reminder(
    connection: Connection,
    *,
    key: str,
    plan: str,
    period: str,
    unit_id: int,
    days: int,
    due_at: datetime,
    expires_at: datetime,
) -> bool:
    """Plan a reminder under its deterministic key; False when it was planned before."""
    if connection.execute(select(_reminder.c.key).where(_reminder.c.key == key)).scalar() is not None:
        return False
    connection.execute(
        insert(_reminder).values(
            key=key,
            plan=plan,
            period=period,
            unit_id=unit_id,
            days=days,
            due_at=due_at,
            expires_at=expires_at,
        )
    )
    return True


def reminders_due(connection: Connection, now: datetime, limit: int) -> list[Reminder]:
    """Reminders whose time has come, oldest first."""
    query = select(*_REMINDER).where(_reminder.c.due_at <= now).order_by(_reminder.c.due_at, _reminder.c.key)
    return [Reminder(*row) for row in connection.execute(query.limit(limit))]


def claim_reminder(connection: Connection, reminder: Reminder, outcome: str, now: datetime) -> bool:
    """Settle a due reminder; False when somebody else had it. The due time is repeated, so one claim wins."""
    statement = update(_reminder).where(_reminder.c.key == reminder.key, _reminder.c.due_at == reminder.due_at)
    return connection.execute(statement.values(due_at=None, done_at=now, outcome=outcome)).rowcount == 1


def postpone_reminder(connection: Connection, reminder: Reminder, until: datetime) -> bool:
    """Set a reminder aside until later; False when somebody else had it."""
    statement = update(_reminder).where(_reminder.c.key == reminder.key, _reminder.c.due_at == reminder.due_at)
    return connection.execute(statement.values(due_at=until)).rowcount == 1


def settle_reminders(connection: Connection, plan: str, period: str, unit_id: int, outcome: str, now: datetime) -> None:
    """Nothing is missing any more: the unit's waiting reminders of that round are done."""
    connection.execute(
        update(_reminder)
        .where(
            _reminder.c.plan == plan,
            _reminder.c.period == period,
            _reminder.c.unit_id == unit_id,
            _reminder.c.due_at.is_not(None),
        )
        .values(due_at=None, done_at=now, outcome=outcome)
    )
