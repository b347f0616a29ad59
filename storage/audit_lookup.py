"""Statements that look deeds up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from storage.audit import Deed, Entry, Sealed
from storage.prepared import Prepared
from storage.subtrees import is_below
from storage.tables import metadata

_audit = metadata.tables["audit"]
_unit = metadata.tables["unit"]

_NEWEST = Prepared(select(func.max(_audit.c.seq)))
_SINCE = Prepared(
    select(_audit.c.action, _audit.c.unit_id).where(_audit.c.seq > bindparam("known")).order_by(_audit.c.seq)
)


def newest_entries(
    connection: Connection,
    *,
    path: str | None = None,
    since: datetime | None = None,
    deed: Deed | None = None,
    limit: int = 100,
) -> list[Sealed]:
    """The newest rows, oldest of them first: of a subtree (the path of its root), from a moment on, of one kind."""
    query = select(*_audit.c).order_by(_audit.c.seq.desc()).limit(limit)
    if path is not None:
        query = query.where(_audit.c.unit_id.in_(select(_unit.c.id).where(is_below(_unit.c.path, path))))
    if since is not None:
        query = query.where(_audit.c.at >= since)
    if deed is not None:
        query = query.where(_audit.c.action == deed.value)
    return [Sealed(row.seq, Entry(*row[1:7]), row.hash) for row in reversed(connection.execute(query).all())]


def newest_number(connection: Connection) -> int:
    """The number of the newest row; 0 while there is none."""
    return _NEWEST.scalar(connection) or 0


def deeds_after(connection: Connection, number: int) -> list[tuple[Deed, int | None]]:
    """What was done after the row of that number, and at which unit. Rows stand in the order of the commits."""
    return [(Deed(action), unit_id) for action, unit_id in _SINCE.all(connection, known=number)]
