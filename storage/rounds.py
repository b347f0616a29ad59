"""Statements about rounds and reminders. A claim repeats the due time it read: row count 1 means it is ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.prepared import Prepared
from storage.tables import metadata

_round = metadata.tables["round"]
_reminder = metadata.tables["reminder"]

_CHUNK = 500  # rows of one statement


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
    """One planned reminder of one unit, `days` relative to the due day.

    `duty` is empty for the round of the plan's forms, else the code of a duty that no form serves.
    """

    key: str
    plan: str
    period: str
    unit_id: int
    days: int
    due_at: datetime
    expires_at: datetime
    duty: str = ""

    @property
    def subject(self) -> tuple[str, str, str, int]:
        """What it is about: reminders of one subject replace each other."""
        return self.plan, self.duty, self.period, self.unit_id


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
    _reminder.c.duty,
)


def _as_round(row: Sequence[Any]) -> Round:
    return Round(*row)


_ROUND_OF = Prepared(
    select(*_ROUND).where(_round.c.plan == bindparam("of_plan"), _round.c.period == bindparam("of_period"))
)
_ROUNDS_OF = Prepared(select(*_ROUND).where(_round.c.plan == bindparam("of_plan")).order_by(_round.c.due_on.desc()))

_OPEN_OR_OF_PERIODS = Prepared(
    select(*_ROUND)
    .where(
        _round.c.plan == bindparam("of_plan"),
        _round.c.closed_at.is_(None) | _round.c.period.in_(bindparam("of_periods", expanding=True)),
    )
    .order_by(_round.c.due_on.desc())
)


def round_of(connection: Connection, plan: str, period: str) -> Round | None:
    """That round, if it was opened."""
    row = _ROUND_OF.first(connection, of_plan=plan, of_period=period)
    return None if row is None else _as_round(row)


def rounds_of(connection: Connection, plan: str) -> list[Round]:
    """Every round of the plan that was opened, the newest due day first."""
    return [_as_round(row) for row in _ROUNDS_OF.all(connection, of_plan=plan)]


def rounds_open_or_of(connection: Connection, plan: str, periods: Sequence[str]) -> list[Round]:
    """The plan's rounds that are not closed, and those of these periods; the newest due day first."""
    return [_as_round(row) for row in _OPEN_OR_OF_PERIODS.all(connection, of_plan=plan, of_periods=periods)]


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
    duty: str = "",
) -> bool:
    """Plan a reminder under its deterministic key; False when it was planned before."""
    return plan_reminders(connection, [Reminder(key, plan, period, unit_id, days, due_at, expires_at, duty)]) == 1


def plan_reminders(connection: Connection, reminders: Sequence[Reminder]) -> int:
    """Plan several at once, each under its deterministic key; how many were not planned before."""
    planned = 0
    for start in range(0, len(reminders), _CHUNK):
        chunk = {reminder.key: reminder for reminder in reminders[start : start + _CHUNK]}
        known = set(connection.execute(select(_reminder.c.key).where(_reminder.c.key.in_(list(chunk)))).scalars())
        rows = [
            {column.name: getattr(reminder, column.name) for column in _REMINDER}
            for key, reminder in chunk.items()
            if key not in known
        ]
        if rows:
            connection.execute(insert(_reminder), rows)
        planned += len(rows)
    return planned


def reminders_due(
    connection: Connection, now: datetime, limit: int | None, unit_ids: Iterable[int] | None = None
) -> list[Reminder]:
    """Reminders whose time has come, oldest first; with `unit_ids` only those of these units."""
    query = select(*_REMINDER).where(_reminder.c.due_at <= now)
    if unit_ids is None:
        # By the index alone: to put the keys of 100,000 that came due together in order takes longer than sending some.
        query = query.order_by(_reminder.c.due_at)
    else:
        query = query.where(_reminder.c.unit_id.in_(list(unit_ids))).order_by(_reminder.c.due_at, _reminder.c.key)
    return [Reminder(*row) for row in connection.execute(query.limit(limit))]


def reminders_ended(
    connection: Connection, outcome: str, since: datetime, until: datetime, unit_ids: Iterable[int]
) -> list[tuple[str, str, str, int, int]]:
    """(plan, duty, period, unit, days) of reminders of these units that ended so in that time."""
    query = select(_reminder.c.plan, _reminder.c.duty, _reminder.c.period, _reminder.c.unit_id, _reminder.c.days).where(
        _reminder.c.outcome == outcome,
        _reminder.c.done_at >= since,
        _reminder.c.done_at < until,
        _reminder.c.unit_id.in_(list(unit_ids)),
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(query)]


_CLAIM = Prepared(
    update(_reminder)
    .where(_reminder.c.key == bindparam("of_key"), _reminder.c.due_at == bindparam("was_due"))
    .values(due_at=None, done_at=bindparam("at"), outcome=bindparam("said"))
)


def claim_reminder(connection: Connection, reminder: Reminder, outcome: str, now: datetime) -> bool:
    """Settle a due reminder; False when somebody else had it. The due time is repeated, so one claim wins."""
    return _CLAIM.count(connection, of_key=reminder.key, was_due=reminder.due_at, at=now, said=outcome) == 1


def set_aside(connection: Connection, key: str, until: datetime) -> None:
    """Nothing came of a claimed reminder: it waits until later."""
    statement = update(_reminder).where(_reminder.c.key == key)
    connection.execute(statement.values(due_at=until, done_at=None, outcome=None))


def settle_reminders(
    connection: Connection,
    plan: str,
    period: str,
    unit_ids: Iterable[int],
    outcome: str,
    now: datetime,
    duty: str = "",
) -> int:
    """Nothing is missing any more: the waiting reminders of these units in that round are done; how many."""
    return connection.execute(
        update(_reminder)
        .where(
            _reminder.c.plan == plan,
            _reminder.c.duty == duty,
            _reminder.c.period == period,
            _reminder.c.unit_id.in_(list(unit_ids)),
            _reminder.c.due_at.is_not(None),
        )
        .values(due_at=None, done_at=now, outcome=outcome)
    ).rowcount
