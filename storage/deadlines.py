"""Statements about granted time, and about duties that no form serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.prepared import Prepared
from storage.subtrees import is_below
from storage.tables import metadata

_extension = metadata.tables["extension"]
_round = metadata.tables["duty_round"]
_done = metadata.tables["duty_done"]
_report = metadata.tables["report"]
_unit = metadata.tables["unit"]


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one unit, and for the units below it, in one round."""

    plan: str
    period: str
    unit_id: int
    until: date
    reason: str
    granted_by: int
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class DutyRound:
    """One time that a duty without a form falls due; `words` are the document's about this date."""

    plan: str
    duty: str
    period: str
    opens_on: date
    due_on: date
    configured: bool
    words: str


_EXTENSION = (
    _extension.c.plan,
    _extension.c.period,
    _extension.c.unit_id,
    _extension.c.until,
    _extension.c.reason,
    _extension.c.granted_by,
    _extension.c.granted_at,
)
_ROUND = (
    _round.c.plan,
    _round.c.duty,
    _round.c.period,
    _round.c.opens_on,
    _round.c.due_on,
    _round.c.configured,
    _round.c.words,
)


_EXTENSIONS_OF = Prepared(
    select(*_EXTENSION)
    .where(_extension.c.plan == bindparam("of_plan"), _extension.c.period == bindparam("of_period"))
    .order_by(_extension.c.unit_id)
)


def extensions_of(connection: Connection, plan: str, period: str) -> list[Extension]:
    """Everything granted in that round."""
    return [Extension(*row) for row in _EXTENSIONS_OF.all(connection, of_plan=plan, of_period=period)]


def save_extension(connection: Connection, extension: Extension) -> None:
    """Grant it; a later one for the same unit and round takes its place."""
    values = {column.name: getattr(extension, column.name) for column in _EXTENSION}
    statement = update(_extension).where(
        _extension.c.plan == extension.plan,
        _extension.c.period == extension.period,
        _extension.c.unit_id == extension.unit_id,
    )
    if connection.execute(statement.values(values)).rowcount == 0:
        connection.execute(insert(_extension).values(values))


def move_due_day(connection: Connection, plan: str, period: str, path: str, until: date) -> int:
    """Reports of that round sent at or below the unit of `path` count by the later day; how many changed."""
    units = select(_unit.c.id).where(is_below(_unit.c.path, path))
    statement = update(_report).where(
        _report.c.plan == plan, _report.c.period == period, _report.c.due_on < until, _report.c.unit_id.in_(units)
    )
    return connection.execute(statement.values(due_on=until)).rowcount


def add_duty_round(connection: Connection, round_: DutyRound, now: datetime) -> bool:
    """Open it; False when it was open before."""
    if duty_round_of(connection, round_.plan, round_.duty, round_.period) is not None:
        return False
    values = {column.name: getattr(round_, column.name) for column in _ROUND}
    connection.execute(insert(_round).values(opened_at=now, **values))
    return True


def duty_round_of(connection: Connection, plan: str, duty: str, period: str) -> DutyRound | None:
    """That time of the duty, if it was opened."""
    query = select(*_ROUND).where(_round.c.plan == plan, _round.c.duty == duty, _round.c.period == period)
    row = connection.execute(query).one_or_none()
    return None if row is None else DutyRound(*row)


def duty_rounds(connection: Connection, plan: str) -> list[DutyRound]:
    """Every opened time of the plan's duties, the newest due day first."""
    query = select(*_ROUND).where(_round.c.plan == plan).order_by(_round.c.due_on.desc(), _round.c.duty)
    return [DutyRound(*row) for row in connection.execute(query)]


def is_done(connection: Connection, plan: str, duty: str, period: str, unit_id: int) -> bool:
    """Whether the unit said that it has done the duty."""
    query = select(_done.c.person_id).where(
        _done.c.plan == plan, _done.c.duty == duty, _done.c.period == period, _done.c.unit_id == unit_id
    )
    return connection.execute(query).first() is not None


def units_done(connection: Connection, plan: str, duty: str, period: str) -> set[int]:
    """Ids of the units that have done the duty."""
    query = select(_done.c.unit_id).where(_done.c.plan == plan, _done.c.duty == duty, _done.c.period == period)
    return set(connection.execute(query).scalars())


def mark_done(
    connection: Connection, plan: str, duty: str, period: str, unit_id: int, person_id: int, now: datetime
) -> bool:
    """Note that the unit has done the duty; False when that was noted before."""
    if is_done(connection, plan, duty, period, unit_id):
        return False
    connection.execute(
        insert(_done).values(plan=plan, duty=duty, period=period, unit_id=unit_id, person_id=person_id, done_at=now)
    )
    return True
