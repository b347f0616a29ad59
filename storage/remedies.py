"""Statements about remedial items (kế hoạch khắc phục)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from indicators.scorecard import RemedialItem, RemedialStatus
from storage.subtrees import is_below
from storage.tables import metadata

_item = metadata.tables["remedial_item"]
_unit = metadata.tables["unit"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One item as it is kept: whose it is, the round it was entered in, and the item itself."""

    id: int
    plan: str
    card: str
    period: str
    unit_id: int
    entered_at: datetime
    item: RemedialItem


_COLUMNS = (
    _item.c.id,
    _item.c.plan,
    _item.c.card,
    _item.c.period,
    _item.c.unit_id,
    _item.c.entered_at,
    _item.c.criterion,
    _item.c.what,
    _item.c.owner,
    _item.c.due_on,
    _item.c.status,
)


def add_remedy(
    connection: Connection,
    *,
    plan: str,
    card: str,
    period: str,
    unit_id: int,
    item: RemedialItem,
    person_id: int,
    now: datetime,
) -> Remedy:
    """Keep a new item."""
    remedy_id: int = connection.execute(
        insert(_item)
        .values(
            plan=plan,
            card=card,
            period=period,
            unit_id=unit_id,
            criterion=item.criterion,
            what=item.what,
            owner=item.owner,
            due_on=item.due,
            status=item.status.value,
            entered_by=person_id,
            entered_at=now,
        )
        .returning(_item.c.id)
    ).scalar_one()
    return Remedy(remedy_id, plan, card, period, unit_id, now, item)


def remedy_by_id(connection: Connection, remedy_id: int) -> Remedy | None:
    """That item, if there is one."""
    row = connection.execute(select(*_COLUMNS).where(_item.c.id == remedy_id)).one_or_none()
    return None if row is None else _remedy(*row)


def remedies_below(connection: Connection, path: str, plan: str, card: str | None = None) -> list[Remedy]:
    """Every item of the units at or below `path`, of one card when asked, in the order they were entered."""
    query = (
        select(*_COLUMNS)
        .join(_unit, _unit.c.id == _item.c.unit_id)
        .where(_item.c.plan == plan, is_below(_unit.c.path, path))
    )
    if card is not None:
        query = query.where(_item.c.card == card)
    return [_remedy(*row) for row in connection.execute(query.order_by(_item.c.id))]


def settle_remedy(
    connection: Connection, remedy_id: int, status: RemedialStatus, person_id: int, now: datetime
) -> bool:
    """Mark an open item done or dropped; False when it was settled before."""
    statement = update(_item).where(_item.c.id == remedy_id, _item.c.status == RemedialStatus.OPEN.value)
    values = {"status": status.value, "settled_by": person_id, "settled_at": now}
    return connection.execute(statement.values(values)).rowcount == 1


def _remedy(
    remedy_id: int,
    plan: str,
    card: str,
    period: str,
    unit_id: int,
    entered_at: datetime,
    criterion: int,
    what: str,
    owner: str,
    due: date | None,
    status: str,
) -> Remedy:
    item = RemedialItem(criterion, what, owner, due, RemedialStatus(status))
    return Remedy(remedy_id, plan, card, period, unit_id, entered_at, item)
