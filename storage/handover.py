"""Statements about reports being filled that change hands when somebody leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from storage.conversations import OPEN, Session, session_by_id
from storage.prepared import Prepared
from storage.tables import metadata

_session = metadata.tables["session"]
_conversation = metadata.tables["conversation"]

FREE = "free"  # begun by somebody who left; whoever reports for the unit next takes it up


_WAITING = Prepared(
    select(_session.c.id)
    .where(
        _session.c.unit_id == bindparam("of_unit"),
        _session.c.plan == bindparam("of_plan"),
        _session.c.form == bindparam("of_form"),
        _session.c.period == bindparam("of_period"),
        _session.c.status == FREE,
    )
    .order_by(_session.c.updated_at.desc(), _session.c.id.desc())
)


def open_sessions_at(connection: Connection, person_id: int, unit_ids: Iterable[int]) -> list[Session]:
    """What the person has begun for these units, oldest first."""
    query = select(_session.c.id).where(
        _session.c.person_id == person_id, _session.c.unit_id.in_(list(unit_ids)), _session.c.status == OPEN
    )
    found = [session_by_id(connection, one) for one in connection.execute(query.order_by(_session.c.id)).scalars()]
    return [session for session in found if session is not None]


def give_session(connection: Connection, session: Session, person_id: int, now: datetime) -> bool:
    """Let the person go on with it; False when somebody changed it meanwhile."""
    return _change(connection, session, {"person_id": person_id, "status": OPEN, "updated_at": now})


def free_sessions_at(connection: Connection, unit_id: int) -> list[Session]:
    """What people who left had begun for that unit, oldest first."""
    query = select(_session.c.id).where(_session.c.unit_id == unit_id, _session.c.status == FREE)
    found = [session_by_id(connection, one) for one in connection.execute(query.order_by(_session.c.id)).scalars()]
    return [session for session in found if session is not None]


def move_session(connection: Connection, session: Session, unit_id: int, now: datetime) -> bool:
    """Let it go on for another unit; False when somebody changed it meanwhile."""
    return _change(connection, session, {"unit_id": unit_id, "updated_at": now})


def free_session(connection: Connection, session: Session, now: datetime) -> bool:
    """Nobody has it any more, its answers wait; False when somebody changed it meanwhile."""
    return _change(connection, session, {"status": FREE, "updated_at": now})


def waiting_session(connection: Connection, unit_id: int, plan: str, form: str, period: str) -> Session | None:
    """The newest session of that report which somebody left behind."""
    found = _WAITING.scalar(connection, of_unit=unit_id, of_plan=plan, of_form=form, of_period=period)
    return None if found is None else session_by_id(connection, found)


def close_topic(connection: Connection, session_id: int, now: datetime) -> None:
    """No chat's words belong to that session any more."""
    statement = update(_conversation).where(_conversation.c.session_id == session_id)
    connection.execute(statement.values(topic="", session_id=None, offers="[]", updated_at=now))


def _change(connection: Connection, session: Session, values: dict[str, object]) -> bool:
    statement = update(_session).where(_session.c.id == session.id, _session.c.revision == session.revision)
    return connection.execute(statement.values(revision=session.revision + 1, **values)).rowcount == 1
