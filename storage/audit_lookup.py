"""Statements that look deeds up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from storage.audit import Deed, Entry, Sealed
from storage.subtrees import is_below
from storage.tables import metadata

_audit = metadata.tables["audit"]
_unit = metadata.tables["unit"]


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
