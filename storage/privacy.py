"""Statements about the notice on personal data: which version a person was shown, and agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.prepared import Prepared
from storage.tables import metadata

_consent = metadata.tables["consent"]


@dataclass(frozen=True, slots=True)
class Consent:
    """One version that a person was shown; `agreed_at` None while they have not agreed."""

    version: int
    shown_at: datetime
    agreed_at: datetime | None


_NEWEST = Prepared(select(func.max(_consent.c.version)).where(_consent.c.person_id == bindparam("of_person")))


def newest_shown(connection: Connection, person_id: int) -> int | None:
    """The newest version that the person was shown; None for somebody who was shown none."""
    newest: int | None = _NEWEST.scalar(connection, of_person=person_id)
    return newest


def note_shown(connection: Connection, person_id: int, version: int, now: datetime) -> bool:
    """Note that the person was shown it; False when that was noted before."""
    if version in {consent.version for consent in consents_of(connection, person_id)}:
        return False
    connection.execute(insert(_consent).values(person_id=person_id, version=version, shown_at=now))
    return True


def note_agreed(connection: Connection, person_id: int, version: int, now: datetime) -> bool:
    """Note that the person agreed to it; False when they had before."""
    note_shown(connection, person_id, version, now)
    statement = update(_consent).where(
        _consent.c.person_id == person_id, _consent.c.version == version, _consent.c.agreed_at.is_(None)
    )
    return connection.execute(statement.values(agreed_at=now)).rowcount == 1


def consents_of(connection: Connection, person_id: int) -> list[Consent]:
    """Every version that the person was shown, oldest first."""
    query = select(_consent.c.version, _consent.c.shown_at, _consent.c.agreed_at).where(
        _consent.c.person_id == person_id
    )
    return [Consent(*row) for row in connection.execute(query.order_by(_consent.c.version))]
