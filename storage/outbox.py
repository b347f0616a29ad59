"""Statements about the outbox: queue in the transaction, deliver after the commit, settle what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from storage.prepared import Prepared, inserted
from storage.tables import metadata

_outbox = metadata.tables["outbox"]
_card = metadata.tables["card"]
_address = metadata.tables["address"]
_group = metadata.tables["group_chat"]
_rebinding = metadata.tables["rebinding"]

WAITING, DONE, SUPERSEDED, WITHDRAWN, DEAD = "waiting", "sent", "superseded", "withdrawn", "dead"
NOTHING = "{}"  # what remains of a message whose words were taken out

REPLY, BROADCAST = 0, 10  # priorities: a smaller one goes first


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One message to deliver. `payload` is JSON text of the kind's content ("note", "picture" or "document")."""

    id: int
    channel: str
    chat: str
    thread: str | None
    kind: str
    payload: str
    placing: str
    card: str | None
    priority: int
    attempts: int
    created_at: datetime
    request: str | None = None
    owner: int | None = None  # the process that sends it, when there are several
    content: object = None  # what `payload` was written from, where that is at hand


_IN_CARD = (
    _card.c.channel == bindparam("in_channel"),
    _card.c.chat == bindparam("in_chat"),
    _card.c.card == bindparam("of_card"),
)
_QUEUED = (
    "channel",
    "chat",
    "thread",
    "kind",
    "payload",
    "placing",
    "card",
    "priority",
    "key",
    "state",
    "attempts",
    "not_before",
    "created_at",
    "request",
    "owner",
    "broadcast_id",
)
_SETTLED = ("state", "message", "cause", "done_at")
_BY_KEY = Prepared(select(_outbox.c.id).where(_outbox.c.key == bindparam("of_key")))
_ENQUEUE = Prepared(inserted(_outbox, *_QUEUED).returning(_outbox.c.id))
_SETTLE = Prepared(
    update(_outbox).where(_outbox.c.id == bindparam("of")).values({name: bindparam(name) for name in _SETTLED})
)
_CARD_KEY = ("channel", "chat", "card")
_CARD_MESSAGE = Prepared(select(_card.c.message).where(*_IN_CARD))
_CARD: dict[str, Any] = {name: bindparam(name) for name in ("channel", "chat", "card", "message")}

ITEM: tuple[ColumnElement[Any], ...] = (
    _outbox.c.id,
    _outbox.c.channel,
    _outbox.c.chat,
    _outbox.c.thread,
    _outbox.c.kind,
    _outbox.c.payload,
    _outbox.c.placing,
    _outbox.c.card,
    _outbox.c.priority,
    _outbox.c.attempts,
    _outbox.c.created_at,
    _outbox.c.request,
    _outbox.c.owner,
)


def enqueue(
    connection: Connection,
    *,
    channel: str,
    chat: str,
    thread: str | None,
    kind: str,
    payload: str,
    placing: str,
    card: str | None,
    priority: int,
    key: str | None,
    now: datetime,
    not_before: datetime | None = None,
    request: str | None = None,
    owner: int | None = None,
    broadcast_id: int | None = None,
    content: object = None,
) -> OutboxItem | None:
    """Queue one message, to go at once or not before then; None when the same `key` was queued before.

    `owner` is the process that sends it, when there are several; None: whoever leads. `broadcast_id` names the
    message to many that it is one of.
    """
    if key is not None:
        known = _BY_KEY.scalar(connection, of_key=key)
        if known is not None:
            return None
    item_id: int = _ENQUEUE.scalar(
        connection,
        channel=channel,
        chat=chat,
        thread=thread,
        kind=kind,
        payload=payload,
        placing=placing,
        card=card,
        priority=priority,
        key=key,
        state=WAITING,
        attempts=0,
        not_before=not_before,
        created_at=now,
        request=request,
        owner=owner,
        broadcast_id=broadcast_id,
    )
    return OutboxItem(
        item_id, channel, chat, thread, kind, payload, placing, card, priority, 0, now, request, owner, content
    )


def waiting_items(
    connection: Connection, now: datetime, limit: int, exclude: Iterable[tuple[str, str]] = ()
) -> list[OutboxItem]:
    """Messages that may go now, replies first, oldest first; none of the excluded chats (channel, chat)."""
    query = select(*ITEM).where(
        _outbox.c.state == WAITING, or_(_outbox.c.not_before.is_(None), _outbox.c.not_before <= now)
    )
    excluded = list(exclude)
    if excluded:
        query = query.where(tuple_(_outbox.c.channel, _outbox.c.chat).not_in(excluded))
    query = query.order_by(_outbox.c.priority, _outbox.c.id).limit(limit)
    return [OutboxItem(*row) for row in connection.execute(query)]


def settle_item(
    connection: Connection, item_id: int, state: str, message: str | None, cause: str | None, now: datetime
) -> None:
    """Note how a delivery ended for good."""
    short = None if cause is None else cause[:300]
    _SETTLE.count(connection, of=item_id, state=state, message=message, cause=short, done_at=now)


def settle_sent(connection: Connection, sent: Iterable[tuple[int, str | None]], now: datetime) -> None:
    """Note that these were delivered, each as the message with that number: one way to the database for all."""
    common = {"state": DONE, "cause": None, "done_at": now}
    _SETTLE.many(connection, [{"of": item_id, "message": message, **common} for item_id, message in sent])


