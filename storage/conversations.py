"""Statements about what is open with whom: events seen, topics and offers of a chat, sessions of reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update

from storage.prepared import Prepared, inserted
from storage.tables import metadata
from storage.writer import Contended

_seen = metadata.tables["seen_update"]
_conversation = metadata.tables["conversation"]
_session = metadata.tables["session"]

OPEN, SENT, OVER = "open", "sent", "over"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One private chat: what a typed answer belongs to, and the buttons shown last as (label, data).

    `standing` are buttons of notes that others caused, as (label, what it is about, data), newest first;
    `noted_last` says that such a note is the last thing that this chat was shown.
    `speaker` is the person id of who speaks at a shared phone, `spoke_at` when they last did.
    """

    topic: str
    data: dict[str, Any]
    offers: tuple[tuple[str, str], ...]
    session_id: int | None
    standing: tuple[tuple[str, str, str], ...] = ()
    speaker: int | None = None
    spoke_at: datetime | None = None
    noted_last: bool = False


EMPTY = Conversation("", {}, (), None)


@dataclass(frozen=True, slots=True)
class Session:
    """A report being filled; `state` is the engine's snapshot as JSON text.

    `base_revision` is the report's revision that it began from (0: none was sent), `why` the reason for mending what
    others sent.
    """

    id: int
    person_id: int
    unit_id: int
    plan: str
    form: str
    period: str
    form_version_id: int
    state: str
    status: str
    revision: int
    base_revision: int = 0
    why: str | None = None


class StaleSession(Contended):
    """The session was changed by somebody else since it was read; the transaction must not go on."""


_NOTED: dict[str, Any] = {name: bindparam(name) for name in ("channel", "event", "at")}


@cache
def _note_on(dialect: str) -> Prepared:
    """A repeat is no error. Of the dialects only the one that is spoken is loaded: PostgreSQL's takes 2 MB."""
    spoken = import_module(f"sqlalchemy.dialects.{dialect}")
    return Prepared(spoken.insert(_seen).values(_NOTED).on_conflict_do_nothing())


def note_event(connection: Connection, channel: str, event: int, now: datetime) -> bool:
    """Note an event as handled; False when it was handled before."""
    return _note_on(connection.dialect.name).count(connection, channel=channel, event=event, at=now) == 1


def forget_events(connection: Connection, before: datetime, limit: int) -> int:
    """Drop notes of events older than the channel can repeat them, about `limit` of them; how many."""
    last = select(_seen.c.at).where(_seen.c.at < before).order_by(_seen.c.at).offset(limit - 1).limit(1)
    at = connection.execute(last).scalar()
    is_old = _seen.c.at < before if at is None else _seen.c.at <= at
    return connection.execute(delete(_seen).where(is_old)).rowcount


_IN_CHAT = (_conversation.c.channel == bindparam("in_channel"), _conversation.c.chat == bindparam("in_chat"))
_OPEN = ("topic", "data", "offers", "session_id", "speaker_id", "spoke_at", "updated_at")
_CONVERSATION_AT = Prepared(
    select(
        _conversation.c.topic,
        _conversation.c.data,
        _conversation.c.offers,
        _conversation.c.session_id,
        _conversation.c.standing,
        _conversation.c.speaker_id,
        _conversation.c.spoke_at,
        _conversation.c.updated_at,
    ).where(*_IN_CHAT)
)
_CHANGE_OPEN = Prepared(update(_conversation).where(*_IN_CHAT).values({name: bindparam(name) for name in _OPEN}))
_ADD_OPEN = Prepared(inserted(_conversation, "channel", "chat", "standing", *_OPEN))
_CHANGE_STANDING = Prepared(update(_conversation).where(*_IN_CHAT).values(standing=bindparam("standing")))
_ADD_STANDING = Prepared(
    inserted(_conversation, "channel", "chat", "topic", "data", "offers", "updated_at", "standing")
)


def conversation_at(connection: Connection, channel: str, chat: str) -> Conversation:
    """What is open in that chat; EMPTY when nothing ever was."""
    row = _CONVERSATION_AT.first(connection, in_channel=channel, in_chat=chat)
    if row is None:
        return EMPTY
    topic, data, offered, session_id, noted, speaker, spoke_at, updated_at = row
    offers = tuple((label, data) for label, data in json.loads(offered))
    notes = json.loads(noted) or {"at": None, "offers": []}
    standing = tuple((label, about, data) for label, about, data in notes["offers"])
    noted_last = notes["at"] is not None and datetime.fromisoformat(notes["at"]) >= updated_at
    return Conversation(topic, json.loads(data), offers, session_id, standing, speaker, spoke_at, noted_last)


def save_conversation(
    connection: Connection, channel: str, chat: str, conversation: Conversation, now: datetime
) -> None:
    """Write what is open in that chat; what stands there because of others is left alone."""
    values = {
        "topic": conversation.topic,
        "data": json.dumps(conversation.data, ensure_ascii=False),
        "offers": json.dumps(conversation.offers, ensure_ascii=False),
        "session_id": conversation.session_id,
        "speaker_id": conversation.speaker,
        "spoke_at": conversation.spoke_at,
        "updated_at": now,
    }
    if _CHANGE_OPEN.count(connection, in_channel=channel, in_chat=chat, **values) == 0:
        _ADD_OPEN.count(connection, channel=channel, chat=chat, standing="[]", **values)


