"""Statements about alarms: answers that are told at once, and how each of them was settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import metadata

_alarm = metadata.tables["alarm"]

RAISED, CONFIRMED, DISMISSED = "raised", "confirmed", "dismissed"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarming answer of one revision of a report."""

    id: int
    report_id: int
    revision: int
    element: str
    status: str
    raised_at: datetime
    settled_by: int | None


_ALARM = (
    _alarm.c.id,
    _alarm.c.report_id,
    _alarm.c.revision,
    _alarm.c.element,
    _alarm.c.status,
    _alarm.c.raised_at,
    _alarm.c.settled_by,
)


def add_alarm(connection: Connection, report_id: int, revision: int, element: str, now: datetime) -> Alarm:
    """Raise an alarm."""
    alarm_id: int = connection.execute(
        insert(_alarm)
        .values(report_id=report_id, revision=revision, element=element, status=RAISED, raised_at=now)
        .returning(_alarm.c.id)
    ).scalar_one()
    return Alarm(alarm_id, report_id, revision, element, RAISED, now, None)


def alarm_by_id(connection: Connection, alarm_id: int) -> Alarm | None:
    """That alarm, if it exists."""
    row = connection.execute(select(*_ALARM).where(_alarm.c.id == alarm_id)).one_or_none()
    return None if row is None else Alarm(*row)


def settle_alarm(connection: Connection, alarm_id: int, status: str, person_id: int, now: datetime) -> bool:
    """Confirm or dismiss a raised alarm; False when somebody settled it before."""
    statement = update(_alarm).where(_alarm.c.id == alarm_id, _alarm.c.status == RAISED)
    return connection.execute(statement.values(status=status, settled_by=person_id, settled_at=now)).rowcount == 1