def postpone_item(connection: Connection, item_id: int, attempts: int, not_before: datetime, cause: str) -> None:
    """Keep the message waiting until then."""
    connection.execute(
        update(_outbox)
        .where(_outbox.c.id == item_id)
        .values(attempts=attempts, not_before=not_before, cause=cause[:300])
    )


def key_of(connection: Connection, item_id: int) -> str | None:
    """The key under which a message was queued, if any."""
    found: str | None = connection.execute(select(_outbox.c.key).where(_outbox.c.id == item_id)).scalar()
    return found


def is_known_key(connection: Connection, key: str) -> bool:
    """Whether something was queued under that key, sent or not."""
    return connection.execute(select(_outbox.c.id).where(_outbox.c.key == key)).scalar() is not None


def drop_waiting(connection: Connection, channel: str, chat: str, cause: str, now: datetime) -> int:
    """Nothing reaches that chat any more: its waiting messages are dead; how many."""
    return connection.execute(
        update(_outbox)
        .where(_outbox.c.channel == channel, _outbox.c.chat == chat, _outbox.c.state == WAITING)
        .values(state=DEAD, cause=cause[:300], done_at=now)
    ).rowcount


def card_message(connection: Connection, channel: str, chat: str, card: str) -> str | None:
    """Which message holds the card at present."""
    found: str | None = _CARD_MESSAGE.scalar(connection, in_channel=channel, in_chat=chat, of_card=card)
    return found


def card_messages(connection: Connection, places: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    """Which messages hold these cards (channel, chat, card) at present; without those that no message holds."""
    query = select(_card.c.channel, _card.c.chat, _card.c.card, _card.c.message)
    among = tuple_(_card.c.channel, _card.c.chat, _card.c.card).in_(places)
    return {(channel, chat, card): message for channel, chat, card, message in connection.execute(query.where(among))}


@cache
def _save_card_on(dialect: str) -> Prepared:
    """Of the dialects only the one that is spoken is loaded: PostgreSQL's takes 2 MB."""
    spoken = import_module(f"sqlalchemy.dialects.{dialect}")
    new = spoken.insert(_card).values(_CARD)
    return Prepared(new.on_conflict_do_update(index_elements=_CARD_KEY, set_={"message": new.excluded.message}))


def save_cards(connection: Connection, cards: Iterable[tuple[str, str, str, str]]) -> None:
    """Note which messages hold cards from now on: each channel, chat, card and message."""
    _save_card_on(connection.dialect.name).many(connection, [dict(zip(_CARD, card, strict=True)) for card in cards])


def move_chat(connection: Connection, channel: str, old: str, new: str) -> None:
    """The chat goes on under another id: everything bound to the old one follows."""
    for table in (_outbox, _group, _address, _rebinding):
        connection.execute(update(table).where(table.c.channel == channel, table.c.chat == old).values(chat=new))
    connection.execute(delete(_card).where(_card.c.channel == channel, _card.c.chat == old))


def outbox_counts(connection: Connection) -> dict[str, int]:
    """How many messages stand in each state."""
    query = select(_outbox.c.state, func.count()).group_by(_outbox.c.state)
    return {state: int(count) for state, count in connection.execute(query)}


def backlog(connection: Connection, now: datetime) -> tuple[int, datetime | None]:
    """How many messages may go now or were tried in vain, and since when the oldest of them could have gone.

    One that had to wait for the morning is as old as its morning.
    """
    since = case(
        (_outbox.c.attempts > 0, _outbox.c.created_at), else_=func.coalesce(_outbox.c.not_before, _outbox.c.created_at)
    )
    query = select(func.count(), func.min(since, type_=_outbox.c.created_at.type)).where(
        _outbox.c.state == WAITING,
        or_(_outbox.c.not_before.is_(None), _outbox.c.not_before <= now, _outbox.c.attempts > 0),
    )
    count, oldest = connection.execute(query).one()
    return int(count), oldest


def forget_sent(
    connection: Connection,
    before: datetime,
    limit: int,
    states: Sequence[str] = (DONE, SUPERSEDED, WITHDRAWN),
) -> int:
    """Drop messages settled before then, about `limit` of them; how many.

    Keyed ones stay without their words: their key still guards against doubles.
    """
    is_old = and_(_outbox.c.state.in_(list(states)), _outbox.c.done_at < before)
    # Oldest first, each by an index of its own: a month of a country's messages is more than a million.
    unkeyed = select(_outbox.c.id).where(is_old, _outbox.c.key.is_(None)).order_by(_outbox.c.done_at).limit(limit)
    dropped = connection.execute(delete(_outbox).where(_outbox.c.id.in_(unkeyed))).rowcount
    is_worded = and_(_outbox.c.key.is_not(None), _outbox.c.payload != literal_column(f"'{NOTHING}'"))
    worded = select(_outbox.c.id).where(is_old, is_worded).order_by(_outbox.c.done_at).limit(limit)
    emptied = connection.execute(update(_outbox).where(_outbox.c.id.in_(worded)).values(payload=NOTHING)).rowcount
    return dropped + emptied
