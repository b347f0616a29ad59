"""Everything that is kept under one person's number, table by table: what the person may see and take along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from storage.tables import metadata
from storage.units import units_by_id

Plain = str | int | bool | None
Row = dict[str, Plain]

# (table, column that names the person, columns that are told). Figures themselves are the unit's, not the person's.
_KEPT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("person", "id", ("id", "name", "language", "created_at", "gone_at")),
    ("address", "person_id", ("channel", "chat", "since", "blocked_at")),
    ("membership", "person_id", ("unit_id", "role", "status", "since", "until")),
    ("consent", "person_id", ("version", "shown_at", "agreed_at")),
    ("invite", "used_by", ("unit_id", "role", "used_at")),
    ("group_chat", "bound_by", ("title", "unit_id", "bound_at")),
    ("session", "person_id", ("plan", "form", "period", "unit_id", "status", "started_at", "updated_at")),
    ("report_revision", "person_id", ("report_id", "revision", "at", "why")),
    ("review", "person_id", ("report_id", "revision", "verdict", "reason", "at")),
    ("score_sheet", "person_id", ("plan", "card", "period", "unit_id", "kind", "revision", "sent_at")),
    ("remedial_item", "entered_by", ("plan", "card", "period", "unit_id", "criterion", "what", "owner", "due_on")),
    ("extension", "granted_by", ("plan", "period", "unit_id", "until", "reason", "granted_at")),
    ("duty_done", "person_id", ("plan", "duty", "period", "unit_id", "done_at")),
    ("audit", "person_id", ("at", "action", "about")),
)
UNIT = "unit_id"


def kept_about(connection: Connection, person_id: int) -> dict[str, list[Row]]:
    """Table → its rows about the person, with the unit's code and name where a row has a unit."""
    read = {
        name: connection.execute(_query(metadata.tables[name], column, told, person_id)).all()
        for name, column, told in _KEPT
    }
    told_of = {name: told for name, _, told in _KEPT}
    numbers = {row[told_of[name].index(UNIT)] for name, rows in read.items() if UNIT in told_of[name] for row in rows}
    found = units_by_id(connection, numbers - {None})
    units = {number: f"{unit.code} {unit.name}" for number, unit in found.items()}
    return {name: [_row(told_of[name], row, units) for row in rows] for name, rows in read.items()}


def messages_kept(connection: Connection, person_id: int) -> int:
    """How many messages to the person's chats are kept with their words."""
    outbox, address = metadata.tables["outbox"], metadata.tables["address"]
    query = (
        select(func.count())
        .select_from(outbox)
        .join(address, (address.c.channel == outbox.c.channel) & (address.c.chat == outbox.c.chat))
        .where(address.c.person_id == person_id, outbox.c.payload != "{}")
    )
    return int(connection.execute(query).scalar_one())


def _query(table: Table, column: str, told: tuple[str, ...], person_id: int) -> Select[Any]:
    order = next(iter(table.primary_key.columns))
    return select(*(table.c[name] for name in told)).where(table.c[column] == person_id).order_by(order)


def _row(told: tuple[str, ...], row: Sequence[Any], units: dict[int, str]) -> Row:
    values = dict(zip(told, row, strict=True))
    plain = {name: _plain(value) for name, value in values.items() if name != UNIT}
    if UNIT in values:
        plain["unit"] = units.get(values[UNIT])
    return plain


def _plain(value: object) -> Plain:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no place in this record")
