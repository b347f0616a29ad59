"""Statements that take a person out of everything but the record of figures: the name, the addresses, their words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, delete, func, select, update

from storage.conversations import OVER, SENT
from storage.outbox import NOTHING, WAITING, WITHDRAWN
from storage.tables import metadata

_person = metadata.tables["person"]
_address = metadata.tables["address"]
_session = metadata.tables["session"]
_conversation = metadata.tables["conversation"]
_outbox = metadata.tables["outbox"]
_dead = metadata.tables["dead_update"]
_broadcast = metadata.tables["broadcast"]
_left = metadata.tables["broadcast_left"]
_OF_A_CHAT = tuple(metadata.tables[name] for name in ("conversation", "card", "guess", "operator_chat"))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was taken out."""

    addresses: int
    sessions: int
    messages: int


def is_forgotten(connection: Connection, person_id: int) -> bool:
    """Whether the person's name was taken out before."""
    query = select(_person.c.forgotten_at).where(_person.c.id == person_id)
    return connection.execute(query).scalar() is not None


def gone_before(connection: Connection, before: datetime, limit: int) -> list[int]:
    """Numbers of people who left before then and are still kept by name."""
    query = select(_person.c.id).where(_person.c.gone_at < before, _person.c.forgotten_at.is_(None))
    return list(connection.execute(query.order_by(_person.c.id).limit(limit)).scalars())


def forget(connection: Connection, person_id: int, label: str, now: datetime) -> Forgotten:
    """Put `label` in the place of the name; take out addresses, closed sessions' words, and messages of own chats.

    A chat that others share stays theirs: of its messages only those that hold the name lose their words. So do
    messages to others which were settled; what still waits is sent as it is.
    """
    name = connection.execute(select(_person.c.name).where(_person.c.id == person_id)).scalar_one()
    chats = connection.execute(
        select(_address.c.channel, _address.c.chat).where(_address.c.person_id == person_id)
    ).all()
    connection.execute(delete(_address).where(_address.c.person_id == person_id))
    own = [(channel, chat) for channel, chat in chats if not _is_anybodys(connection, channel, chat)]
    messages = sum(_clear_chat(connection, channel, chat, now) for channel, chat in own)
    messages += _clear_mentions(connection, name)
    sessions = _clear_sessions(connection, person_id)
    _clear_dead(connection, [name, *(chat for _, chat in own)])
    connection.execute(delete(_left).where(_left.c.person_id == person_id))
    gone = func.coalesce(_person.c.gone_at, now)
    connection.execute(
        update(_person).where(_person.c.id == person_id).values(name=label, gone_at=gone, forgotten_at=now)
    )
    return Forgotten(len(chats), sessions, messages)


def _is_anybodys(connection: Connection, channel: str, chat: str) -> bool:
    query = select(_address.c.person_id).where(_address.c.channel == channel, _address.c.chat == chat)
    return connection.execute(query).first() is not None


def _clear_chat(connection: Connection, channel: str, chat: str, now: datetime) -> int:
    """Nothing tells any more that there was this chat; how many messages lost their words."""
    for table in _OF_A_CHAT:
        connection.execute(delete(table).where(table.c.channel == channel, table.c.chat == chat))
    connection.execute(
        update(_broadcast)
        .where(_broadcast.c.channel == channel, _broadcast.c.chat == chat)
        .values(chat="", ended_at=func.coalesce(_broadcast.c.ended_at, now))
    )
    state = case((_outbox.c.state == WAITING, WITHDRAWN), else_=_outbox.c.state)
    statement = update(_outbox).where(_outbox.c.channel == channel, _outbox.c.chat == chat)
    nothing = {"chat": "", "thread": None, "payload": NOTHING, "key": None, "card": None, "message": None}
    return connection.execute(statement.values(state=state, cause=None, request=None, **nothing)).rowcount


def _clear_mentions(connection: Connection, name: str) -> int:
    """Settled messages to others that hold the name, and the buttons that they left behind."""
    holds = _outbox.c.payload.contains(json.dumps(name, ensure_ascii=False)[1:-1], autoescape=True)
    cleared = connection.execute(
        update(_outbox).where(and_(_outbox.c.state != WAITING, holds)).values(payload=NOTHING)
    ).rowcount
    columns = (_conversation.c.channel, _conversation.c.chat, _conversation.c.offers, _conversation.c.standing)
    for channel, chat, offers, standing in connection.execute(select(*columns)).all():
        kept = {"offers": _without(offers, name), "standing": _without(standing, name)}
        if (kept["offers"], kept["standing"]) != (offers, standing):
            statement = update(_conversation).where(_conversation.c.channel == channel, _conversation.c.chat == chat)
            connection.execute(statement.values(kept))
    return cleared


def _without(buttons: str, name: str) -> str:
    """The stored buttons but those whose words hold the name: they can still be pressed, not typed."""
    if not _holds(buttons, [name]):
        return buttons
    stored = json.loads(buttons)
    if isinstance(stored, dict):
        stored["offers"] = [
            offer for offer in stored["offers"] if not _holds(json.dumps(offer, ensure_ascii=False), [name])
        ]
    else:
        stored = [offer for offer in stored if not _holds(json.dumps(offer, ensure_ascii=False), [name])]
    return json.dumps(stored, ensure_ascii=False)


def _clear_sessions(connection: Connection, person_id: int) -> int:
    """Closed sessions of the person; what was sent of them stands in the reports."""
    statement = update(_session).where(_session.c.person_id == person_id, _session.c.status.in_((SENT, OVER)))
    return connection.execute(statement.values(state=NOTHING, why=None)).rowcount


def _clear_dead(connection: Connection, words: Iterable[str]) -> None:
    """Events that could not be handled and hold one of these words."""
    looked = list(words)
    for channel, event, raw in connection.execute(select(_dead.c.channel, _dead.c.event, _dead.c.raw)).all():
        if _holds(raw, looked) or _holds(_unescaped(raw), looked):
            connection.execute(delete(_dead).where(_dead.c.channel == channel, _dead.c.event == event))


def _unescaped(raw: str) -> str:
    """JSON with its letters as they are."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False)
    except ValueError:
        return raw


def _holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands there by itself, not as a part of a longer one."""
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)
