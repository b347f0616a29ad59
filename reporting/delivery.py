"""Queues messages in the transaction that causes them, and settles how each delivery ended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from reporting.desk import Desk
from reporting.ports import (
    Address,
    Button,
    DocumentOrder,
    Moved,
    Note,
    Order,
    Outcome,
    PictureOrder,
    Placing,
    Refused,
    Rows,
    Sent,
    TryLater,
    Unreachable,
)
from storage import groups, outbox, people
from storage.database import Connection
from storage.outbox import BROADCAST, REPLY, OutboxItem

NOTE, PICTURE, DOCUMENT = "note", "picture", "document"


def post(
    desk: Desk,
    address: Address,
    content: Note | Order,
    *,
    card: str | None = None,
    placing: Placing = Placing.NEW,
    priority: int = REPLY,
    key: str | None = None,
    thread: str | None = None,
    not_before: datetime | None = None,
    part_of: int | None = None,
) -> bool:
    """Queue one message for after the commit, or for later; False when the same `key` was queued before."""
    item = outbox.enqueue(
        desk.connection,
        channel=address.channel,
        chat=address.chat,
        thread=thread,
        kind=_kind(content),
        payload=_write(content),
        placing=placing.value,
        card=card,
        priority=priority,
        key=key,
        now=desk.now,
        not_before=not_before,
        request=desk.request,
        owner=desk.sender_to(address),
        broadcast_id=part_of,
        content=content,
    )
    if item is None:
        return False
    if not_before is None or not_before <= desk.now:
        desk.posted.append(item)  # later ones are found by the sender's own look at the store
    return True


def broadcast(
    desk: Desk,
    address: Address,
    content: Note | Order,
    key: str,
    *,
    card: str | None = None,
    placing: Placing = Placing.NEW,
    thread: str | None = None,
    not_before: datetime | None = None,
    part_of: int | None = None,
) -> bool:
    """Queue something nobody asked for just now: replies overtake it, and `key` keeps it from going out twice.

    `part_of` is the id of the message to many whose progress somebody is told of.
    """
    return post(
        desk,
        address,
        content,
        card=card,
        placing=placing,
        priority=BROADCAST,
        key=key,
        thread=thread,
        not_before=not_before,
        part_of=part_of,
    )


def read_content(item: OutboxItem) -> Note | Order:
    """What a queued message holds."""
    if isinstance(item.content, Note):
        return item.content
    payload = json.loads(item.payload)
    if item.kind == PICTURE:
        return PictureOrder(payload["subject"], payload["about"])
    if item.kind == DOCUMENT:
        return DocumentOrder(payload["subject"], payload["about"])
    return Note(payload["text"], _rows(payload["buttons"]))


@dataclass(frozen=True, slots=True)
class Delivered:
    """One event in the life of a queued message: which, where, and after how many failures."""

    id: int
    address: Address
    card: str | None
    attempts: int


def settle_sent(connection: Connection, sent: Sequence[tuple[Delivered, str | None]], now: datetime) -> None:
    """Write down that these were delivered, each as the message of that number (None where the channel has none)."""
    outbox.settle_sent(connection, [(one.id, message) for one, message in sent], now)
    cards = [
        (one.address.channel, one.address.chat, one.card, message)
        for one, message in sent
        if one.card is not None and message is not None
    ]
    outbox.save_cards(connection, cards)


def settle_delivery(
    connection: Connection, message: Delivered, outcome: Outcome, not_before: datetime | None, now: datetime
) -> None:
    """Write down how one delivery ended, and what follows from it for the chat."""
    channel, chat = message.address.channel, message.address.chat
    match outcome:
        case Sent(sent):
            settle_sent(connection, [(message, sent)], now)
        case TryLater(seconds, _, cause):
            again = not_before or now + timedelta(seconds=seconds)
            outbox.postpone_item(connection, message.id, message.attempts, again, cause)
        case Unreachable(cause):
            outbox.settle_item(connection, message.id, outbox.DEAD, None, cause, now)
            outbox.drop_waiting(connection, channel, chat, cause, now)
            people.mark_blocked(connection, channel, chat, now)
            groups.leave_group(connection, channel, chat, now)
        case Moved(to):
            outbox.move_chat(connection, channel, chat, to.chat)
        case Refused(cause):
            outbox.settle_item(connection, message.id, outbox.DEAD, None, cause, now)
        case _:
            assert_never(outcome)


def _kind(content: Note | Order) -> str:
    match content:
        case Note():
            return NOTE
        case PictureOrder():
            return PICTURE
        case DocumentOrder():
            return DOCUMENT
    assert_never(content)


def _write(content: Note | Order) -> str:
    if isinstance(content, Note):
        buttons = [[[button.label, button.data] for button in row] for row in content.buttons]
        body: dict[str, object] = {"text": content.text, "buttons": buttons}
    else:
        body = {"subject": content.subject, "about": dict(content.about)}
    return json.dumps(body, ensure_ascii=False)


def _rows(buttons: list[list[list[str]]]) -> Rows:
    return tuple(tuple(Button(label, data) for label, data in row) for row in buttons)