def save_standing(
    connection: Connection, channel: str, chat: str, standing: tuple[tuple[str, str, str], ...], now: datetime
) -> None:
    """Write the buttons of notes that others caused; what is open in that chat is left alone."""
    written = json.dumps({"at": now.isoformat(), "offers": standing}, ensure_ascii=False)
    if _CHANGE_STANDING.count(connection, in_channel=channel, in_chat=chat, standing=written) == 0:
        empty = {"topic": "", "data": "{}", "offers": "[]", "updated_at": now}
        _ADD_STANDING.count(connection, channel=channel, chat=chat, standing=written, **empty)


_SESSION: tuple[ColumnElement[Any], ...] = (
    _session.c.id,
    _session.c.person_id,
    _session.c.unit_id,
    _session.c.plan,
    _session.c.form,
    _session.c.period,
    _session.c.form_version_id,
    _session.c.state,
    _session.c.status,
    _session.c.revision,
    _session.c.base_revision,
    _session.c.why,
)


_BY_ID = Prepared(select(*_SESSION).where(_session.c.id == bindparam("of")))
_OPEN_FOR = Prepared(
    select(*_SESSION).where(
        _session.c.person_id == bindparam("of_person"),
        _session.c.unit_id == bindparam("of_unit"),
        _session.c.plan == bindparam("of_plan"),
        _session.c.form == bindparam("of_form"),
        _session.c.period == bindparam("of_period"),
        _session.c.status == OPEN,
    )
)
_OPEN_OF = Prepared(
    select(*_SESSION)
    .where(_session.c.person_id == bindparam("of_person"), _session.c.status == OPEN)
    .order_by(_session.c.updated_at.desc())
)
_ADD = Prepared(
    inserted(
        _session,
        "person_id",
        "unit_id",
        "plan",
        "form",
        "period",
        "form_version_id",
        "state",
        "status",
        "revision",
        "base_revision",
        "why",
        "started_at",
        "updated_at",
    ).returning(_session.c.id)
)
_CHANGED = ("state", "status", "revision", "base_revision", "updated_at")
_CHANGE = Prepared(
    update(_session)
    .where(_session.c.id == bindparam("of"), _session.c.revision == bindparam("before"))
    .values({name: bindparam(name) for name in _CHANGED})
)


def session_by_id(connection: Connection, session_id: int) -> Session | None:
    """That session, whatever became of it."""
    row = _BY_ID.first(connection, of=session_id)
    return None if row is None else Session(*row)


def open_session(
    connection: Connection, person_id: int, unit_id: int, plan: str, form: str, period: str
) -> Session | None:
    """The person's open session for that report, if any."""
    row = _OPEN_FOR.first(
        connection, of_person=person_id, of_unit=unit_id, of_plan=plan, of_form=form, of_period=period
    )
    return None if row is None else Session(*row)


def open_sessions_of(connection: Connection, person_id: int) -> list[Session]:
    """The person's open sessions, the one touched last first."""
    return [Session(*row) for row in _OPEN_OF.all(connection, of_person=person_id)]


def add_session(
    connection: Connection,
    *,
    person_id: int,
    unit_id: int,
    plan: str,
    form: str,
    period: str,
    form_version_id: int,
    state: str,
    now: datetime,
    base_revision: int = 0,
    why: str | None = None,
) -> Session:
    """Open a session."""
    session_id: int = _ADD.scalar(
        connection,
        person_id=person_id,
        unit_id=unit_id,
        plan=plan,
        form=form,
        period=period,
        form_version_id=form_version_id,
        state=state,
        status=OPEN,
        revision=1,
        base_revision=base_revision,
        why=why,
        started_at=now,
        updated_at=now,
    )
    return Session(
        session_id, person_id, unit_id, plan, form, period, form_version_id, state, OPEN, 1, base_revision, why
    )


def save_session(
    connection: Connection, session: Session, state: str, status: str, now: datetime, base_revision: int | None = None
) -> None:
    """Write the session's next state; StaleSession when another writer was first."""
    changed = _CHANGE.count(
        connection,
        of=session.id,
        before=session.revision,
        state=state,
        status=status,
        revision=session.revision + 1,
        base_revision=session.base_revision if base_revision is None else base_revision,
        updated_at=now,
    )
    if changed != 1:
        raise StaleSession(session.id)


def open_sessions_for(connection: Connection, unit_id: int, plan: str, form: str, period: str) -> list[Session]:
    """Everybody's open sessions for that report."""
    query = select(*_SESSION).where(
        _session.c.unit_id == unit_id,
        _session.c.plan == plan,
        _session.c.form == form,
        _session.c.period == period,
        _session.c.status == OPEN,
    )
    return [Session(*row) for row in connection.execute(query)]
