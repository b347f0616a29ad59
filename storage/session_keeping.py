"""Statements that let go of old sessions: what was sent of them stands in the reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.conversations import OVER, SENT
from storage.handover import close_topic
from storage.outbox import NOTHING
from storage.tables import metadata

_session = metadata.tables["session"]


def forget_sessions(connection: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Take the words out of sessions that nobody touched since then, at most `limit`; how many.

    One that was never sent is over by that: its period has long been closed.
    """
    query = select(_session.c.id, _session.c.status).where(_session.c.updated_at < before, _session.c.state != NOTHING)
    found = connection.execute(query.order_by(_session.c.id).limit(limit)).all()
    for session_id, status in found:
        if status not in (SENT, OVER):
            close_topic(connection, session_id, now)
    ids = [session_id for session_id, _ in found]
    unsent = _session.c.status.not_in((SENT, OVER))
    connection.execute(update(_session).where(_session.c.id.in_(ids), unsent).values(status=OVER))
    connection.execute(update(_session).where(_session.c.id.in_(ids)).values(state=NOTHING, why=None))
    return len(found)
